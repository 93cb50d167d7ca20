import { assertEquals } from "@std/assert";
import { makeMask } from "../../src/mask/mask.ts";
import { checkPrompt } from "../../src/prompt/check_prompt.ts";
import type { Prompt } from "../../src/prompt/prompt.ts";
import { decoderPoints, modelPixels, NO_POINTS } from "../../src/track/model_input.ts";
import { clip } from "../fakes/tracking.ts";

const video = { width: 854, height: 480 };
const pointsOf = (
  prompts: Omit<Prompt, "frame" | "object"> | readonly Omit<Prompt, "frame" | "object">[],
  size = 1024,
) =>
  decoderPoints(
    [prompts].flat().map((one) => checkPrompt({ frame: 0, object: 1, ...one }, { ...video, frameCount: 1 })),
    video,
    size,
  );

Deno.test("clicks are scaled to the model's input, each side by its own factor, in float32 steps", () => {
  const scaled = (v: number, side: number): number => Math.fround(Math.fround(v / side) * 1024);
  assertEquals(pointsOf({ points: [[210, 350], [250, 220]], labels: [1, 0] }), [
    { x: scaled(210, 854), y: scaled(350, 480), label: 1 },
    { x: scaled(250, 854), y: scaled(220, 480), label: 0 },
  ]);
  // 210 / 854 is no float32 number: a step in float64 would end elsewhere.
  assertEquals(scaled(210, 854) === 210 / 854 * 1024, false);
});

Deno.test("a box is two points before the clicks: its top left corner, labelled 2, and its bottom right, labelled 3", () => {
  const found = pointsOf({ box: [0, 0, 427, 240], points: [[427, 240]], labels: [1] }, 64);
  assertEquals(found, [{ x: 0, y: 0, label: 2 }, { x: 32, y: 32, label: 3 }, { x: 32, y: 32, label: 1 }]);
});

Deno.test("clicks of several prompts add up; a box, a mask and a prompt that replaces begin anew", () => {
  const click = (x: number, replace = false) => ({ points: [[x, 0]], labels: [1], replace } as const);
  const columns = (...prompts: readonly Omit<Prompt, "frame" | "object">[]) =>
    pointsOf(prompts, 854).map(({ x, label }) => [Math.round(x), label]);
  assertEquals(columns(click(1), click(2)), [[1, 1], [2, 1]]);
  assertEquals(columns(click(1), click(2, true), click(3)), [[2, 1], [3, 1]]);
  assertEquals(columns(click(1), { box: [2, 0, 4, 1] }, click(3)), [[2, 2], [4, 3], [3, 1]]);
  assertEquals(columns(click(1), { mask: makeMask(854, 480) }, click(3)), [[3, 1]]);
  assertEquals(columns(click(1), { mask: makeMask(854, 480) }), []);
});

Deno.test("no prompt is two padding points", () => {
  assertEquals(NO_POINTS.map(({ label }) => label), [-1, -1]);
});

Deno.test("a frame of the input's size goes in as it is; another is resized to a square", async () => {
  const frame = await clip().frame(0);
  assertEquals(modelPixels(frame, 16), frame.rgb);
  assertEquals(modelPixels({ ...frame, width: 8, height: 32 }, 16).length, 16 * 16 * 3);
});
