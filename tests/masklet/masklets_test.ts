import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import { maskToRle } from "../../src/mask/rle.ts";
import { maskFromBytes, maskToBytes } from "../../src/mask/mask.ts";
import { changedMasklets, makeMasklets, type Masklets } from "../../src/masklet/masklets.ts";
import { spansOf } from "../../src/masklet/object_track.ts";
import type { StoredFrame } from "../../src/masklet/stored_frame.ts";
import { colourVideo } from "../fakes/colour_video.ts";
import { checkPrompt } from "../../src/prompt/check_prompt.ts";

const prompts = [checkPrompt({ frame: 0, object: 1, points: [[1, 0]], labels: [1] }, { width: 2, height: 1 })];
const run = { video: "clip", width: 2, height: 1, model: "pico", options: { preset: "reference" }, prompts };

function stored(index: number, objectScore: number, id: number | string = 1): StoredFrame {
  const rle = maskToRle(maskFromBytes([objectScore > 0 ? 1 : 0, 0], 2, 1));
  return {
    index,
    time: index / 10,
    name: `f${index}`,
    objects: [{ id, rle, objectScore, iou: 0.5, conditioning: index === 0 }],
  };
}
const masklets = (...frames: StoredFrame[]): Masklets => makeMasklets(run, frames);

Deno.test("spansOf() cuts at appearance, disappearance and gaps", () =>
  assertEquals(spansOf([0, 1, 2, 3, 5, 6], [1, 2, -1, 3, 3, 0]), [
    { first: 0, last: 1, present: true },
    { first: 2, last: 2, present: false },
    { first: 3, last: 3, present: true },
    { first: 5, last: 5, present: true },
    { first: 6, last: 6, present: false },
  ]));

Deno.test("an object tells where it is visible and how often it disappears", () => {
  const track = masklets(stored(0, 1), stored(1, -2), stored(2, 3), stored(3, -1)).object(1);
  assertEquals([track.spans.length, track.disappearances], [4, 2]);
  assertEquals([...maskToBytes(track.mask(2))], [1, 0]);
  assertEquals([...maskToBytes(track.mask(77))], [0, 0]);
});

Deno.test("frames come in order of their index, with decoded masks", () => {
  const found = masklets(stored(3, 1), stored(1, 1));
  assertEquals(found.frames.map(({ index }) => index), [1, 3]);
  assertEquals([...maskToBytes(found.frame(3).objects[0]!.mask)], [1, 0]);
});

Deno.test("a frame or an object that was not tracked is named", () => {
  assertThrows(() => masklets(stored(0, 1)).frame(4), MaskletError, "Expected a tracked frame (0..0), found 4");
  assertThrows(() => masklets(stored(0, 1)).object(4), MaskletError, "Expected one of the objects 1, found 4");
});

Deno.test("toJSON() is what masklets.json holds", () => {
  const json = JSON.parse(JSON.stringify(masklets(stored(0, 1))));
  assertEquals(json.video, { name: "clip", width: 2, height: 1 });
  assertEquals(json.prompts, [{ frame: 0, object: 1, points: [[1, 0]], labels: [1] }]);
  assertEquals(Object.keys(json.frames[0].objects[0]).sort(), ["id", "iou", "objectScore", "rle"]);
});

Deno.test("masklets are frozen, and list objects that were prompted first", () => {
  const found = masklets(stored(0, 1, "late"));
  assert(Object.isFrozen(found));
  assertEquals(found.objects, [1, "late"]);
});

Deno.test("masklets without a writer say what to use instead", () =>
  assertRejects(async () => await masklets(stored(0, 1)).save("x"), MaskletError, "Use saveMasklets").then(() => {}));

Deno.test("masklets made of others keep their video and are written as those are", async () => {
  const source = colourVideo([[]]);
  const seen: unknown[] = [];
  const write = (...args: unknown[]): Promise<void> => Promise.resolve(void seen.push(args));
  const first = makeMasklets({ ...run, source }, [stored(0, 1)], { write });
  const next = changedMasklets(first, { prompts: [] }, []);
  assertEquals([next.source, next.frames.length, first.frames.length], [source, 0, 1]);
  await next.save("out", { layout: "sav" });
  assertEquals(seen, [[next, "out", { layout: "sav" }]]);
  assertEquals(Object.keys(next).includes("source"), false);
});
