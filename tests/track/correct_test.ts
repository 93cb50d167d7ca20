import { assert, assertEquals, assertNotEquals, assertRejects, assertThrows } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import { maskArea } from "../../src/mask/mask_ops.ts";
import type { Masklets } from "../../src/masklet/masklets.ts";
import { loadModel } from "../../src/model/load_model.ts";
import type { Prompt } from "../../src/prompt/prompt.ts";
import { clearPrompts } from "../../src/track/clear_prompts.ts";
import { collect } from "../../src/track/collect.ts";
import { correct } from "../../src/track/correct.ts";
import type { PropagateOptions } from "../../src/track/options.ts";
import { prompt, type Prompted } from "../../src/track/prompted.ts";
import { propagate } from "../../src/track/propagate.ts";
import { removeObject } from "../../src/track/remove_object.ts";
import { loadVideo } from "../../src/video/load_video.ts";
import { movingShapes, shapeAt } from "./clips.ts";

const FRAMES = 8;
const model = await loadModel(undefined, { backend: "wasm" });
const video = await loadVideo(movingShapes(FRAMES));
/** The WASM provider's threads outlive a test. */
const test = (name: string, fn: () => void | Promise<void>): void =>
  Deno.test({ name, fn, sanitizeOps: false, sanitizeResources: false });

const ellipse: Prompt = { frame: 0, object: 1, mask: shapeAt(0, 1) };
const rectangle: Prompt = { frame: 0, object: 2, mask: shapeAt(0, 0) };
const click: Prompt = { frame: 5, object: 1, points: [[55, 55], [120, 70]], labels: [1, 0] };
const run = (value: Prompted | Masklets, options: PropagateOptions = {}): Promise<Masklets> =>
  collect(propagate(model, value, options));
const tracked = await run(prompt(video, ellipse, rectangle));

const indices = ({ frames }: Masklets): number[] => frames.map(({ index }) => index);
const logits = (masklets: Masklets, frame: number, id: number): Float32Array =>
  masklets.frames.find(({ index }) => index === frame)!.objects.find((object) => object.id === id)!.logits!;

/** The same outputs of an object on some frames, to rounding: a memory made alone and one made beside others may differ in the last bit. */
function sameOutputs(a: Masklets, b: Masklets, frames: readonly number[], id: number): void {
  for (const frame of frames) {
    const [left, right] = [logits(a, frame, id), logits(b, frame, id)];
    assert(left.every((value, i) => Math.abs(value - right[i]!) < 1e-4), `object ${id} on frame ${frame}`);
  }
}

test("a click on a tracked frame changes its mask at once, and nothing else", async () => {
  const before = JSON.stringify(tracked);
  const corrected = prompt(tracked, click);
  const now = await correct(model, corrected);
  assertEquals([now.index, now.objects.map(({ id }) => id)], [5, [1, 2]]);
  assertNotEquals(now.objects[0]!.logits, logits(tracked, 5, 1));
  assertEquals(now.objects[1]!.logits, logits(tracked, 5, 2));
  assertEquals(JSON.stringify(tracked), before);
  assertEquals([corrected.prompts.length, tracked.prompts.length], [3, 2]);
});

test("a correction is carried on from its frame, and frames before it stay", async () => {
  const corrected = prompt(tracked, click);
  const [now, after] = [await correct(model, corrected), await run(corrected)];
  assertEquals(indices(after), indices(tracked));
  assertEquals(logits(after, 5, 1), now.objects[0]!.logits);
  assert(after.frame(5).objects[0]!.conditioning);
  for (const frame of [0, 1, 2, 3, 4]) assertEquals(logits(after, frame, 1), logits(tracked, frame, 1));
  assertNotEquals(logits(after, 6, 1), logits(tracked, 6, 1));
  sameOutputs(after, tracked, [6, 7], 2);
});

test("a second correction of a frame keeps its earlier clicks, unless it replaces them", async () => {
  const once = await run(prompt(tracked, click), { maxFrames: 1 });
  const more: Prompt = { frame: 5, object: 1, points: [[60, 52]], labels: [1] };
  const together = await correct(model, prompt(once, more));
  const alone = await correct(model, prompt(once, { ...more, replace: true }));
  assertNotEquals(together.objects[0]!.logits, alone.objects[0]!.logits);
  assertNotEquals(alone.objects[0]!.logits, logits(once, 5, 1));
});

test("a run that was cut short and continued is the run at once, filled holes included", async () => {
  const filling = { fillHoles: 4000 }; // most of what is not the object counts as a hole
  const whole = await run(prompt(video, ellipse), { ...filling, maxFrames: 6 });
  const part = await run(prompt(video, ellipse), { ...filling, maxFrames: 4 });
  assertEquals(indices(part), [0, 1, 2, 3]);
  assert(part.frames.some(({ objects }) => objects[0]!.origin?.unfilled !== undefined));
  const continued = await run(part, { ...filling, start: 4, maxFrames: 2 });
  assertEquals(indices(continued), indices(whole));
  sameOutputs(continued, whole, [4, 5], 1);
});

test('"both" is a forward pass and then a backward one that reads what it left', async () => {
  const middle = prompt(video, { frame: 4, object: 1, mask: shapeAt(4, 1) });
  const seen: number[] = [];
  const frames = propagate(model, middle, { direction: "both" });
  const noted = Object.assign(
    (async function* () {
      for await (const frame of frames) {
        seen.push(frame.index);
        yield frame;
      }
    })(),
    { run: frames.run },
  );
  const both = await collect(noted);
  assertEquals(seen, [4, 5, 6, 7, 3, 2, 1, 0]);
  const apart = await run(await run(middle), { start: 3, direction: "backward" });
  sameOutputs(both, apart, [0, 1, 2, 3, 7], 1);
  const without = await run(middle, { start: 3, direction: "backward" });
  assertNotEquals(logits(without, 3, 1), logits(apart, 3, 1));
});

