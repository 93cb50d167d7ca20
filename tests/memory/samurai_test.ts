import { assert, assertEquals, assertThrows } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import type { MemoryPolicy } from "../../src/memory/policy.ts";
import { samurai, type SamuraiState } from "../../src/memory/samurai.ts";
import { type Block, candidates, framesOf, numbers, play, pointersOf, rowsOf, sameWhenAllIsKept } from "./drawn_run.ts";

const policy = samurai() as MemoryPolicy;
/** A block that moves one cell to the right a frame. */
const moving = (t: number): Block => [t, 20, t + 9, 31];
/** Its look-alike, which comes from the right. */
const lookAlike = (t: number): Block => [Math.max(0, 54 - t), 26, Math.max(9, 63 - t), 37];
const stateOf = (frames: ReturnType<typeof play>, at: number): SamuraiState =>
  frames.find(({ frame }) => frame === at)!.paths[0]!.state as SamuraiState;

Deno.test("while motion is young the highest predicted IoU wins; once it is steady the candidate that fits the motion", () => {
  const away: Block = [50, 50, 59, 61];
  // The one that is away has a slightly higher predicted IoU on frames 10 and 20.
  const offer = (t: number) =>
    t % 10 === 0
      ? candidates(5, [0.8, moving(t)], [0.85, away], [0.1, away])
      : candidates(5, [0.9, moving(t)], [0.2, away], [0.1, away]);
  const taken = play(policy, offer, { frames: [1, 24] }).map(({ frame, choices }) => [frame, choices[0]!.candidate]);
  assertEquals(taken.filter(([, candidate]) => candidate !== 0), [[10, 1]]);
  assertEquals(taken[19], [20, 0]);
});

Deno.test("a look-alike that crosses is not taken, though it looks a little better; SAM 2's rule would take it", () => {
  const offer = (t: number) => candidates(5, [0.8, moving(t)], [t > 25 ? 0.88 : 0.5, lookAlike(t)], [0.1]);
  const taken = play(policy, offer, { frames: [1, 40] }).map(({ choices }) => choices[0]!.candidate);
  assert(taken.every((candidate) => candidate === 0), String(taken));
  const blind = play(samurai({ alpha: 0 }) as MemoryPolicy, offer, { frames: [1, 40] });
  assertEquals(blind.filter(({ choices }) => choices[0]!.candidate === 1).length, 15);
});

Deno.test("motion weighs 0.15 with the large trunk and 0.25 with the others", () => {
  const offer = (t: number) => candidates(5, [0.7, moving(t)], [t === 20 ? 0.93 : 0.1, [50, 50, 59, 61]]);
  const at20 = (trunkSize: string, more = policy) =>
    play(more, offer, { frames: [1, 20], trunkSize }).at(-1)!.choices[0]!.candidate;
  // 0.25 · 1 + 0.75 · 0.7 = 0.775 > 0.6975; 0.15 + 0.85 · 0.7 = 0.745 < 0.7905
  assertEquals([at20("base_plus"), at20("large")], [0, 1]);
  assertEquals(at20("large", samurai({ alpha: 0.25 }) as MemoryPolicy), 0);
});

Deno.test("fifteen frames in a row make motion steady; one with a predicted IoU of at most 0.3 starts it anew", () => {
  const offer = (t: number) => candidates(5, [t === 8 ? 0.3 : 0.9, moving(t)], [0.1, moving(t)]);
  const frames = play(policy, offer, { frames: [1, 30] });
  assertEquals([7, 8, 9, 23, 24, 30].map((t) => stateOf(frames, t)!.stable), [7, 0, 1, 15, 15, 15]);
  const facts = [...frames.at(-1)!.paths[0]!.bank.tracked.values()].map(({ frame, motionIou }) => [
    frame,
    motionIou !== undefined,
  ]);
  assertEquals(facts.filter(([, has]) => has).map(([frame]) => frame), [24, 25, 26, 27, 28, 29, 30]);
});

Deno.test("the filter meets the box in the model's pixels, last column and row included", () => {
  const [{ paths }] = play(policy, () => candidates(5, [0.9, [16, 20, 25, 31]]), { frames: [1, 1] }) as [
    ReturnType<typeof play>[number],
  ];
  const { filter } = paths[0]!.state as { filter: number[][] };
  // 10 x 12 cells of 4 px: the first and last px are 64..103 and 80..127
  assertEquals(filter.map(([value]) => value), [83.5, 103.5, 39 / 47, 47]);
});

Deno.test("a long occlusion leaves the newest sure memories in place, and the last frame with them", () => {
  const offer = (t: number) =>
    t > 20 && t <= 60 ? candidates(-5, [0.9, moving(0)]) : candidates(5, [0.9, moving(Math.min(t, 50))]);
  const frames = play(policy, offer, { frames: [1, 62] });
  const read = (t: number) => rowsOf(frames.find(({ frame }) => frame === t)!.read[0]!);
  assertEquals(read(60), [[0, 6], [16, 5], [17, 4], [18, 3], [19, 2], [20, 1], [59, 0]]);
  assertEquals(read(62), [[0, 6], [16, 5], [17, 4], [18, 3], [19, 2], [20, 1], [61, 0]]);
});

