import { assert, assertEquals, assertThrows } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import { makeMask, maskFromBytes, masksEqual, maskToBytes, requireSameSize } from "../../src/mask/mask.ts";

Deno.test("maskFromBytes() and maskToBytes() are each other's inverse at widths around a word", () => {
  for (const width of [1, 31, 32, 33, 64, 65]) {
    const bytes = Uint8Array.from({ length: width * 3 }, (_, i) => (i * 7) % 3 === 0 ? 1 : 0);
    assertEquals(maskToBytes(maskFromBytes(bytes, width, 3)), bytes);
  }
});

Deno.test("maskFromBytes() takes any value but 0 as inside", () =>
  assertEquals([...maskToBytes(maskFromBytes([0, 255, 2, 0], 2, 2))], [0, 1, 1, 0]));

Deno.test("makeMask() without words is empty, and frozen", () => {
  const mask = makeMask(33, 2);
  assertEquals([mask.bits.length, ...maskToBytes(mask)].reduce((a, b) => a + b), 4);
  assert(Object.isFrozen(mask));
});

Deno.test("makeMask() says how many words it expected", () => {
  const error = assertThrows(
    () => makeMask(33, 2, new Uint32Array(3)),
    MaskletError,
    "Expected 4 words for a mask of 33x2, found 3",
  );
  assertEquals((error as MaskletError).code, "bad-mask");
});

Deno.test("makeMask() refuses padding bits that are set", () => {
  assertThrows(() => makeMask(3, 1, new Uint32Array([0b1000])), MaskletError, "padding bits of 0 past column 2");
});

Deno.test("makeMask() refuses a size that is no whole number of pixels", () => {
  assertThrows(() => makeMask(0, 4), MaskletError, "found 0x4");
  assertThrows(() => makeMask(2.5, 4), MaskletError, "found 2.5x4");
});

Deno.test("masksEqual() sees one pixel", () => {
  assert(masksEqual(maskFromBytes([1, 0], 2, 1), maskFromBytes([9, 0], 2, 1)));
  assert(!masksEqual(maskFromBytes([1, 0], 2, 1), maskFromBytes([1, 1], 2, 1)));
  assert(!masksEqual(maskFromBytes([1, 0], 2, 1), maskFromBytes([1, 0], 1, 2)));
});

Deno.test("requireSameSize() names both sizes", () =>
  void assertThrows(
    () => requireSameSize(makeMask(2, 3), makeMask(4, 5)),
    MaskletError,
    "expected 4x5 (truth), found 2x3",
  ));
