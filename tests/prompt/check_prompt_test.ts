import { assertEquals, assertThrows } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import type { Box } from "../../src/mask/box.ts";
import { makeMask, maskFromBytes } from "../../src/mask/mask.ts";
import { maskBox } from "../../src/mask/mask_ops.ts";
import { checkPrompt } from "../../src/prompt/check_prompt.ts";
import type { Prompt } from "../../src/prompt/prompt.ts";

const video = { width: 100, height: 50, frameCount: 10 };
const refused = (
  prompt: Partial<Prompt>,
  message: string,
  bounds: typeof video | { width: number; height: number } = video,
): void => {
  const error = assertThrows(
    () => checkPrompt({ frame: 0, object: 1, ...prompt } as Prompt, bounds),
    MaskletError,
    message,
  );
  assertEquals((error as MaskletError).code, "bad-prompt");
};

Deno.test("checkPrompt() gives points their labels", () =>
  assertEquals(checkPrompt({ frame: 3, object: 2, points: [[1, 2], [99.5, 50]], labels: [1, 0] }, video).content, {
    kind: "clicks",
    clicks: [{ x: 1, y: 2, positive: true }, { x: 99.5, y: 50, positive: false }],
  }));

Deno.test("checkPrompt() keeps a box and the points beside it", () =>
  assertEquals(
    checkPrompt({ frame: 0, object: "dog", box: [1, 2, 30, 40], points: [[5, 6]], labels: [0] }, video).content,
    {
      kind: "box",
      box: { left: 1, top: 2, right: 30, bottom: 40 },
      clicks: [{ x: 5, y: 6, positive: false }],
    },
  ));

Deno.test("checkPrompt() refuses a point outside the frame", () =>
  refused(
    { points: [[100.5, 2]], labels: [1] },
    "Expected points inside 0..100 x 0..50 (px) for object 1 on frame 0, found (100.5, 2)",
  ));

Deno.test("checkPrompt() refuses a frame that the video does not have", () => {
  refused({ frame: 10, points: [[1, 1]], labels: [1] }, "Expected a frame in 0..9 for object 1, found 10");
  refused({ frame: -1, points: [[1, 1]], labels: [1] }, "found -1");
  refused({ frame: 1.5, points: [[1, 1]], labels: [1] }, "Expected a frame of 0 or more", { width: 100, height: 50 });
});

Deno.test("checkPrompt() takes any frame of a live source", () =>
  assertEquals(
    checkPrompt({ frame: 1e6, object: 1, points: [[1, 1]], labels: [1] }, { width: 9, height: 9 }).frame,
    1e6,
  ));

Deno.test("checkPrompt() refuses points without labels, and labels without points", () => {
  refused(
    { points: [[1, 1]] },
    "Expected as many labels as points for object 1 on frame 0, found 1 points and 0 labels",
  );
  refused({ labels: [1] }, "found 0 points and 1 labels");
  refused({ points: [[1, 1], [2, 2]], labels: [1] }, "found 2 points and 1 labels");
});

Deno.test("checkPrompt() refuses a label that is neither 0 nor 1", () =>
  refused({ points: [[1, 1]], labels: [7] }, "Expected labels of 0 or 1 for object 1 on frame 0, found 7"));

Deno.test("checkPrompt() refuses a box that is inside out or outside", () => {
  refused({ box: [30, 2, 30, 40] }, "left < right and top < bottom inside 100x50");
  refused({ box: [0, 0, 101, 40] }, "found [0, 0, 101, 40]");
  refused({ box: { left: 0, top: 0, right: 101, bottom: 40 } }, "found [0, 0, 101, 40]");
  refused({ box: { left: 0, top: 0, right: 10 } as unknown as Box }, "found [0, 0, 10, NaN]");
});

Deno.test("checkPrompt() takes a box in both forms alike, and what maskBox() hands out", () => {
  const mask = maskFromBytes(Uint8Array.from({ length: 100 * 50 }, (_, i) => i === 204 || i === 307 ? 1 : 0), 100, 50);
  const sides = { left: 4, top: 2, right: 8, bottom: 4 };
  for (const box of [[4, 2, 8, 4] as const, sides, maskBox(mask)!]) {
    const { content } = checkPrompt({ frame: 0, object: 1, box }, { width: 100, height: 50, frameCount: 1 });
    assertEquals(content, { kind: "box", box: sides, clicks: [] });
  }
});

Deno.test("checkPrompt() refuses a mask of another size, or one beside points", () => {
  refused(
    { mask: makeMask(50, 100) },
    "Expected a mask of 100x50 (the video's size) for object 1 on frame 0, found 50x100",
  );
  refused({ mask: makeMask(100, 50), points: [[1, 1]], labels: [1] }, "Expected a mask alone");
});

Deno.test("checkPrompt() refuses a prompt that says nothing", () => {
  refused({}, "Expected points, a box or a mask for object 1 on frame 0, found none");
  refused({ points: [], labels: [] }, "found none of them");
});

Deno.test("checkPrompt() refuses objects that are no positive integer and no label", () => {
  for (const object of [0, -1, 1.5, NaN, "", " ", "\ud800", 2 ** 53, 1e20]) {
    refused({ object, points: [[1, 1]], labels: [1] }, "positive integer or a label");
  }
});

Deno.test("checkPrompt() refuses points, boxes and their like that are shares of the picture instead of px", () => {
  const large = { width: 640, height: 360 };
  for (
    const said of [
      { points: [[0.5, 0.5], [0.1, 0.9]], labels: [1, 0] },
      { box: [0.2, 0.2, 0.6, 0.7] },
      { points: [[0.3, 0.3]], labels: [1], box: [0, 0, 0.5, 1] },
    ] as const
  ) {
    refused(said as Partial<Prompt>, "all in the first pixel. Multiply shares of the picture (0 to 1)", large);
  }
  const taken = (said: Partial<Prompt>, bounds = large): void => {
    checkPrompt({ frame: 0, object: 1, ...said }, bounds);
  };
  taken({ points: [[0, 0]], labels: [1] });
  taken({ points: [[0.5, 0.5], [40, 3]], labels: [1, 1] });
  taken({ box: [0, 0, 1, 1] });
  taken({ points: [[0.5, 0.5]], labels: [1] }, { width: 8, height: 6 });
});
