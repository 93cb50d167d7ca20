import { assert, assertEquals, assertThrows } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import { maskFromBytes, maskToBytes } from "../../src/mask/mask.ts";
import { dam4sam, type Dam4samState } from "../../src/memory/dam4sam.ts";
import { isDistracted, largestPiece } from "../../src/memory/distractor.ts";
import { EMPTY_BANK, type Memory, remember } from "../../src/memory/memory_bank.ts";
import type { Candidates, MemoryPolicy } from "../../src/memory/policy.ts";
import {
  type Block,
  candidates,
  framesOf,
  numbers,
  play,
  type PlayedFrame,
  pointersOf,
  rowsOf,
  sameWhenAllIsKept,
  SIDE,
} from "./drawn_run.ts";

const policy = dam4sam() as MemoryPolicy;
const object: Block = [20, 20, 29, 29];
const near: Block = [34, 20, 43, 29];
/** Nothing but the object. */
const alone = (score = 5): Candidates => candidates(score, [0.9, object], [0.5, object], [0.4, object]);
/** One candidate would take in the neighbour. */
const distracted = (iou = 0.9, own: Block = object): Candidates =>
  candidates(5, [iou, own], [0.5, own, near], [0.4, own]);
const anchorsOf = (frames: readonly PlayedFrame[]): number[] =>
  [...new Set(frames.flatMap(({ paths }) => [...paths[0]!.bank.tracked.values()].filter((m: Memory) => m.anchor)))]
    .map(({ frame }) => frame);

Deno.test("a distractor: another candidate's largest piece beside the mask makes its box at least 1 / 0.7 times as large", () => {
  assert(isDistracted(distracted(), 0, SIDE, 0.7));
  assert(!isDistracted(alone(), 0, SIDE, 0.7));
  // Boxes of 10 x 10 in 14 x 10 and 15 x 10: 0.714 and 0.667.
  const grown = (right: number) => candidates(5, [0.9, object], [0.5, [20, 20, right, 29]]);
  assert(!isDistracted(grown(33), 0, SIDE, 0.7));
  assert(isDistracted(grown(34), 0, SIDE, 0.7));
  // A speck far away is not the largest piece.
  const speck = candidates(5, [0.9, object], [0.5, [20, 20, 31, 29], [60, 60, 60, 60]]);
  assert(!isDistracted(speck, 0, SIDE, 0.7));
  assert(!isDistracted(candidates(5, [0.9], [0.5, near]), 0, SIDE, 0.7));
});

Deno.test("largestPiece() joins corners and takes the first of equals", () => {
  const drawn = maskFromBytes([1, 0, 0, 1, 0, 1, 0, 1], 4, 2);
  assertEquals([...maskToBytes(largestPiece(drawn)!)], [1, 0, 0, 0, 0, 1, 0, 0]);
  assertEquals(largestPiece(maskFromBytes([0, 0], 2, 1)), undefined);
});

Deno.test("a frame with a distractor becomes an anchor, at most one in six frames", () => {
  const frames = play(policy, (t) => t >= 10 && t <= 23 ? distracted() : alone(), { frames: [1, 30] });
  assertEquals(anchorsOf(frames), [10, 16, 22]);
  assertEquals((frames.at(-1)!.paths[0]!.state as Dam4samState).anchor, 22);
});

Deno.test("an anchor is sure, of usual area, and shows the object", () => {
  const one = (at: Candidates) => anchorsOf(play(policy, (t) => t === 15 ? at : alone(), { frames: [1, 16] }));
  assertEquals(one(distracted()), [15]);
  assertEquals(one(distracted(0.8)), []);
  assertEquals(one({ ...distracted(), objectScore: -1 }), []);
  // Areas of 100 px before: 120 and 80 are within a fifth, 130 and 70 are not.
  const sized = (right: number) => one(distracted(0.9, [20, 20, right, 29]));
  assertEquals([sized(31), sized(27), sized(32), sized(26)], [[15], [15], [], []]);
});

Deno.test("the area is compared with the median of the last ten masks that show the object", () => {
  const large: Block = [10, 10, 29, 29];
  // The object is four times as large from frame 20 on: usual again once it holds half of the last ten, itself included.
  const offer = (t: number) => t < 20 ? alone() : t < 25 ? candidates(5, [0.9, large]) : distracted(0.9, large);
  assertEquals(anchorsOf(play(policy, offer, { frames: [1, 26] })), [25]);
  const sooner = (t: number) => t < 20 ? alone() : distracted(0.9, large);
  assertEquals(anchorsOf(play(policy, sooner, { frames: [1, 24] })), []);
});

Deno.test("recent memories: the last frame, then every fifth; six of them at first, three beside three anchors", () => {
  const calm = play(policy, () => alone(), { frames: [1, 33] });
  assertEquals(rowsOf(calm.at(-1)!.read[0]!), [[0, 6], [10, 5], [15, 4], [20, 3], [25, 2], [30, 1], [32, 0]]);
  const offer = (t: number) => [12, 19, 26].includes(t) ? distracted() : alone();
  const full = play(policy, offer, { frames: [1, 33] });
  assertEquals(rowsOf(full.at(-1)!.read[0]!), [[0, 6], [26, 6], [19, 6], [12, 6], [25, 2], [30, 1], [32, 0]]);
});

Deno.test("of more anchors the newest are read, and the prompted frame always; the last frame is never read as one", () => {
  const offer = (t: number) => [6, 12, 18, 24, 30].includes(t) ? distracted() : alone();
  const frames = play(policy, offer, { frames: [1, 33] });
  const at = (t: number) => rowsOf(frames.find(({ frame }) => frame === t)!.read[0]!);
  assertEquals(at(33).filter(([, row]) => row === 6).map(([frame]) => frame), [0, 30, 24, 18]);
  assertEquals(at(31).filter(([, row]) => row === 6).map(([frame]) => frame), [0, 24, 18, 12]);
  assertEquals(at(31).at(-1), [30, 0]);
});

