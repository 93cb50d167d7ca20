import { assertEquals } from "@std/assert";
import { memoryGroups, placesInOrder, placeTile } from "../../src/kernel/attention_packing.ts";

Deno.test("places are read tile by tile, each once", () => {
  for (const [width, height] of [[4, 4], [16, 16], [64, 64], [66, 66], [6, 10], [7, 3]] as const) {
    const order = placesInOrder({ width, height });
    assertEquals([...order].sort((a, b) => a - b), Array.from({ length: width * height }, (_, i) => i));
    const { columns, rows } = placeTile({ width, height });
    assertEquals([width % columns, height % rows], [0, 0]);
  }
  assertEquals([...placesInOrder({ width: 4, height: 6 })].slice(4, 10), [4, 5, 6, 7, 8, 9]);
  assertEquals([...placesInOrder({ width: 16, height: 4 })].slice(6, 10), [6, 7, 16, 17]);
});

Deno.test("memories are divided into as few groups as can be, as equal as they can be", () => {
  assertEquals([1, 7, 8, 9, 17].map(memoryGroups), [[1], [7], [8], [5, 4], [6, 6, 5]]);
});