Deno.test("memories must be sure, show the object and fit the motion; pointers are those of the last fifteen frames", () => {
  const offer = (t: number) => {
    if (t === 27) return candidates(5, [0.45, moving(t)]); // unsure
    if (t === 28) return candidates(-0.5, [0.9, moving(t)]); // hardly present: shown, not remembered
    if (t === 29) return candidates(5, [0.9, [0, 50, 3, 55]]); // nowhere near
    return candidates(5, [0.9, moving(t)]);
  };
  const read = play(policy, offer, { frames: [1, 32] }).at(-1)!.read[0]!;
  // The jump on frame 29 draws the filter away, so that frame 30 does not fit either.
  assertEquals(framesOf(read), [0, 22, 23, 24, 25, 26, 31]);
  assertEquals(pointersOf(read), [0, ...Array.from({ length: 15 }, (_, i) => 31 - i)]);
});

Deno.test("the frame right after the prompt is read as the last frame alone", () => {
  const frames = play(policy, (t) => candidates(5, [0.9, moving(t)]), { frames: [1, 4] });
  assertEquals(frames.map(({ read }) => framesOf(read[0]!)), [[0], [0, 1], [0, 2], [0, 2, 3]]);
});

Deno.test("an absent object is measured in the corner as the authors do, unless the filter may coast", () => {
  const offer = (t: number) => candidates(t > 20 ? -5 : 5, [0.9, moving(t)]);
  const x = (more: MemoryPolicy) => {
    const { filter } = stateOf(play(more, offer, { frames: [1, 24] }), 24)!;
    return filter[0][0];
  };
  const foretold = 4 * (24 + 4.5) + 1.5;
  assert(x(policy) < foretold / 2, `${x(policy)}`);
  assert(Math.abs(x(samurai({ coast: true }) as MemoryPolicy) - foretold) < 2);
});

Deno.test("a prompt inside the run, and a turn of direction, start the filter anew", () => {
  const offer = (t: number) => candidates(5, [0.9, moving(t)]);
  const before = play(policy, offer, { frames: [1, 20] }).at(-1)!.paths;
  const after = play(policy, offer, { frames: [22, 22], from: before });
  assertEquals(stateOf(after, 22)!.stable, 1);
  const turned = play(policy, offer, { frames: [19, 18], from: before });
  assertEquals([stateOf(turned, 19)!.stable, stateOf(turned, 18)!.stable], [1, 2]);
});

Deno.test("in reverse the newest memories lie after the frame", () => {
  const offer = (t: number) => candidates(5, [0.9, moving(t)]);
  const frames = play(policy, offer, { frames: [39, 20], prompted: [40] });
  assertEquals(rowsOf(frames.at(-1)!.read[0]!), [[40, 6], [26, 5], [25, 4], [24, 3], [23, 2], [22, 1], [21, 0]]);
});

Deno.test("what is forgotten would never be read: 600 frames of luck with long gaps", () => {
  for (const seed of [1, 2, 3]) {
    const offer = (t: number) => {
      const luck = numbers(seed * 7919 + t);
      luck();
      const gone = Math.floor(t / 70) % 3 === 2;
      return candidates(gone ? -4 * luck() : 6 * luck() - 1, [luck(), moving(t % 50)], [luck(), lookAlike(t % 50)]);
    };
    const { same, largest } = sameWhenAllIsKept(policy, offer, { frames: [1, 600] });
    assert(same);
    assert(largest <= 16 + 6 + 1, `${largest} memories`);
  }
});

Deno.test("numbers out of range are refused in words", () => {
  assertThrows(
    () => samurai({ alpha: 2 }),
    MaskletError,
    "Expected alpha of samurai to be a number from 0 to 1, found 2",
  );
  assertThrows(() => samurai({ stableFrames: 0 }), MaskletError, "whole number from 1 to 1000000");
  assertThrows(() => samurai({ coast: 1 as never }), MaskletError, "Expected coast of samurai to be true or false");
});

Deno.test("the more motion weighs the less the predicted IoU does", () => {
  // 0.5 · 1 + 0.5 · 0.31 = 0.655 > 0.5 · 0.2 + 0.5 · 0.99: the sum of both would take the other.
  const offer = (t: number) => candidates(5, [t > 16 ? 0.35 : 0.9, moving(t)], [t > 16 ? 0.99 : 0.1, lookAlike(60)]);
  const half = play(samurai({ alpha: 0.5 }) as MemoryPolicy, offer, { frames: [1, 18] });
  assertEquals(half.slice(-2).map(({ choices }) => choices[0]!.candidate), [0, 0]);
});

Deno.test("what another pass left ahead is kept until it is passed", () => {
  const offer = (t: number) => candidates(5, [0.9, moving(t)]);
  const forward = play(policy, offer, { frames: [11, 40], prompted: [10] }).at(-1)!.paths;
  const back = play(policy, offer, { frames: [60, 50], from: forward }).at(-1)!.paths[0]!.bank.tracked;
  assertEquals([25, 30, 40].map((t) => back.has(t)), [true, true, true]);
  const further = play(policy, offer, { frames: [41, 70], from: forward }).at(-1)!.paths[0]!.bank.tracked;
  assertEquals([25, 30, 40].map((t) => further.has(t)), [false, false, false]);
});
