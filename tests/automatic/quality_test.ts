import { assertEquals } from "@std/assert";
import { passesIou, passesStability } from "../../src/automatic/quality.ts";

Deno.test("limits of quality are float32, and 0 lets everything pass, NaN too", () => {
  const limits = { iou: 0.8, stability: 0.95 };
  assertEquals([passesIou(Math.fround(0.8), limits), passesStability(Math.fround(0.95), limits)], [false, true]);
  assertEquals(passesStability(NaN, limits), false);
  assertEquals([passesIou(0, { iou: 0, stability: 0 }), passesStability(NaN, { iou: 0, stability: 0 })], [true, true]);
});
