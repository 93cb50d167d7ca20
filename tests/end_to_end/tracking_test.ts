import { assert, assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import { maskFromBytes } from "../../src/mask/mask.ts";
import { loadModel } from "../../src/model/load_model.ts";
import type { Prompt } from "../../src/prompt/prompt.ts";
import type { PropagateOptions } from "../../src/track/options.ts";
import { prompt } from "../../src/track/prompted.ts";
import { propagate } from "../../src/track/propagate.ts";
import { loadVideo } from "../../src/video/load_video.ts";
import { HEIGHT, movingShapes, shapeAt, WIDTH } from "./clips.ts";

const model = await loadModel(undefined, { backend: "wasm" });
const video = await loadVideo(movingShapes(6));
const ellipse: Prompt = { frame: 0, object: 1, mask: shapeAt(0, 1) };
const run = (prompts: readonly Prompt[], options: PropagateOptions = {}) =>
  Array.fromAsync(propagate(model, prompt(video, ...prompts), options));

Deno.test("outputs have the model's sizes, and the same call twice gives the same bits", async () => {
  const [a, b] = [await run([ellipse]), await run([ellipse])];
  assertEquals(a, b);
  const { logits, pointer } = a[1]!.objects[0]!;
  assertEquals([logits.length, pointer.length], [64 * 64, 128]);
});

Deno.test("objects tracked together, some of them late, have the masks they have alone", async () => {
  const box = (object: number, frame = 0): Prompt => {
    const [x, y] = [10 + 30 * (object % 4), 10 + 30 * Math.floor(object / 5)];
    return { frame, object, box: [x, y, x + 28, y + 24] };
  };
  const prompts = Array.from({ length: 12 }, (_, i) => box(i + 1, i < 9 ? 0 : 2));
  const together = await run(prompts, { maxFrames: 4 });
  assertEquals(together.map(({ objects }) => objects.length), [12, 12, 12, 12]);
  for (const object of [3, 12]) {
    const alone = await run([prompts[object - 1]!], { start: 0, maxFrames: 4 });
    together.forEach(({ objects }, t) => {
      const [a, b] = [objects[object - 1]!.logits, alone[t]!.objects[0]!.logits];
      assert(a.every((v, i) => Math.abs(v - b[i]!) < 1e-3), `object ${object} on frame ${t}`);
    });
  }
});

Deno.test("a second click on a frame changes what the first gave", async () => {
  const first: Prompt = { frame: 0, object: 1, points: [[40, 50]], labels: [1] };
  const once = await run([first], { maxFrames: 1 });
  const twice = await run([first, { frame: 0, object: 1, points: [[110, 75]], labels: [0] }], { maxFrames: 1 });
  assertNotEquals(once[0]!.objects[0]!.logits, twice[0]!.objects[0]!.logits);
});

Deno.test("a mask without a pixel has the model's own pointer of an absent object", async () => {
  const none = maskFromBytes(new Uint8Array(WIDTH * HEIGHT), WIDTH, HEIGHT);
  const [frame] = await run([{ frame: 0, object: 1, mask: none }], { maxFrames: 1 });
  const { objectScore, pointer, mask } = frame!.objects[0]!;
  assertEquals([objectScore, pointer, mask.bits.every((word) => word === 0)], [-10, model.noObjectPointer, true]);
});

Deno.test("a model that is closed in the middle of a run has no session left to run", async () => {
  const own = await loadModel(undefined, { backend: "wasm" });
  const frames = propagate(own, prompt(video, ellipse));
  await frames.next();
  await own.close();
  await assertRejects(() => frames.next(), MaskletError, "Expected an open model");
});
