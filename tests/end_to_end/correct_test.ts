import { assert, assertEquals, assertNotEquals } from "@std/assert";
import type { Masklets } from "../../src/masklet/masklets.ts";
import { loadModel } from "../../src/model/load_model.ts";
import type { Prompt } from "../../src/prompt/prompt.ts";
import { clearPrompts } from "../../src/track/clear_prompts.ts";
import { collect } from "../../src/track/collect.ts";
import { correct } from "../../src/track/correct.ts";
import type { PropagateOptions } from "../../src/track/options.ts";
import { prompt, type Prompted } from "../../src/track/prompted.ts";
import { propagate } from "../../src/track/propagate.ts";
import { loadVideo } from "../../src/video/load_video.ts";
import { movingShapes, shapeAt } from "./clips.ts";

const FRAMES = 8;
const model = await loadModel(undefined, { backend: "wasm" });
const video = await loadVideo(movingShapes(FRAMES));

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

Deno.test("a correction is carried on from its frame, and frames before it stay", async () => {
  const corrected = prompt(tracked, click);
  const [now, after] = [await correct(model, corrected), await run(corrected)];
  assertEquals(indices(after), indices(tracked));
  assertEquals(logits(after, 5, 1), now.objects[0]!.logits);
  assert(after.frame(5).objects[0]!.conditioning);
  for (const frame of [0, 1, 2, 3, 4]) assertEquals(logits(after, frame, 1), logits(tracked, frame, 1));
  assertNotEquals(logits(after, 6, 1), logits(tracked, 6, 1));
  sameOutputs(after, tracked, [6, 7], 2);
});

Deno.test("a second correction of a frame keeps its earlier clicks, unless it replaces them", async () => {
  const once = await run(prompt(tracked, click), { maxFrames: 1 });
  const more: Prompt = { frame: 5, object: 1, points: [[60, 52]], labels: [1] };
  const together = await correct(model, prompt(once, more));
  const alone = await correct(model, prompt(once, { ...more, replace: true }));
  assertNotEquals(together.objects[0]!.logits, alone.objects[0]!.logits);
  assertNotEquals(alone.objects[0]!.logits, logits(once, 5, 1));
});

Deno.test("a run that was cut short and continued is the run at once, filled holes included", async () => {
  const filling = { fillHoles: 4000 }; // most of what is not the object counts as a hole
  const whole = await run(prompt(video, ellipse), { ...filling, maxFrames: 6 });
  const part = await run(prompt(video, ellipse), { ...filling, maxFrames: 4 });
  assertEquals(indices(part), [0, 1, 2, 3]);
  assert(part.frames.some(({ objects }) => objects[0]!.origin?.unfilled !== undefined));
  const continued = await run(part, { ...filling, start: 4, maxFrames: 2 });
  assertEquals(indices(continued), indices(whole));
  sameOutputs(continued, whole, [4, 5], 1);
});

Deno.test('"both" is a forward pass and then a backward one that reads what it left', async () => {
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

Deno.test("cleared prompts condition nothing any more; their frame keeps its mask until it is tracked again", async () => {
  const corrected = await run(prompt(tracked, click));
  const cleared = clearPrompts(corrected, { frame: 5, object: 1 });
  assertEquals([cleared.prompts.length, corrected.prompts.length], [2, 3]);
  assertEquals(logits(cleared, 5, 1), logits(corrected, 5, 1));
  assertEquals(cleared.frame(5).objects[0]!.conditioning, false);
  const again = await run(cleared, { start: 5 });
  sameOutputs(again, tracked, [5, 7], 1);
});

Deno.test("under the reference's rules a correction is lost when tracking starts at its frame, and not at the next", async () => {
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
