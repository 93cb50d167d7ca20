import { assertEquals } from "@std/assert";
import { bestAssignment } from "../../src/metric/assignment.ts";

/** The best sum over all assignments of the shorter side, by trying them all. */
function bestSum(scores: number[][]): number {
  if (scores.length > scores[0]!.length) return bestSum(scores[0]!.map((_, c) => scores.map((row) => row[c]!)));
  const from = (row: number, taken: number): number =>
    row === scores.length
      ? 0
      : Math.max(...scores[row]!.map((s, c) => taken & (1 << c) ? -Infinity : s + from(row + 1, taken | (1 << c))));
  return from(0, 0);
}

Deno.test("bestAssignment() finds the highest sum where taking the best of each row does not", () =>
  assertEquals(bestAssignment([[0.9, 0.8], [0.8, 0.1]]), [[0, 1], [1, 0]]));

Deno.test("bestAssignment() leaves rows out when there are more of them, and stays in their order", () =>
  assertEquals(bestAssignment([[0.1, 0.6], [0.2, 0.2], [0.9, 0.7]]), [[0, 1], [2, 0]]));

Deno.test("bestAssignment() finds the best sum of every small matrix", () => {
  let seed = 7;
  const random = (): number => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
  for (let i = 0; i < 200; i++) {
    const [rows, columns] = [1 + Math.floor(random() * 5), 1 + Math.floor(random() * 5)];
    const scores = Array.from({ length: rows }, () => Array.from({ length: columns }, () => Math.floor(random() * 8)));
    const pairs = bestAssignment(scores);
    assertEquals(pairs.length, Math.min(rows, columns));
    assertEquals(new Set(pairs.map(([, column]) => column)).size, pairs.length);
    assertEquals(pairs.reduce((sum, [r, c]) => sum + scores[r]![c]!, 0), bestSum(scores), JSON.stringify(scores));
  }
});

Deno.test("bestAssignment() breaks ties as SciPy 1.17 does", () => {
  // From scipy.optimize.linear_sum_assignment(-scores).
  assertEquals(bestAssignment([[0, 0, 0], [0, 0, 0], [0, 0, 0]]), SCIPY_TIES[0]!);
  assertEquals(bestAssignment([[1, 1], [1, 1], [1, 1]]), SCIPY_TIES[1]!);
  assertEquals(bestAssignment([[0.5, 0, 0.5], [0.5, 0.5, 0], [0, 0.5, 0.5], [0.5, 0.5, 0.5]]), SCIPY_TIES[2]!);
});

Deno.test("bestAssignment() of nothing is nothing", () =>
  assertEquals([bestAssignment([]), bestAssignment([[], []])], [[], []]));

const SCIPY_TIES: [number, number][][] = [[[0, 0], [1, 1], [2, 2]], [[0, 0], [1, 1]], [[0, 0], [1, 1], [2, 2]]];
