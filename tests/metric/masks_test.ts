import { assertEquals, assertThrows } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import { contourCounts } from "../../src/mask/contour.ts";
import { boundaryF, contourAccuracy } from "../../src/metric/contour_accuracy.ts";
import { jaccard, regionSimilarity } from "../../src/metric/region_similarity.ts";
import { drawn } from "../drawn.ts";
import numeric from "./fixtures/numeric.json" with { type: "json" };

Deno.test("jaccard() and boundaryF() equal davis2017-evaluation on drawn masks, to the last bit", () => {
  for (const { gt, pred, J, F } of numeric.masks) {
    const [found, wanted] = [drawn(...pred), drawn(...gt)];
    assertEquals([jaccard(found, wanted), boundaryF(found, wanted)], [J, F]);
  }
});

Deno.test("J and F leave void pixels out as davis2017-evaluation does", () => {
  const withVoid = numeric.masks.filter((mask) => mask.void !== undefined);
  assertEquals(withVoid.length > 2, true);
  for (const { gt, pred, void: ignored, J_void, F_void } of withVoid) {
    const counts = contourCounts(drawn(...pred), drawn(...gt), { ignored: drawn(...ignored!) });
    assertEquals([regionSimilarity(counts), contourAccuracy(counts)], [J_void!, F_void!]);
  }
});

Deno.test("boundaryF() forgives a contour that is one pixel off", () =>
  assertEquals(boundaryF(drawn("..##", "..##"), drawn(".###", ".###")), 1));

Deno.test("a mask over the whole frame has no contour: against an empty one J is 0 and F is 1", () => {
  const [full, empty] = [drawn("####", "####"), drawn("....", "....")];
  assertEquals([jaccard(full, empty), boundaryF(full, empty)], [0, 1]);
});

Deno.test("jaccard() refuses masks of two sizes, and says which", () => {
  const error = assertThrows(() => jaccard(drawn("##"), drawn("###")), MaskletError, "expected 3x1 (truth), found 2x1");
  assertEquals(error.code, "size-mismatch");
});
