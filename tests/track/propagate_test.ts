import { assert, assertEquals, assertNotEquals, assertRejects, assertThrows } from "@std/assert";
import { syntheticFrame, syntheticMask } from "../../src/parity/synthetic_video.ts";
import { MaskletError } from "../../src/error.ts";
import { maskFromBytes, masksEqual } from "../../src/mask/mask.ts";
import type { TrackedFrame } from "../../src/masklet/tracked_frame.ts";
import { loadModel } from "../../src/model/load_model.ts";
import type { Prompt } from "../../src/prompt/prompt.ts";
import { collect } from "../../src/track/collect.ts";
import type { PropagateOptions } from "../../src/track/options.ts";
import { prompt } from "../../src/track/prompted.ts";
import { propagate } from "../../src/track/propagate.ts";
import { loadVideo } from "../../src/video/load_video.ts";

const [WIDTH, HEIGHT, FRAMES] = [160, 120, 6];
const model = await loadModel(undefined, { backend: "wasm" });
const video = await loadVideo(
  Array.from({ length: FRAMES }, (_, t) => ({ width: WIDTH, height: HEIGHT, rgb: syntheticFrame(WIDTH, HEIGHT, t) })),
);
/** The WASM provider's threads outlive a test. */
const test = (name: string, fn: () => void | Promise<void>): void =>
  Deno.test({ name, fn, sanitizeOps: false, sanitizeResources: false });

const maskAt = (t: number, shape: number) => maskFromBytes(syntheticMask(WIDTH, HEIGHT, t, shape), WIDTH, HEIGHT);
const ellipse: Prompt = { frame: 0, object: 1, mask: maskAt(0, 1) };
const run = (prompts: readonly Prompt[], options: PropagateOptions = {}) =>
  Array.fromAsync(propagate(model, prompt(video, ...prompts), options));
const indices = (frames: readonly TrackedFrame[]): number[] => frames.map(({ index }) => index);

test("a prompted mask comes back on its frame, and every later frame is tracked", async () => {
  const frames = await run([ellipse]);
  assertEquals(indices(frames), [0, 1, 2, 3, 4, 5]);
  const first = frames[0]!.objects[0]!;
  assertEquals([first.conditioning, first.objectScore, first.iou], [true, 10, 1]);
  assertEquals([frames[1]!.objects[0]!.conditioning, frames[1]!.objects[0]!.logits.length, first.pointer.length], [
    false,
    64 * 64,
    128,
  ]);
});

test("the same call twice gives the same value", async () => {
  const [a, b] = [await run([ellipse]), await run([ellipse])];
  a.forEach((frame, i) => {
    assert(masksEqual(frame.objects[0]!.mask, b[i]!.objects[0]!.mask));
    assertEquals(frame.objects[0]!.logits, b[i]!.objects[0]!.logits);
  });
});

test("objects tracked together have the masks they have alone", async () => {
  const other: Prompt = { frame: 0, object: "box", box: [70, 60, 125, 90] };
  const together = await run([ellipse, other]);
  const alone = await run([other]);
  together.forEach((frame, i) => {
    assertEquals(frame.objects.map(({ id }) => id), [1, "box"]);
    const [a, b] = [frame.objects[1]!.logits, alone[i]!.objects[0]!.logits];
    assert(a.every((v, k) => Math.abs(v - b[k]!) < 1e-3), `frame ${i}`);
  });
});

test("an object that is prompted later has an output on earlier frames too, and the prompted one stays its own", async () => {
  const frames = await run([ellipse, { frame: 3, object: 2, mask: maskAt(3, 0) }]);
  assertEquals(indices(frames), [0, 1, 2, 3, 4, 5]);
  assertEquals(frames.map(({ objects }) => objects.find(({ id }) => id === 2)!.conditioning), [
    false,
    false,
    false,
    true,
    false,
    false,
  ]);
});

test("maxFrames tracks exactly so many, start begins where it says", async () => {
  assertEquals(indices(await run([ellipse], { maxFrames: 2 })), [0, 1]);
  assertEquals(indices(await run([ellipse], { start: 3 })), [3, 4, 5]);
});

