import { assertEquals } from "@std/assert";
import { EMPTY_BANK } from "../../src/memory/memory_bank.ts";
import type { StoredObject } from "../../src/masklet/stored_frame.ts";
import type { Answer } from "../../src/track/answer_prompts.ts";
import { newObject } from "../../src/track/object_state.ts";
import type { PropagateOptions } from "../../src/track/options.ts";
import type { Pass } from "../../src/track/passes.ts";
import type { PromptedObject } from "../../src/track/prompted_objects.ts";
import { memoryRecall } from "../../src/track/restore_states.ts";
import { clearAround, lastingAnswers, type PassEnd, startPass } from "../../src/track/start_pass.ts";
import { memoryAt, output, rulesOf, stored, trackerOf } from "../fakes/tracking.ts";

const objectWith = (changes: readonly StoredObject[], order: readonly number[]): PromptedObject => ({
  ...{ id: 1, waiting: new Map(), order },
  history: new Map(changes.map((one) => [one.pointer![0]!, one])),
});
const answer = (frame: number, conditioning = true): Answer => ({
  frame: { index: frame, time: 0, name: "", width: 16, height: 16 },
  output: output(frame, { conditioning }),
  tokens: Float32Array.of(100 + frame),
});
const forward = (start: number): Pass => ({ start, end: 8, reverse: false });

async function started(
  object: PromptedObject,
  answers: readonly Answer[],
  { pass = forward(4), before, ...options }: PropagateOptions & { pass?: Pass; before?: PassEnd } = {},
) {
  const tracker = trackerOf(options);
  const [state] = await startPass([object], answers, pass, { ...tracker, recall: memoryRecall(tracker), before });
  const { conditioning, tracked } = state!.bank;
  return {
    ...{ conditioning: [...conditioning.keys()], tracked: [...tracked.keys()], answers: [...state!.answers.keys()] },
    ...{ bank: state!.bank, decoded: tracker.video.decoded },
  };
}

Deno.test("an answer that conditions is a memory and is not tracked; one that does not is a tracked memory", async () => {
  const found = await started(objectWith([], [2, 3]), [answer(2), answer(3, false)]);
  assertEquals([found.conditioning, found.tracked, found.answers], [[2], [3], [2]]);
  assertEquals(found.bank.conditioning.get(2)!.tokens, Float32Array.of(102));
});

Deno.test("conditioning frames stand in the order of their first prompts", async () => {
  const object = objectWith([stored(1, { conditioning: true })], [3, 1, 0]);
  assertEquals((await started(object, [answer(0), answer(3)])).conditioning, [3, 1, 0]);
});

Deno.test("memories of frames that lie behind are made again; an answer stands for what was known of its frame", async () => {
  const known = [0, 1, 2, 3].map((frame) => stored(frame, { conditioning: frame === 0 }));
  const found = await started(objectWith(known, [0, 3]), [answer(3)]);
  assertEquals([found.conditioning, found.tracked, found.decoded], [[0, 3], [1, 2], [0, 1, 2]]);
});

Deno.test("a second pass, the other way, reads what the first left: its frames are not made again", async () => {
  const left = { ...newObject(1), bank: { ...EMPTY_BANK, tracked: new Map([[5, memoryAt(5)], [6, memoryAt(6)]]) } };
  const before = { pass: { start: 4, end: 8, reverse: false }, states: [left] };
  const known = [2, 5, 6].map((frame) => stored(frame));
  const pass = { start: 0, end: 4, reverse: true };
  const found = await started(objectWith(known, [4]), [answer(4), answer(5, false)], { pass, before });
  assertEquals([found.conditioning, found.tracked], [[4], [5, 6]]);
  assertEquals(found.bank.tracked.get(5)!.tokens, Float32Array.of(5));
});

Deno.test("memories around prompts are dropped on demand, those of prompts themselves never", async () => {
  const known = [0, 1, 2, 3].map((frame) => stored(frame, { conditioning: frame === 0 }));
  const near = { clearMemoryAroundInput: true, memoryStride: 1 };
  assertEquals((await started(objectWith(known, [0, 3]), [answer(3, false)], near)).tracked, [3]);
  const tracked = new Map([1, 5, 6, 9].map((frame) => [frame, memoryAt(frame)]));
  const state = { ...newObject(1), bank: { ...EMPTY_BANK, tracked } };
  const left = (memoryStride: number, numMaskmem: number): number[] => {
    const rules = rulesOf({ memoryStride });
    return [...clearAround(state, 5, { numMaskmem, rules, except: new Set([6]) }).bank.tracked.keys()];
  };
  assertEquals([left(1, 3), left(1, 4), left(2, 2)], [[1, 6, 9], [6], [6]]);
});

Deno.test("an answer that does not condition is lost on a frame that conditions already, as in Meta's predictor", () => {
  const object = objectWith([stored(3, { conditioning: true }), stored(5)], [3]);
  const lasting = lastingAnswers([answer(3, false), answer(5, false), answer(3)], [object]);
  assertEquals(lasting.map(({ frame, output }) => [frame.index, output.conditioning]), [[5, false], [3, true]]);
});
