import { assert, assertEquals, assertRejects } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import type { StoredObject } from "../../src/masklet/stored_frame.ts";
import { rcms } from "../../src/memory/rcms.ts";
import { sam2long } from "../../src/memory/sam2long.ts";
import type { MemoryPolicy } from "../../src/memory/policy.ts";
import type { PropagateOptions } from "../../src/track/options.ts";
import { memoryRecall, outputOf, restoreStates } from "../../src/track/restore_states.ts";
import { REMEMBERED } from "../fakes/colour_model.ts";
import { clip, logitsOf, redAt, stored, trackerOf } from "../fakes/tracking.ts";

const known = (frames: readonly number[], conditioning: readonly number[] = [0]): Map<number, StoredObject> =>
  new Map(frames.map((frame) => [frame, stored(frame, { conditioning: conditioning.includes(frame) })]));

async function restored(
  history: Map<number, StoredObject>,
  frame: number,
  { reverse = false, frames, ...options }: PropagateOptions & { reverse?: boolean; frames?: number } = {},
) {
  const tracker = trackerOf(options, clip(12));
  const how = frames === undefined ? {} : { frames };
  const [state] = await restoreStates([{ id: 1, history, order: [0] }], { frame, reverse }, tracker, how);
  const { conditioning, tracked } = state!.bank;
  const withTokens = [...tracked.values()].filter(({ tokens }) => tokens.length > 0).map((memory) => memory.frame);
  return { ...{ conditioning, tracked, withTokens, answers: state!.answers }, ...tracker };
}

Deno.test("memories that a pass can attend to are encoded again, pointers of the others in reach are taken as they are", async () => {
  const { conditioning, tracked, withTokens, model, video } = await restored(known([0, 1, 2, 3, 4, 5, 6, 7, 8]), 9);
  // four memories, six pointers: frames 6 to 8 are read, 3 to 5 by their pointers
  assertEquals([[...conditioning.keys()], [...tracked.keys()], withTokens], [[0], [3, 4, 5, 6, 7, 8], [6, 7, 8]]);
  assertEquals([video.decoded, model.held], [[0, 6, 7, 8], 0]);
  const red = conditioning.get(0)!.tokens;
  assertEquals([...red].filter((v) => v > 0).map(Math.fround), [Math.fround(REMEMBERED)]);
});

Deno.test("frames of the pass itself are not read, whichever way it goes", async () => {
  const { tracked, withTokens } = await restored(known([0, 4, 5, 6, 7]), 5, { reverse: true });
  assertEquals([[...tracked.keys()], withTokens], [[6, 7], [6, 7]]);
});

Deno.test("a wide stride reads others", async () => {
  const { withTokens } = await restored(known([0, 1, 2, 3, 4, 5, 6, 7, 8]), 9, { memoryStride: 3 });
  assertEquals(withTokens, [3, 6, 8]);
});

Deno.test("each picture is decoded once a recall, and its memories are kept while it lives", async () => {
  const tracker = trackerOf();
  const recall = memoryRecall(tracker);
  const [a, b] = [stored(2), stored(2, { id: 2 })];
  await recall([{ frame: 2, stored: a }, { frame: 2, stored: b }]);
  const again = await recall([{ frame: 2, stored: a }, { frame: 3, stored: stored(3) }]);
  assertEquals([tracker.video.decoded, again.size], [[2, 3], 3]);
  assertEquals(tracker.model.calls.map(({ part }) => part).filter((part) => part === "encodeMemory").length, 2);
});

Deno.test("prompted masks are thresholded again where the rules ask for it, and holes that were filled later are open", async () => {
  const unfilled = { at: Uint32Array.of(33), logits: Float32Array.of(-2) };
  const history = new Map([
    [0, stored(0, { conditioning: true, origin: { prompted: true } })],
    [3, stored(3, { origin: { prompted: false, direction: "forward", unfilled } })],
  ]);
  const { model } = await restored(history, 4, { binarizePrompted: true });
  const masks = model.calls.flatMap((call) => call.part === "encodeMemory" ? call.masks : []);
  assertEquals(masks.map(({ binarize }) => binarize), [true, false]);
  assertEquals([masks[1]!.logits[33], masks[0]!.logits], [-2, logitsOf(redAt(0))]);
});

Deno.test("a policy that chooses gets back all memories that it can still read", async () => {
  const policy = sam2long() as MemoryPolicy;
  const { tracked, withTokens } = await restored(known([0, 1, 2, 3, 4, 5, 6, 7, 8]), 9, { policy });
  assertEquals(withTokens, [...tracked.keys()]);
  assert(withTokens.length > 3, String(withTokens));
  // prompts are answered by SAM 2's rule, whatever the policy
  assertEquals((await restored(known([0, 5, 6, 7, 8]), 9, { policy, frames: 1 })).withTokens, [6, 7, 8]);
});

Deno.test("what a policy notes beside a memory is noted again: good frames of an earlier pass can be promoted", async () => {
  const policy = rcms({ quality: 0.5, promoted: 2 }) as MemoryPolicy;
  const history = known([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  for (const frame of [4, 5, 6, 7, 8]) history.set(frame, stored(frame, { iou: 0.1 }));
  const { tracked, withTokens } = await restored(history, 9, { policy });
  assertEquals(withTokens, [...tracked.keys()]);
  assert([2, 3].every((frame) => tracked.get(frame)!.quality! > 0.5), "frames 2 and 3 are good");
  assert([6, 7, 8].every((frame) => tracked.get(frame)!.quality! < 0.5), "frames 6 to 8 are not");
  assertEquals(tracked.has(1), false);
});

Deno.test("an aborted run encodes nothing more, and outputs without logits or a pointer are refused", async () => {
  const signal = AbortSignal.abort(new Error("enough"));
  const tracker = { ...trackerOf(), signal };
  await assertRejects(() => memoryRecall(tracker)([{ frame: 0, stored: stored(0) }]), Error, "enough");
  const { logits: _, ...bare } = stored(4);
  const expected = "Expected logits of object 1 on frame 4, found masks alone";
  await assertRejects(() => Promise.resolve().then(() => outputOf(bare, 4)), MaskletError, expected);
  const empty = stored(4, { pointer: new Float32Array(0) });
  await assertRejects(() => Promise.resolve().then(() => outputOf(empty, 4)), MaskletError, "Expected a pointer");
});

Deno.test("a kept output is a run's again: without its mask, and with how it came about where that is not said", () => {
  const { origin: _, ...unsaid } = stored(4, { conditioning: true });
  const output = outputOf(unsaid, 4);
  assertEquals([output.origin, "rle" in output, output.id], [{ prompted: true }, false, 1]);
});
