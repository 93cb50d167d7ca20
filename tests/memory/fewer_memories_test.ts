import { assertEquals, assertStrictEquals } from "@std/assert";
import { fewerMemories } from "../../src/memory/fewer_memories.ts";
import type { Memory } from "../../src/memory/memory_bank.ts";
import type { Selection } from "../../src/memory/selection.ts";

const memory = (frame: number): Memory => ({
  ...{ frame, tokens: new Float32Array(0), pointer: new Float32Array(0), iou: 1, objectScore: 1 },
});
/** Frame 10 of a model of four memories, prompted on frame 0: rows 3, and 2 to 0 from the past on. */
const selection: Selection = {
  memories: [[0, 3], [7, 2], [8, 1], [9, 0]].map(([frame, row]) => ({ memory: memory(frame!), row: row! })),
  pointers: [{ memory: memory(0), time: 1 }],
};
const framesOf = (most: number | undefined): number[] =>
  fewerMemories(selection, { most, promptedRow: 3 }).memories.map(({ memory }) => memory.frame);

Deno.test("of fewer memories the prompted ones stay, and of the others the nearest in time, in their order", () => {
  assertEquals([1, 2, 3, 4, 7].map(framesOf), [[0], [0, 9], [0, 8, 9], [0, 7, 8, 9], [0, 7, 8, 9]]);
});

Deno.test("prompted memories stay where there are more of them than may be read, and pointers always do", () => {
  const two = { ...selection, memories: [{ memory: memory(5), row: 3 }, ...selection.memories] };
  const fewer = fewerMemories(two, { most: 1, promptedRow: 3 });
  assertEquals(fewer.memories.map(({ memory }) => memory.frame), [5, 0]);
  assertStrictEquals(fewer.pointers, two.pointers);
});

Deno.test("without a limit a selection is what it was", () => {
  assertStrictEquals(fewerMemories(selection, { most: undefined, promptedRow: 3 }), selection);
});
