import { assertEquals, assertThrows } from "@std/assert";
import { pointGrid, pointGridLayers } from "../../src/automatic/point_grid.ts";
import { MaskletError } from "../../src/error.ts";
import { spec } from "../reference/image_functions.ts";

Deno.test("pointGrid() puts points in the middle of cells, row by row", () =>
  assertEquals(pointGrid(2), [[0.25, 0.25], [0.75, 0.25], [0.25, 0.75], [0.75, 0.75]]));

Deno.test("pointGrid() ends as far from the edge as it begins, whatever the sum of steps says", () => {
  for (let side = 1; side <= 64; side++) assertEquals(pointGrid(side).at(-1)![0], 1 - 1 / (2 * side));
});

Deno.test("pointGridLayers() refuses a layer without points", () => {
  assertThrows(() => pointGridLayers(3, 2, 2), MaskletError, "found 0");
});

spec("point grids are the reference's, to the twelve digits that are written", (golden) => {
  for (const { side, points } of golden.pointGrid) {
    assertEquals(pointGrid(side).map((point) => point.map((v) => Number(v.toFixed(12)))), points);
  }
  for (const { side, layers, scale, sides } of golden.pointGridLayers) {
    assertEquals(pointGridLayers(side, layers, scale).map((grid) => Math.sqrt(grid.length)), sides);
  }
});
