import { assertEquals } from "@std/assert";
import { EMPTY_BANK, forget, type Memory, type MemoryBank, remember } from "../../src/memory/memory_bank.ts";
import type { BankOptions } from "../../src/memory/selection.ts";
import { reach, selectMemories } from "../../src/memory/sam2_policy.ts";

const memory = (frame: number): Memory => ({
  frame,
  tokens: new Float32Array(1),
  pointer: new Float32Array(1),
  objectScore: 1,
  iou: 1,
});
function bankOf(conditioning: readonly number[], tracked: readonly number[]): MemoryBank {
  let bank = EMPTY_BANK;
  for (const frame of conditioning) bank = remember(bank, memory(frame), "conditioning");
  for (const frame of tracked) bank = remember(bank, memory(frame), "tracked");
  return bank;
}
const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);
const options: BankOptions = {
  numMaskmem: 7,
  maxObjectPointers: 16,
  stride: 1,
  signedPointerTimes: true,
  maxPromptedMemories: undefined,
};
function read(
  bank: MemoryBank,
  frame: number,
  more: Partial<BankOptions> = {},
  reverse = false,
  frameCount: number | undefined = 100,
) {
  const { memories, pointers } = selectMemories(bank, { frame, reverse, frameCount }, { ...options, ...more });
  return {
    memories: memories.map(({ memory, row }) => [memory.frame, row]),
    pointers: pointers.map(({ memory, time }) => [memory.frame, Math.round(time * 15 * 1e6) / 1e6]),
  };
}

Deno.test("a frame attends to the prompted frame and the six before, oldest first", () =>
  assertEquals(read(bankOf([0], range(1, 19)), 20).memories, [[0, 6], [14, 5], [15, 4], [16, 3], [17, 2], [18, 1], [
    19,
    0,
  ]]));

Deno.test("pointers: the prompted one with its distance, then fifteen frames back", () => {
  const { pointers } = read(bankOf([0], range(1, 19)), 20);
  assertEquals(pointers.length, 16);
  assertEquals([pointers[0], pointers[1], pointers.at(-1)], [[0, 20], [19, 1], [5, 15]]);
});

Deno.test("a prompted frame ahead is attended to, its pointer is not", () => {
  const { memories, pointers } = read(bankOf([6], []), 2);
  assertEquals(memories, [[6, 6]]);
  assertEquals(pointers, []);
});

Deno.test("in reverse the window lies after the frame, and distances stay positive", () => {
  const { memories, pointers } = read(bankOf([29], range(6, 28)), 5, {}, true);
  assertEquals(memories.slice(0, 3), [[29, 6], [11, 5], [10, 4]]);
  assertEquals([pointers[0], pointers[1]], [[29, 24], [6, 1]]);
});

Deno.test("with a stride the last frame is read, then every stride-th", () =>
  assertEquals(read(bankOf([0], range(1, 19)), 20, { stride: 3 }).memories, [[0, 6], [6, 5], [9, 4], [12, 3], [15, 2], [
    18,
    1,
  ], [19, 0]]));

Deno.test("a capped bank takes the nearest prompted frames on both sides, the others count as tracked ones", () => {
  const { memories } = read(bankOf([0, 4, 11, 20], [8, 9, 10, 12, 13]), 14, { maxPromptedMemories: 2 });
  assertEquals(memories.slice(0, 2), [[11, 6], [20, 6]]);
  assertEquals(memories.slice(2), [[8, 5], [9, 4], [10, 3], [12, 1], [13, 0]]);
});

Deno.test("a short video divides distances by its own length", () => {
  const { pointers } = read(bankOf([0], [1, 2, 3, 4]), 5, {}, false, 8);
  assertEquals(pointers[0], [0, Math.round((5 / 7) * 15 * 1e6) / 1e6]);
});

Deno.test("a live source has no length: sixteen pointers count", () =>
  assertEquals(read(bankOf([0], [1]), 2, {}, false, undefined).pointers, [[0, 2], [1, 1]]));

Deno.test("remember() makes a new bank; a frame is conditioning or tracked, never both", () => {
  const before = bankOf([], [3]);
  const after = remember(before, memory(3), "conditioning");
  assertEquals([before.tracked.size, after.tracked.size, after.conditioning.size], [1, 0, 1]);
});

Deno.test("forget() keeps prompted frames", () => {
  const bank = forget(bankOf([0], [1, 2, 3]), (frame) => frame > 2);
  assertEquals([[...bank.conditioning.keys()], [...bank.tracked.keys()]], [[0], [3]]);
});

Deno.test("nothing further back than reach() is ever read", () => {
  for (const stride of [1, 2, 5]) {
    const far = reach({ ...options, stride });
    const { memories, pointers } = read(bankOf([], range(0, 199)), 200, { stride });
    const oldest = Math.min(...[...memories, ...pointers].map(([frame]) => frame!));
    assertEquals(oldest >= 199 - far, true);
  }
});