test("backward goes from the prompted frame to the first", async () => {
  assertEquals(indices(await run([{ ...ellipse, frame: 3, mask: maskAt(3, 1) }], { direction: "backward" })), [
    3,
    2,
    1,
    0,
  ]);
  assertEquals(
    indices(await run([{ ...ellipse, frame: 3, mask: maskAt(3, 1) }], { direction: "backward", maxFrames: 2 })),
    [3, 2],
  );
});

test("a second click on a frame adds to the first", async () => {
  const first: Prompt = { frame: 0, object: 1, points: [[40, 50]], labels: [1] };
  const once = await run([first], { maxFrames: 1 });
  const twice = await run([first, { frame: 0, object: 1, points: [[110, 75]], labels: [0] }], { maxFrames: 1 });
  assertNotEquals(once[0]!.objects[0]!.logits, twice[0]!.objects[0]!.logits);
});

test("non-overlapping masks share no pixel", async () => {
  const prompts: Prompt[] = [ellipse, { frame: 0, object: 2, mask: maskAt(0, 1) }];
  for (const { objects } of await run(prompts, { nonOverlapping: true, maxFrames: 3 })) {
    const [a, b] = objects.map(({ mask }) => mask.bits);
    assert(a!.every((word, i) => (word & b![i]!) === 0));
    assert(a!.some((word) => word !== 0));
  }
});

test("keepPixels gives the frame's picture along; otherwise frames stay small", async () => {
  const [kept] = await run([ellipse], { keepPixels: true, maxFrames: 1 });
  assertEquals(kept!.rgb!.length, WIDTH * HEIGHT * 3);
  assertEquals((await run([ellipse], { maxFrames: 1 }))[0]!.rgb, undefined);
});

test("a mask without a pixel is an absent object", async () => {
  const [frame] = await run([{
    frame: 0,
    object: 1,
    mask: maskFromBytes(new Uint8Array(WIDTH * HEIGHT), WIDTH, HEIGHT),
  }], { maxFrames: 1 });
  const { objectScore, pointer, mask } = frame!.objects[0]!;
  assertEquals(objectScore, -10);
  assertEquals(pointer, model.noObjectPointer);
  assert(mask.bits.every((word) => word === 0));
});

test("an aborted run throws the signal's reason and lets the video be", async () => {
  const controller = new AbortController();
  const seen: number[] = [];
  await assertRejects(
    async () => {
      for await (const frame of propagate(model, prompt(video, ellipse), { signal: controller.signal })) {
        seen.push(frame.index);
        if (frame.index === 1) controller.abort(new Error("enough"));
      }
    },
    Error,
    "enough",
  );
  assertEquals(seen, [0, 1]);
  assertEquals(indices(await run([ellipse], { maxFrames: 1 })), [0]);
});

test("collect() keeps what the run was made with", async () => {
  const masklets = await collect(propagate(model, prompt(video, ellipse), { preset: "vos", maxFrames: 2 }));
  assertEquals([masklets.model, masklets.width, masklets.frames.length], ["sam2.1_hiera_pico", WIDTH, 2]);
  assertEquals((masklets.options["rules"] as { nonOverlapping: boolean }).nonOverlapping, true);
  assertEquals(masklets.source, video);
  assertEquals(masklets.object(1).frames, [0, 1]);
});

test("prompt() leaves the value before it be", () => {
  const one = prompt(video, ellipse);
  const two = prompt(one, { frame: 1, object: 2, points: [[3, 4]], labels: [1] });
  assertEquals([one.prompts.length, two.prompts.length, two.objects.length], [1, 2, 2]);
});

test("a run without prompts, and options out of range, are refused at once", () => {
  const prompted = prompt(video, ellipse);
  assertThrows(() => propagate(model, prompt(video)), MaskletError, "Expected at least one prompt, found none");
  assertThrows(() => propagate(model, prompted, { preset: "fast" as never }), MaskletError, 'found "fast"');
  assertThrows(
    () => propagate(model, prompted, { maxFrames: 0 }),
    MaskletError,
    "Expected maxFrames of propagate to be a whole number from 1 on, found 0",
  );
  assertThrows(() => propagate(model, prompted, { start: 6 }), MaskletError, "Expected start in 0..5, found 6");
  assertThrows(() => prompt(video, { ...ellipse, frame: 6 }), MaskletError, "Expected a frame in 0..5");
});
