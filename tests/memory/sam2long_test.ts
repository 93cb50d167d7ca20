import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import type { MemoryPath, MemoryPolicy } from "../../src/memory/policy.ts";
import type { Selection } from "../../src/memory/selection.ts";
import { sam2long, type Sam2longState } from "../../src/memory/sam2long.ts";
import { type Block, candidates, numbers, play, pointersOf, rowsOf, sameWhenAllIsKept } from "./drawn_run.ts";

const policy = sam2long() as MemoryPolicy;
const object: Block = [20, 20, 29, 29];
const sure = () => candidates(6, [0.9, object], [0.6, object], [0.3, object]);
const scores = (paths: readonly { readonly state: unknown }[]) =>
  paths.map(({ state }) => Math.round((state as NonNullable<Sam2longState>).score * 1e4) / 1e4);
const ln = (...ious: number[]) => Math.round(ious.reduce((sum, iou) => sum + Math.log(iou + 1e-5), 0) * 1e4) / 1e4;

Deno.test("the first frame after the prompt is SAM 2's, and all paths start from it", () => {
  const [first] = play(policy, () => candidates(0.1, [0.5], [0.7], [0.6]), { frames: [1, 1] });
  assertEquals(first!.choices.map(({ path, candidate }) => [path, candidate]), [[0, 1], [0, 1], [0, 1]]);
  assertEquals(scores(first!.paths), [0, 0, 0]);
});

Deno.test("certain frames keep the best of each of three equal paths: one hypothesis three times", () => {
  const frames = play(policy, sure, { frames: [1, 12] });
  const last = frames.at(-1)!;
  assertEquals(last.choices.map(({ candidate }) => candidate), [0, 0, 0]);
  assertEquals(scores(last.paths), Array(3).fill(ln(...Array(11).fill(0.9))));
});

Deno.test("an uncertain frame splits the paths by predicted IoUs that differ in their hundredths", () => {
  const offer = (t: number) => t === 5 ? candidates(1.9, [0.7], [0.702], [0.4]) : sure();
  const at5 = play(policy, offer, { frames: [1, 5] }).at(-1)!;
  // 0.702 first, 0.7 counts as the same, 0.4, then the best of a path that would die out.
  assertEquals(at5.choices, [{ path: 0, candidate: 1 }, { path: 0, candidate: 2 }, { path: 1, candidate: 1 }]);
  assertEquals(scores(at5.paths), [ln(0.9, 0.9, 0.9, 0.702), ln(0.9, 0.9, 0.9, 0.4), ln(0.9, 0.9, 0.9, 0.702)]);
});

Deno.test("on uncertain frames the same IoU of an absent object is another hypothesis", () => {
  const at3 = play(policy, (t) => t === 3 ? candidates(1, [0.7], [0.5], [0.3]) : sure(), { frames: [1, 3] }).at(-1)!;
  // The second path takes the object to be absent; all of its candidates, and those of the others, have the same predicted IoUs.
  const offer = (_t: number, _read: Selection, path: MemoryPath) =>
    candidates(path === at3.paths[1] ? -1 : 1, [0.8], [0.8], [0.8]);
  const [next] = play(sam2long({ paths: 2 }) as MemoryPolicy, offer, { frames: [4, 4], from: at3.paths });
  assertEquals(next!.choices, [{ path: 0, candidate: 0 }, { path: 1, candidate: 0 }]);
  // The third path shows it with another IoU than the first: it comes before the absent one's copy of 0.8 is looked for.
  const third = (_t: number, _read: Selection, path: MemoryPath) =>
    path === at3.paths[2] ? candidates(1, [0.99], [0.1]) : candidates(path === at3.paths[1] ? -1 : 1, [0.8], [0.799]);
  const [both] = play(sam2long({ paths: 2 }) as MemoryPolicy, third, { frames: [4, 4], from: at3.paths });
  assertEquals(both!.choices, [{ path: 0, candidate: 0 }, { path: 1, candidate: 0 }]);
});

Deno.test("an object score of 2 in either direction is the border of certainty", () => {
  const at = (score: number) =>
    play(policy, (t) => t === 3 ? candidates(score, [0.9], [0.6], [0.3]) : sure(), { frames: [1, 3] }).at(-1)!.choices
      .map(({ candidate }) => candidate);
  assertEquals([at(2.1), at(-2.1), at(2), at(-2)], [[0, 0, 0], [0, 0, 0], [0, 1, 2], [0, 1, 2]]);
});

Deno.test("crossing look-alikes: the path that looked worse at the crossing wins when its masks prove better", () => {
  // On frame 5 both objects fit. Paths that follow the look-alike get poor masks from then on.
  const offer = (
    t: number,
    _read: Selection,
    { bank }: { readonly bank: { readonly tracked: ReadonlyMap<number, { iou: number }> } },
  ) => {
    if (t < 5) return sure();
    if (t === 5) return candidates(0.5, [0.8], [0.7], [0.2]);
    const strayed = bank.tracked.get(5)?.iou === 0.8;
    return strayed ? candidates(1, [0.5], [0.45], [0.4]) : candidates(1, [0.9], [0.3], [0.2]);
  };
  const frames = play(policy, offer, { frames: [1, 8] });
  const taken = frames.map(({ paths }) => paths[0]!.bank.tracked.get(5)?.iou);
  assertEquals(taken.slice(4), [0.8, 0.7, 0.7, 0.7]); // the frame shown flips once, from frame 6 on
  const single = play(sam2long({ paths: 1 }) as MemoryPolicy, offer, { frames: [1, 8] });
  assertEquals(single.at(-1)!.paths[0]!.bank.tracked.get(5)!.iou, 0.8);
});

