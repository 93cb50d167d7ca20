import { assertEquals } from "@std/assert";
import { pythonSetOrder } from "../../src/evaluate/python_set.ts";

Deno.test("pythonSetOrder() of numbers below 8 is ascending", () =>
  assertEquals(pythonSetOrder([[3, 5], [1], [2, 5]]), [1, 2, 3, 5]));

Deno.test("pythonSetOrder() orders larger numbers by their slots", () =>
  assertEquals(pythonSetOrder([[2, 9, 40]]), [40, 9, 2]));

Deno.test("pythonSetOrder() equals CPython 3.11, growing and colliding", () => {
  for (const [lists, order] of CPYTHON) assertEquals(pythonSetOrder(lists), order);
});

/** `s = set()`, `s.update(set(list))` for each list, `list(s)`. */
const CPYTHON: [number[][], number[]][] = [
  [[[8, 9], [8, 9, 11]], [8, 9, 11]],
  [[[13, 38, 55], [12], [31, 33, 41, 52]], [33, 38, 41, 12, 13, 52, 55, 31]],
  [[[25, 48, 115, 158, 204]], [48, 115, 25, 204, 158]],
  [[[], [24, 37, 78, 138, 208, 228], [11, 102, 153, 163, 178, 252]], [
    163,
    228,
    37,
    102,
    138,
    11,
    78,
    208,
    178,
    24,
    153,
    252,
  ]],
  [[[247], [116], [168], [190], [158], [167]], [116, 247, 168, 167, 158, 190]],
  [[[16, 37, 61, 65, 162, 195, 542, 639, 852], [248, 901]], [65, 162, 195, 37, 901, 16, 852, 248, 61, 542, 639]],
  [[[1972, 39297, 50995], [21384, 28871, 30405], [12801, 38730, 55210]], [
    39297,
    12801,
    30405,
    28871,
    21384,
    55210,
    38730,
    50995,
    1972,
  ]],
  [[[2, 22, 59, 60, 66, 72, 76, 81, 105, 118, 128, 133, 142, 164, 168, 170, 182, 195, 216, 239], [8, 18, 74, 132]], [
    128,
    2,
    66,
    195,
    133,
    132,
    72,
    8,
    74,
    76,
    142,
    81,
    18,
    22,
    216,
    164,
    168,
    105,
    170,
    239,
    182,
    118,
    59,
    60,
  ]],
  [[[7, 19, 26, 37], [1, 2, 5, 25], [4, 14, 25, 31]], [1, 2, 4, 37, 5, 7, 14, 19, 25, 26, 31]],
];
