import { assertEquals } from "@std/assert";
import { divideObjects } from "../../src/model/divide_objects.ts";

/** How many of some objects either lane takes. */
const counts = (count: number, each: number | undefined, pending: readonly [number, number]): number[] =>
  divideObjects(count, each, pending).map(({ from, to }) => to - from);

Deno.test("objects are divided so that both lanes end as early as can be", () => {
  assertEquals(counts(8, 5, [0, 0]), [4, 4]);
  assertEquals(counts(8, 5, [0, 10]), [5, 3]);
  assertEquals(counts(8, 5, [0, 20]), [6, 2]);
  assertEquals(counts(9, 5, [15, 0]), [3, 6]);
  assertEquals(counts(8, 5, [0, 40]), [8], "all are done there before the other lane could begin");
});

Deno.test("no object goes alone where others are, and few go together", () => {
  for (const count of [1, 2, 3]) assertEquals(counts(count, 5, [1000, 0]), [count]);
  for (let count = 4; count < 40; count++) {
    for (const pending of [0, 3, 17, 1000]) {
      for (const both of [[pending, 0], [0, pending]] as const) {
        const found = counts(count, 5, both);
        assertEquals([found.reduce((a, b) => a + b), found.every((n) => n >= 2)], [count, true], `${count}, ${both}`);
      }
    }
  }
});

Deno.test("before a pace is known both lanes take as many, whatever they have to do", () => {
  assertEquals(counts(8, undefined, [0, 500]), [4, 4]);
  assertEquals(divideObjects(5, undefined, [0, 0]), [{ lane: 0, from: 0, to: 3 }, { lane: 1, from: 3, to: 5 }]);
});
