import { assertEquals, assertStrictEquals } from "@std/assert";
import { maskArea } from "../../src/mask/mask_ops.ts";
import { maskFromRle } from "../../src/mask/rle.ts";
import { makeMasklets } from "../../src/masklet/masklets.ts";
import type { StoredFrame, StoredObject } from "../../src/masklet/stored_frame.ts";
import type { Answer } from "../../src/track/answer_prompts.ts";
import { framesBefore, maskRulesOf, mergeFrames, remasked } from "../../src/track/merge_frames.ts";
import { SIDE } from "../fakes/colours.ts";
import { BLUE, logitsOf, output, redAt, rulesOf, stored } from "../fakes/tracking.ts";

const frame = (index: number, ...objects: StoredObject[]): StoredFrame => ({
  ...{ index, time: index / 10, name: `f${index}`, objects: objects.length > 0 ? objects : [stored(index)] },
});
const run = { video: "blocks", width: SIDE, height: SIDE, model: "colours", options: {}, prompts: [] };
const answer = (index: number, changes: Partial<StoredObject> = {}): Answer => ({
  frame: { index, time: index / 10, name: `f${index}`, width: SIDE, height: SIDE },
  output: output(index, { logits: logitsOf(BLUE), conditioning: true, ...changes }),
});
const objects = [{ id: 1, history: new Map() }, { id: 2, history: new Map() }];
const areaOf = ({ rle }: StoredObject): number => maskArea(maskFromRle(rle));

Deno.test("frames that were tracked again take the place of those from before, kept answers too", () => {
  const before = { frames: [frame(0), frame(1)], kept: [frame(5), frame(7)] };
  const again = { ...frame(1), name: "again" };
  const { frames, kept } = mergeFrames(before, [again, frame(5)]);
  assertEquals(frames.map(({ name }) => name), ["f0", "again", "f5"]);
  assertEquals(kept.map(({ index }) => index), [7]);
});

Deno.test("an answer takes its object's place on its frame; on a frame that no pass came to it is kept beside", () => {
  const base = makeMasklets({ ...run, kept: [frame(6)] }, [frame(0), frame(1, stored(1), stored(1, { id: 2 }))]);
  const { frames, kept } = framesBefore(base, objects, [answer(1), answer(6), answer(7)], rulesOf());
  assertStrictEquals(frames[0], base.frames[0]);
  assertEquals(frames[1]!.objects.map(({ id, conditioning }) => [id, conditioning]), [[1, true], [2, false]]);
  assertEquals([areaOf(frames[1]!.objects[0]!), areaOf(frames[1]!.objects[1]!)], [15, 16]);
  assertEquals(kept.map(({ index, objects }) => [index, objects[0]!.conditioning]), [[6, true], [7, true]]);
});

Deno.test("an object that comes anew stands in the order of the objects", () => {
  const base = makeMasklets(run, [frame(0, stored(0, { id: 2 }))]);
  const { frames } = framesBefore(base, objects, [answer(0)], rulesOf());
  assertEquals(frames[0]!.objects.map(({ id }) => id), [1, 2]);
});

Deno.test("a prompt that was cleared is taken back on its frame; without anything new frames stay the very values", () => {
  const base = makeMasklets(run, [frame(0, stored(0, { conditioning: true })), frame(1)]);
  const history = new Map([[0, stored(0)], [1, base.frames[1]!.objects[0]!]]);
  const { frames } = framesBefore(base, [{ id: 1, history }], [], rulesOf());
  assertEquals(frames[0]!.objects[0]!.conditioning, false);
  assertStrictEquals(frames[1], base.frames[1]);
  assertEquals(framesBefore(undefined, objects, [], rulesOf()), { frames: [], kept: [] });
});

Deno.test("where masks share no pixel an answer changes the other objects' masks too", () => {
  const base = makeMasklets(run, [frame(0, stored(0), stored(0, { id: 2 }))]);
  const over = answer(0, { logits: logitsOf(redAt(0)).map((v) => v > 0 ? 9 : v) });
  const shared = framesBefore(base, objects, [over], rulesOf()).frames[0]!.objects.map(areaOf);
  const apart = framesBefore(base, objects, [over], rulesOf({ nonOverlapping: true })).frames[0]!.objects.map(areaOf);
  assertEquals([shared, apart], [[16, 16], [16, 0]]);
});

Deno.test("masks of a run are made again by the rules that it was made with", () => {
  const apart = { rules: { nonOverlapping: true, objectScoreThreshold: 3 } };
  assertEquals(maskRulesOf({ options: {} }), { nonOverlapping: false, objectScoreThreshold: 0 });
  assertEquals(maskRulesOf({ options: apart }), { nonOverlapping: true, objectScoreThreshold: 3 });
  const masked = frame(0, stored(0, { objectScore: 4 }), stored(0, { id: 2, objectScore: 2 }));
  assertStrictEquals(remasked(masked, run), masked);
  // the second object's score does not pass the threshold: its mask is empty and covers nothing
  assertEquals(remasked(masked, { ...run, options: apart }).objects.map(areaOf), [16, 0]);
});
