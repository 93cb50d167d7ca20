import { assertEquals } from "@std/assert";
import { upsampleStableMask } from "../../src/mask/upsample_stable_mask.ts";
import { rowsOf } from "../drawn.ts";

Deno.test("upsampleStableMask() gives the mask, and its areas at a raised and at a lowered threshold", () => {
  const logits = new Float32Array([0, 4, 0, 4]);
  const found = upsampleStableMask(logits, { width: 4, height: 2 }, { threshold: 2, offset: 1 });
  assertEquals(rowsOf(found.mask), ["..##", "..##"]); // 0, 1, 3, 4
  assertEquals([found.inner, found.outer], [2, 4]); // above 3, above 1
  assertEquals(found.mask.bits.buffer.byteLength, found.mask.bits.byteLength, "a mask that is kept holds no other");
});