Deno.test("a long occlusion leaves the memory as it was: absent frames are never read, nor are their pointers", () => {
  const offer = (t: number) => t >= 40 && t < 200 ? alone(-5) : alone();
  const frames = play(policy, offer, { frames: [1, 201] });
  const at = (t: number) => frames.find(({ frame }) => frame === t)!.read[0]!;
  const before = [[0, 6], [15, 5], [20, 4], [25, 3], [30, 2], [35, 1], [39, 0]];
  assertEquals([rowsOf(at(40)), rowsOf(at(41)), rowsOf(at(200))], [before, before, before]);
  assertEquals(pointersOf(at(45)), [0, 39, 38, 37, 36, 35, 34, 33, 32, 31, 30]);
  assertEquals(pointersOf(at(200)), [0]);
  assertEquals(framesOf(at(201)), [0, 15, 20, 25, 30, 35, 200]);
});

Deno.test("a distractor that drifts across leaves anchors on its way, and they stay when it is gone", () => {
  const drifting = (t: number): Block => [Math.max(0, 60 - t), 20, Math.max(3, 63 - t), 29];
  const offer = (t: number) => {
    const beside = drifting(t);
    const apart = beside[0] > object[2] + 1 || beside[2] < object[0] - 1;
    return t < 60 && apart ? candidates(5, [0.9, object], [0.5, object, beside]) : alone();
  };
  const frames = play(policy, offer, { frames: [1, 200] });
  const { read } = frames.at(-1)!;
  const anchors = read[0]!.memories.filter(({ row }) => row === 6).map(({ memory }) => memory.frame);
  assertEquals(anchors.length, 4);
  assert(anchors.slice(1).every((t) => t < 60), String(anchors));
});

Deno.test("the prompted frame and two anchors of three places: a model with four memories", () => {
  const offer = (t: number) => [12, 19, 26].includes(t) ? distracted() : alone();
  const frames = play(policy, offer, { frames: [1, 33], bank: { numMaskmem: 4 } });
  assertEquals(rowsOf(frames.at(-1)!.read[0]!), [[0, 3], [26, 3], [30, 1], [32, 0]]);
});

Deno.test("in reverse places count backward, multiples of five still", () => {
  const frames = play(policy, () => alone(), { frames: [99, 66], prompted: [100] });
  assertEquals(rowsOf(frames.at(-1)!.read[0]!), [[100, 6], [90, 5], [85, 4], [80, 3], [75, 2], [70, 1], [67, 0]]);
});

Deno.test("what is forgotten would never be read: 700 frames of luck with long gaps and many anchors", () => {
  for (const [seed, bank] of [[1, {}], [2, {}], [3, { numMaskmem: 4 }]] as const) {
    const offer = (t: number) => {
      const luck = numbers(seed * 104729 + t);
      luck();
      const gone = Math.floor(t / 90) % 3 === 2 || luck() < 0.2;
      return gone ? alone(-3) : luck() < 0.3 ? distracted() : alone();
    };
    const { same, largest } = sameWhenAllIsKept(policy, offer, { frames: [1, 700], bank });
    assert(same);
    assert(largest <= 35, `${largest} memories`);
  }
});

Deno.test("numbers out of range are refused in words", () => {
  assertThrows(
    () => dam4sam({ anchors: 0 }),
    MaskletError,
    "Expected anchors of dam4sam to be a whole number from 1 to 100, found 0",
  );
  assertThrows(() => dam4sam({ stride: 2.5 }), MaskletError, "Expected stride of dam4sam to be a whole number");
});

Deno.test("of frames that another policy tracked the object score tells whether they show the object", () => {
  const bare = (frame: number, objectScore: number): Memory => ({
    ...{ frame, tokens: new Float32Array(1), pointer: new Float32Array(1), objectScore, iou: 1 },
  });
  let bank = remember(EMPTY_BANK, bare(0, 10), "conditioning");
  for (const [frame, score] of [[5, 3], [10, -3], [11, 4], [12, -1]] as const) {
    bank = remember(bank, bare(frame, score), "tracked");
  }
  const [next] = play(policy, () => alone(), { frames: [13, 13], from: [{ bank, state: policy.start }] });
  assertEquals(rowsOf(next!.read[0]!), [[0, 6], [5, 1], [11, 0]]);
});

Deno.test("an anchor that is a recent frame too is read once, and its pointer once", () => {
  const frames = play(policy, (t) => t === 20 ? distracted() : alone(), { frames: [1, 24] });
  const read = frames.at(-1)!.read[0]!;
  assertEquals(rowsOf(read), [[0, 6], [20, 6], [5, 3], [10, 2], [15, 1], [23, 0]]);
  assertEquals(pointersOf(read), [0, 20, 23, 22, 21, 19, 18, 17, 16, 15, 14, 13, 12, 11, 10, 9]);
});

Deno.test("areas older than three hundred frames are not usual any more", () => {
  const small = (t: number) => t < 10 || t === 300 || t === 320;
  const offer = (t: number) =>
    small(t)
      ? t >= 300 ? candidates(5, [0.9, [20, 20, 39, 39]], [0.5, [44, 20, 59, 39]]) : alone()
      : candidates(-5, [0.9, object]);
  // Nine areas of 100 px on frames 1..9; 400 px is unusual on frame 300, and one of two alone on frame 320.
  assertEquals(anchorsOf(play(policy, offer, { frames: [1, 301] })), []);
  assertEquals(anchorsOf(play(policy, offer, { frames: [1, 321] })), [320]);
});
