import { assert, assertEquals, assertThrows } from "@std/assert";
import { inclusiveBox } from "../../src/automatic/inclusive_box.ts";
import { MaskletError } from "../../src/error.ts";
import type { Mask } from "../../src/mask/mask.ts";
import { maskArea } from "../../src/mask/mask_ops.ts";
import { makeAutomaticMask } from "../../src/segment/automatic_mask.ts";
import { withoutSmallRegions } from "../../src/segment/without_small_regions.ts";
import { drawn, rowsOf } from "../drawn.ts";

const found = (mask: Mask, iou: number) =>
  makeAutomaticMask({
    ...{ mask, area: maskArea(mask), inclusive: inclusiveBox(mask), iou, stability: 1, point: [0, 0] as const },
    cropBox: { left: 0, top: 0, right: mask.width, bottom: mask.height },
  });

Deno.test("withoutSmallRegions() fills holes, takes pieces away, and puts what needed nothing first", () => {
  const holed = found(drawn("###...", "#.#..#", "###..."), 0.9);
  const whole = found(drawn("....##", "....##", "....##"), 0.5);
  const [first, second] = withoutSmallRegions([holed, whole], { minArea: 2 });
  assert(first === whole, "the very value");
  assertEquals(rowsOf(second!.mask), ["###...", "###...", "###..."]);
  assertEquals([second!.area, second!.bbox, second!.iou], [9, [0, 0, 2, 2], 0.9]);
});

Deno.test("withoutSmallRegions() drops what has become a duplicate, and prefers what needed nothing", () => {
  const spotted = found(drawn("###..", "###..", "###.#"), 0.9);
  const clean = found(drawn("###..", "###..", "###.."), 0.4);
  assertEquals(withoutSmallRegions([spotted, clean], { minArea: 2 }), [clean]);
  assertEquals(withoutSmallRegions([spotted, clean], { minArea: 2, boxNmsThreshold: 1 }).length, 2);
  assertEquals(withoutSmallRegions([]), []);
});

Deno.test("withoutSmallRegions() refuses options that nobody knows", () => {
  assertThrows(() => withoutSmallRegions([], { minarea: 3 } as object), MaskletError, "Did you mean minArea?");
});

Deno.test("withoutSmallRegions() refuses what are no automatic masks", () => {
  const wrong: [unknown, string][] = [[undefined, "found undefined"], [[drawn("#")], "found an object"], [
    [3],
    "found 3",
  ]];
  for (const [masks, message] of wrong) {
    assertThrows(() => withoutSmallRegions(masks as never), MaskletError, message);
  }
});
