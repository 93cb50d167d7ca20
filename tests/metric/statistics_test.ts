import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { mean, pairwiseSum } from "../../src/metric/mean.ts";
import { statistics } from "../../src/metric/statistics.ts";
import numeric from "./fixtures/numeric.json" with { type: "json" };

const goldens = numeric.statistics.map((row) => ({ ...row, D: Number(row.D) }));

Deno.test("statistics() equals davis2017-evaluation to the last bit below 256 values", () => {
  for (const { n, values, M, R, D } of goldens.filter(({ n }) => n < 256)) {
    assertEquals(statistics(values), { mean: M, recall: R, decay: D }, `${n} values`);
  }
});

Deno.test("statistics() in compatible mode wraps the ends of the bins at 256", () => {
  for (const { n, values, M, R, D } of goldens) {
    assertEquals(statistics(values, { compatible: true }), { mean: M, recall: R, decay: D }, `${n} values`);
  }
});

Deno.test("statistics() compares the first with the last quarter of more than 256 values", () => {
  const values = Array.from({ length: 300 }, (_, i) => i < 150 ? 0.75 : 0.25);
  assertEquals(statistics(values), { mean: 0.5, recall: 0.5, decay: 0.5 });
  assert(Number.isNaN(statistics(values, { compatible: true }).decay));
});

Deno.test("statistics() counts a value of exactly 0.5 as not recalled", () =>
  assertEquals(statistics([0.5, 0.5000000000000001]).recall, 0.5));

Deno.test("statistics() of one value has no decay", () =>
  assertEquals(statistics([0.3]), { mean: 0.3, recall: 0, decay: 0 }));

Deno.test("statistics() of no values is NaN", () =>
  assertEquals(statistics([]), { mean: NaN, recall: NaN, decay: NaN }));

Deno.test("pairwiseSum() sums in eight accumulators and blocks of 128", () => {
  // One at a time, the ones vanish beside 2^53; in lanes of their own they do not.
  const values = [2 ** 53, ...Array.from({ length: 299 }, () => 1)];
  let inRow = 0;
  for (const value of values) inRow += value;
  assertEquals(inRow, 2 ** 53);
  assertEquals(pairwiseSum(values), 2 ** 53 + 290); // numpy.sum() of the same
});

Deno.test("mean() takes any array of numbers", () => {
  assertAlmostEquals(mean(Float64Array.of(0.1, 0.2, 0.3)), 0.2, 1e-15);
  assert(Number.isNaN(mean([])));
});

Deno.test("pairwiseSum() halves more than 128 numbers at a multiple of eight, as NumPy does", () => {
  const values = Array.from({ length: 133 }, (_, i) => (i * 2_654_435_761 % 2 ** 32) / 3e9);
  assertEquals(pairwiseSum(values), 94.63579026466667); // numpy.sum() of the same; halved at 66 it ends in ...665
});
