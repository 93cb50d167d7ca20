import { assertEquals, assertThrows } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import { makeMask } from "../../src/mask/mask.ts";
import * as kernel from "../../src/mask/mask_ops.ts";
import { drawn, rowsOf } from "../drawn.ts";
import { randomMask, randomMasks } from "../kernel/pictures.ts";
import * as twin from "../kernel/twins/mask_ops.ts";

for (const [name, ops] of [["kernel", kernel], ["twin", twin]] as const) {
  Deno.test(`set operations go pixel by pixel (${name})`, () => {
    const [a, b] = [drawn("##..", "#.#."), drawn(".##.", "#..#")];
    assertEquals(rowsOf(ops.maskUnion(a, b)), ["###.", "#.##"]);
    assertEquals(rowsOf(ops.maskIntersection(a, b)), [".#..", "#..."]);
    assertEquals(rowsOf(ops.maskDifference(a, b)), ["#...", "..#."]);
    assertEquals(rowsOf(ops.maskXor(a, b)), ["#.#.", "..##"]);
    assertEquals(rowsOf(ops.maskComplement(a)), ["..##", ".#.#"]);
    assertEquals([ops.maskArea(a), ops.maskIntersectionArea(a, b)], [4, 2]);
  });

  Deno.test(`maskBox() ends one past the last pixel, and is null for an empty mask (${name})`, () => {
    assertEquals(ops.maskBox(drawn("....", ".#..", "..#.")), { left: 1, top: 1, right: 3, bottom: 3 });
    assertEquals(ops.maskBox(drawn("#")), { left: 0, top: 0, right: 1, bottom: 1 });
    assertEquals(ops.maskBox(drawn("....")), null);
  });
}

Deno.test("set operations, areas and boxes equal their twins on random masks", () => {
  for (const { name, mask, random } of randomMasks(1)) {
    const other = randomMask(random, mask.width, mask.height);
    for (const op of ["maskUnion", "maskIntersection", "maskDifference", "maskXor"] as const) {
      assertEquals(kernel[op](mask, other).bits, twin[op](mask, other).bits, `${op}, ${name}`);
    }
    assertEquals(kernel.maskComplement(mask).bits, twin.maskComplement(mask).bits, name);
    assertEquals(kernel.maskArea(mask), twin.maskArea(mask), name);
    assertEquals(kernel.maskIntersectionArea(mask, other), twin.maskIntersectionArea(mask, other), name);
    assertEquals(kernel.maskBox(mask), twin.maskBox(mask), name);
  }
});

Deno.test("set operations refuse masks of different sizes", () => {
  const [a, b] = [makeMask(4, 2), makeMask(2, 4)];
  for (const op of [kernel.maskUnion, kernel.maskIntersectionArea, kernel.maskXor]) {
    assertEquals(assertThrows(() => op(a, b), MaskletError).code, "size-mismatch");
  }
});

Deno.test("a result is its own memory: later calls leave it alone", () => {
  const [a, b] = [drawn("##..", "#.#."), drawn(".##.", "#..#")];
  const union = kernel.maskUnion(a, b);
  const before = [...union.bits];
  for (let i = 0; i < 50; i++) kernel.maskComplement(makeMask(500, 500));
  assertEquals([...union.bits], before);
  assertEquals(union.bits.buffer.byteLength, union.bits.byteLength);
});
