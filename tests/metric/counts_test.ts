import { assertEquals } from "@std/assert";
import { contourAccuracy } from "../../src/metric/contour_accuracy.ts";
import { regionSimilarity } from "../../src/metric/region_similarity.ts";

const boundaries = (predBoundary: number, truthBoundary: number, predMatched: number, truthMatched: number) =>
  contourAccuracy({ predBoundary, truthBoundary, predMatched, truthMatched });

Deno.test("regionSimilarity() is the intersection's share of the union", () =>
  assertEquals(regionSimilarity({ intersection: 1, union: 16 }), 0.0625));

Deno.test("regionSimilarity() scores two empty masks as 1", () =>
  assertEquals(regionSimilarity({ intersection: 0, union: 0 }), 1));

Deno.test("contourAccuracy() scores two empty boundaries as 1 and one empty boundary as 0", () =>
  assertEquals([boundaries(0, 0, 0, 0), boundaries(0, 5, 0, 0), boundaries(5, 0, 0, 0)], [1, 0, 0]));

Deno.test("contourAccuracy() of boundaries far apart is 0", () => assertEquals(boundaries(7, 9, 0, 0), 0));

Deno.test("contourAccuracy() rounds as 2 * p * r / (p + r) from left to right does", () => {
  // Python: p, r = 5/6, 6/8. Written as 2 * p * (r / (p + r)) or 2 / (1/p + 1/r) the last bits differ.
  assertEquals(boundaries(6, 8, 5, 6), 0.7894736842105262);
});
