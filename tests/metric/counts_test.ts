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

Deno.test("contourAccuracy() multiplies from left to right", () => {
  // 2 * (p * r) would be 0.9841269841269842 here.
  const [p, r] = [31 / 32, 1];
  assertEquals(boundaries(32, 9, 31, 9), 2 * p * r / (p + r));
  assertEquals(boundaries(11, 7, 3, 5), 2 * (3 / 11) * (5 / 7) / (3 / 11 + 5 / 7));
});