Deno.test("a long occlusion: memories of absent frames are not read, but for the last frame's", () => {
  const offer = (t: number) => t > 20 && t < 90 ? candidates(-6, [0.8], [0.4], [0.2]) : sure();
  const frames = play(policy, offer, { frames: [1, 92] });
  const at = (t: number) => rowsOf(frames.find(({ frame }) => frame === t)!.read[0]!);
  assertEquals(at(90), [[0, 6], [16, 5], [17, 4], [18, 3], [19, 2], [20, 1], [89, 0]]);
  assertEquals(at(92), [[0, 6], [17, 5], [18, 4], [19, 3], [20, 2], [90, 1], [91, 0]]);
});

Deno.test("pointers come from the same list by rank, without its oldest", () => {
  const offer = (t: number) => t >= 5 && t < 10 ? candidates(6, [0.3]) : sure();
  const frames = play(policy, offer, { frames: [1, 13] });
  const { pointers } = frames.at(-1)!.read[0]!;
  assertEquals(pointersOf(frames.at(-1)!.read[0]!), [0, 12, 11, 10, 4, 3, 2]);
  assertEquals(pointers.map(({ time }) => Math.round(time * 15)), [13, 1, 2, 3, 4, 5, 6]);
  assertEquals(pointersOf(frames[1]!.read[0]!), [0]); // a list of one gives none
});

Deno.test("keys weigh 0.95 to 1.05 by the rank of the object score; prompted frames count with 10", () => {
  const offer = (t: number) => candidates([0, 3, 12, 5, 4][t]!, [0.9]);
  const { read } = play(policy, offer, { frames: [1, 4] }).at(-1)!;
  const weights = read[0]!.memories.map(({ memory, weight }) => [memory.frame, Math.round(weight! * 1e4) / 1e4]);
  assertEquals(weights, [[0, 1.0167], [1, 0.95], [2, 1.05], [3, 0.9833]]);
  const [first] = play(policy, sure, { frames: [1, 1] });
  assertEquals(first!.read[0]!.memories.map(({ weight }) => weight), [undefined]);
  const pointers = read[0]!.pointers.map(({ memory, weight }) => [memory.frame, Math.round(weight! * 1e4) / 1e4]);
  assertEquals(pointers, [[0, 1], [3, 0.95], [2, 1.05]]);
});

Deno.test("a prompt inside the run leaves the best path alone", () => {
  const offer = (t: number) => t === 3 ? candidates(1, [0.7], [0.5], [0.3]) : sure();
  const before = play(policy, offer, { frames: [1, 4] }).at(-1)!.paths;
  assertEquals(new Set(scores(before)).size, 3);
  const [after] = play(policy, sure, { frames: [6, 6], from: before });
  assertEquals(after!.choices.map(({ path, candidate }) => [path, candidate]), [[0, 0], [0, 0], [0, 0]]);
  assertEquals(scores(after!.paths), [0, 0, 0]);
});

Deno.test("two paths, and one, are followed where they are asked for", () => {
  const offer = (t: number) => t === 3 ? candidates(1, [0.7], [0.5], [0.3]) : sure();
  for (const paths of [1, 2, 4]) {
    const last = play(sam2long({ paths }) as MemoryPolicy, offer, { frames: [1, 4] }).at(-1)!;
    assertEquals(last.paths.length, paths);
  }
});

Deno.test("in reverse each path walks toward the later frames", () => {
  const frames = play(policy, sure, { frames: [39, 30], prompted: [40] });
  assertEquals(rowsOf(frames.at(-1)!.read[0]!), [[40, 6], [36, 5], [35, 4], [34, 3], [33, 2], [32, 1], [31, 0]]);
});

Deno.test("what is forgotten would never be read: 400 frames of luck with long gaps", () => {
  for (const seed of [1, 2]) {
    const offer = (t: number, read: Selection) => {
      // What a path sees depends on what it remembers, so that paths differ.
      const luck = numbers(seed * 7919 + t + read.memories.reduce((sum, { memory }) => sum + memory.frame * 31, 0));
      luck();
      const gone = Math.floor(t / 60) % 3 === 2;
      return candidates(gone ? -3 * luck() : 6 * luck() - 1, [luck()], [luck()], [luck()]);
    };
    const { same, largest } = sameWhenAllIsKept(policy, offer, { frames: [1, 400] });
    assert(same);
    assert(largest <= 16, `${largest} memories`);
  }
});

Deno.test("a perfectly bad mask keeps its score finite", () => {
  const last = play(policy, (t) => t === 2 ? candidates(5, [0]) : sure(), { frames: [1, 2] }).at(-1)!;
  assertAlmostEquals((last.paths[0]!.state as NonNullable<Sam2longState>).score, Math.log(1e-5), 1e-12);
});

Deno.test("numbers out of range are refused in words", () => {
  assertThrows(
    () => sam2long({ paths: 0 }),
    MaskletError,
    "Expected paths of sam2long to be a whole number from 1 to 16, found 0",
  );
  assertThrows(() => sam2long({ keyWeights: [0.9] as never }), MaskletError, "to be two numbers from 0 to 10");
});
