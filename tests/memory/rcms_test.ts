import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import { EMPTY_BANK } from "../../src/memory/memory_bank.ts";
import type { Candidates, MemoryPolicy } from "../../src/memory/policy.ts";
import { rcms, type RcmsState } from "../../src/memory/rcms.ts";
import {
  type Block,
  candidates,
  drawnLogits,
  numbers,
  play,
  type PlayedFrame,
  pointersOf,
  rowsOf,
  sameWhenAllIsKept,
  SIDE,
  SIZE,
} from "./drawn_run.ts";

const policy = rcms() as MemoryPolicy;
const object: Block = [20, 20, 29, 29];
const good = (iou = 0.9): Candidates => candidates(5, [iou, object]);
const lost = (): Candidates => candidates(-3, [0.9]);
const promotedOf = (played: PlayedFrame): readonly number[] | null => (played.paths[0]!.state as RcmsState).promoted;
const rowsAt = (played: readonly PlayedFrame[], t: number): number[][] =>
  rowsOf(played.find(({ frame }) => frame === t)!.read[0]!);
const frameOf = { frame: 3, reverse: false, frameCount: undefined, side: SIDE, imageSize: SIZE, trunkSize: "tiny" };
const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

Deno.test("as long as the object is not lost, SAM 2's memories are read", () => {
  const played = play(policy, () => good(), { frames: [1, 20] });
  assertEquals(rowsAt(played, 20), [[0, 6], [14, 5], [15, 4], [16, 3], [17, 2], [18, 1], [19, 0]]);
  assertEquals(promotedOf(played.at(-1)!), null);
});

Deno.test("on the first frame without the object the last four good frames become conditioning frames, and stay", () => {
  const played = play(policy, (t) => t >= 12 && t < 40 ? lost() : good(), { frames: [1, 60] });
  assertEquals(promotedOf(played[10]!), null);
  assertEquals(promotedOf(played[11]!), [11, 10, 9, 8]);
  const conditioning = (t: number) => rowsAt(played, t).filter(([, row]) => row === 6).map(([frame]) => frame);
  assertEquals(conditioning(12), [0]);
  assertEquals(conditioning(13), [0, 11, 10, 9, 8]);
  assertEquals(conditioning(60), [0, 11, 10, 9, 8]);
  // They count among conditioning frames alone: the slots that they leave stay empty, and their pointers come first.
  assertEquals(rowsAt(played, 14), [[0, 6], [11, 6], [10, 6], [9, 6], [8, 6], [12, 1], [13, 0]]);
  assertEquals(pointersOf(played.find(({ frame }) => frame === 60)!.read[0]!).slice(0, 6), [0, 11, 10, 9, 8, 59]);
});

Deno.test("it happens once, though nothing may have been good enough", () => {
  const offer = (t: number) => t === 5 || t === 20 ? lost() : good(t < 5 ? 0.5 : 0.9);
  assertEquals(promotedOf(play(policy, offer, { frames: [1, 25] }).at(-1)!), []);
});

Deno.test("frames of little quality are passed over, and frame 0 is not taken", () => {
  const offer = (t: number) => t === 9 ? lost() : good(t % 2 === 0 ? 0.9 : 0.6);
  assertEquals(promotedOf(play(policy, offer, { frames: [1, 9] }).at(-1)!), [8, 6, 4, 2]);
  const early = play(policy, (t) => t === 2 ? lost() : good(), { frames: [0, 2], prompted: [5] });
  assertEquals(promotedOf(early.at(-1)!), [1]);
});

Deno.test("quality is presence times predicted IoU times the mean probability of the mask's pixels", () => {
  const masks = [drawnLogits(object)];
  masks[0]![24 * SIDE + 24] = 1;
  const seen = { objectScore: 2, ious: [0.8], masks };
  const path = { bank: EMPTY_BANK, state: { promoted: null } };
  const { quality } = rcms().next(path, 0, seen, frameOf).facts;
  assertAlmostEquals(quality!, sigmoid(2) * 0.8 * (99 * sigmoid(5) + sigmoid(1)) / 100, 1e-9);
  assertEquals(rcms().next(path, 0, lost(), frameOf).facts, {});
});

Deno.test("in reverse earlier frames are looked at, of which only another pass can have left some", () => {
  const backward = play(policy, (t) => t === 6 ? lost() : good(), { frames: [9, 6], prompted: [10] });
  assertEquals(promotedOf(backward.at(-1)!), []);
  const forward = play(policy, () => good(), { frames: [1, 5] }).at(-1)!.paths;
  const from = forward.map(({ bank }) => ({ bank, state: policy.start }));
  const both = play(policy, (t) => t === 6 ? lost() : good(), { frames: [9, 6], from });
  assertEquals(promotedOf(both.at(-1)!), [5, 4, 3, 2]);
});

Deno.test("nothing is forgotten that is read, and the bank stays small", () => {
  for (let seed = 0; seed < 20; seed++) {
    const next = numbers(seed);
    const offers = Array.from({ length: 61 }, () => next() < 0.1 ? lost() : good(0.4 + next() * 0.6));
    const { same, largest } = sameWhenAllIsKept(policy, (t) => offers[t]!, { frames: [1, 60] });
    assert(same, `seed ${seed}`);
    assert(largest <= 17 + 4, `${largest} memories`);
  }
});

Deno.test("numbers out of range are refused", () => {
  assertThrows(
    () => rcms({ promoted: -1 }),
    MaskletError,
    "Expected promoted of rcms to be a whole number from 0 to 100",
  );
  assertThrows(() => rcms({ quality: 2 }), MaskletError, "Expected quality of rcms");
});