test("an object that comes later leaves the others as they were, and has no output before it", async () => {
  const later = await run(prompt(tracked, { frame: 6, object: 3, mask: shapeAt(6, 2) }));
  assertEquals(later.object(3).frames, [6, 7]);
  assertEquals(later.object(1).frames.length, FRAMES);
  sameOutputs(later, tracked, [7], 1);
});

test("prompts on frames that no pass has come to are kept for the next one", async () => {
  const two = prompt(video, ellipse, { frame: 6, object: 2, mask: shapeAt(6, 0) });
  const part = await run(two, { maxFrames: 3 });
  assertEquals([indices(part), part.kept?.map(({ index }) => index)], [[0, 1, 2], [6]]);
  const whole = await run(part, { start: 3 });
  const once = await run(two);
  assertEquals([indices(whole), whole.kept], [indices(once), undefined]);
  for (const id of [1, 2]) sameOutputs(whole, once, [3, 6, 7], id);
});

test("a removed object is gone with its prompts, and is not prompted again", async () => {
  const without = removeObject(tracked, 2);
  assertEquals([without.objects, without.prompts.length, tracked.objects], [[1], 1, [1, 2]]);
  assertEquals(without.frame(3).objects.map(({ id }) => id), [1]);
  assertThrows(() => prompt(without, { ...click, object: 2 }), MaskletError, "found 2, removed");
  assertThrows(() => prompt(removeObject(prompt(tracked, click), 2), rectangle), MaskletError, "found 2, removed");
  sameOutputs(await run(prompt(without, click)), await run(prompt(tracked, click)), [5, 7], 1);
});

test("an object that is removed gives back the pixels that it covered", async () => {
  const same: Prompt = { ...ellipse, object: 2 };
  const apart = await run(prompt(video, ellipse, same), { preset: "vos", maxFrames: 1 });
  assertEquals(maskArea(apart.object(2).mask(0)), 0);
  assert(maskArea(removeObject(apart, 1).object(2).mask(0)) > 0);
});

test("cleared prompts condition nothing any more; their frame keeps its mask until it is tracked again", async () => {
  const corrected = await run(prompt(tracked, click));
  const cleared = clearPrompts(corrected, { frame: 5, object: 1 });
  assertEquals([cleared.prompts.length, corrected.prompts.length], [2, 3]);
  assertEquals(logits(cleared, 5, 1), logits(corrected, 5, 1));
  assertEquals(cleared.frame(5).objects[0]!.conditioning, false);
  const again = await run(cleared, { start: 5 });
  sameOutputs(again, tracked, [5, 7], 1);
});

test("prompts that were cleared before they were answered never were", async () => {
  const taken = clearPrompts(prompt(tracked, click), { frame: 5, object: 1 });
  assertEquals(taken.prompts.length, 2);
  sameOutputs(await run(taken, { start: 5 }), tracked, [5, 7], 1);
});

test("an object without prompts cannot be tracked", () => {
  const none = clearPrompts(tracked, { frame: 0, object: 2 });
  assertThrows(() => propagate(model, none), MaskletError, "Expected a prompt for object 2, found none left");
  assertThrows(() => clearPrompts(tracked, { frame: 0, object: 7 }), MaskletError, "one of the objects 1, 2, found 7");
});

test("memories around a correction are dropped on demand", async () => {
  const corrected = prompt(tracked, click);
  const [kept, dropped] = [await run(corrected), await run(corrected, { clearMemoryAroundInput: true })];
  assertEquals(logits(kept, 5, 1), logits(dropped, 5, 1));
  assertNotEquals(logits(kept, 6, 1), logits(dropped, 6, 1));
});

test("under the reference's rules a correction is lost when tracking starts at its frame, and not at the next", async () => {
  const reference = { preset: "reference" } as const;
  const base = await run(prompt(video, ellipse), reference);
  const corrected = prompt(base, click);
  const lost = await run(corrected, { ...reference, start: 5 });
  sameOutputs(lost, base, [5, 6, 7], 1);
  const used = await run(corrected, { ...reference, start: 6 });
  assertEquals(logits(used, 5, 1), (await correct(model, corrected, reference)).objects[0]!.logits);
  assertNotEquals(logits(used, 6, 1), logits(base, 6, 1));
  const frames = await Array.fromAsync(propagate(model, base, { ...reference, direction: "backward" }));
  assertEquals(frames, []); // reverse from frame 0 gives none
});

test("masklets without video or logits, and another model, are refused in words", async () => {
  const { makeMasklets } = await import("../../src/masklet/masklets.ts");
  const bare = tracked.frames.map((frame) => ({
    ...frame,
    objects: frame.objects.map(({ logits: _logits, pointer: _pointer, ...object }) => object),
  }));
  const noVideo = makeMasklets({ ...tracked }, tracked.frames);
  assertThrows(() => prompt(noVideo, click), MaskletError, "Expected masklets with their video");
  const noLogits = makeMasklets({ ...tracked, source: video }, bare);
  await assertRejects(() => correct(model, prompt(noLogits, click)), MaskletError, "found masks alone");
  const other = makeMasklets({ ...tracked, model: "sam2.1_hiera_large", source: video }, tracked.frames);
  assertThrows(
    () => propagate(model, prompt(other, click)),
    MaskletError,
    "Expected the model that the masklets were tracked",
  );
  await assertRejects(() => correct(model, tracked), MaskletError, "Expected a prompt that waits");
});
