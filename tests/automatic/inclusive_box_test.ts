import { assertEquals } from "@std/assert";
import { inclusiveBox } from "../../src/automatic/inclusive_box.ts";
import { maskFromCounts } from "../../src/mask/rle.ts";
import { drawn } from "../drawn.ts";
import { box, corners, spec } from "../reference/image_functions.ts";

Deno.test("inclusiveBox() ends on the last pixel, and is all 0 for an empty mask", () => {
  assertEquals(inclusiveBox(drawn("....", ".##.", ".#..")), box(1, 1, 2, 2));
  assertEquals(inclusiveBox(drawn("....")), box(0, 0, 0, 0));
});

spec("boxes of masks are the reference's", ({ masks }) => {
  for (const { name, width, height, rle, box } of masks) {
    assertEquals(corners(inclusiveBox(maskFromCounts(rle, width, height))), box, name);
  }
});
