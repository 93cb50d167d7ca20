import { assertEquals, assertThrows } from "@std/assert";
import { maskIou, withoutDuplicates } from "../../src/automatic/mask_iou.ts";
import { MaskletError } from "../../src/error.ts";
import { drawn } from "../drawn.ts";

Deno.test("maskIou() is the shared part of the union, and 0 for two empty masks", () => {
  assertEquals(maskIou(drawn("##..", "##.."), drawn(".##.", ".##.")), 1 / 3);
  assertEquals(maskIou(drawn("...."), drawn("....")), 0);
  assertThrows(() => maskIou(drawn("...."), drawn("...")), MaskletError, "expected 3x1");
});

Deno.test("withoutDuplicates() keeps the first of those that reach the limit, and no empty mask", () => {
  const [a, b, c, none] = [drawn("###."), drawn("####"), drawn("...#"), drawn("....")].map((mask) => ({ mask }));
  assertEquals(withoutDuplicates([a!, b!, none!, c!], 0.75), [a, c]);
  assertEquals(withoutDuplicates([a!, b!, c!], 0.76), [a, b, c]);
});
