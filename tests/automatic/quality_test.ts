import { assertEquals } from "@std/assert";
import { passesIou, passesStability } from "../../src/automatic/quality.ts";

Deno.test("limits of quality are float32, and 0 or less lets everything pass, NaN too", () => {
  const limits = { iou: 0.8, stability: 0.95 };
  assertEquals([passesIou(Math.fround(0.8), limits), passesStability(Math.fround(0.95), limits)], [false, true]);
  assertEquals(passesStability(NaN, limits), false);
  for (const limit of [0, -1]) {
    const any = { iou: limit, stability: limit };
    assertEquals([passesIou(-2, any), passesStability(NaN, any)], [true, true]);
  }
});
