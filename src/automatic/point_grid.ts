import { MaskletError } from "../error.ts";
import { numberKind, requireKind, shown, type ValueKind, wholeKind } from "../options.ts";
import { LAYERS_KIND } from "./crop_boxes.ts";

/** A point of a picture whatever its size: `[x, y]`, each 0 at the left or upper edge and 1 at the right or lower one. */
export type GridPoint = readonly [number, number];

/** Points along a side: 4,096 of them are 17 million prompts. */
export const SIDE_KIND: ValueKind<number> = wholeKind({ least: 1, most: 4096 });

/**
 * A regular grid of points, each in the middle of its cell, row by row. Sums are formed in the reference's order, so that every
 * coordinate is its float64.
 *
 * @param side points along a side, at least 1
 * @returns `side * side` points
 * @throws {MaskletError} `bad-argument` for a side that is no whole number from 1 to 4,096
 *
 * @example
 * ```ts
 * import { pointGrid } from "masklet";
 * import { assertEquals } from "@std/assert";
 * assertEquals(pointGrid(2), [[0.25, 0.25], [0.75, 0.25], [0.25, 0.75], [0.75, 0.75]]);
 * ```
 */
export function pointGrid(side: number): GridPoint[] {
  if (!SIDE_KIND.accepts(side)) {
    throw new MaskletError(
      "bad-argument",
      `Expected the points along a side as ${SIDE_KIND.expected}, found ${shown(side)}`,
      {
        hint: "32 is the default; fewer crop layers, or a smaller down-scaling, leave more points in the last layer",
      },
    );
  }
  const first = 1 / (2 * side);
  const last = 1 - first;
  const step = side > 1 ? (last - first) / (side - 1) : 0;
  const along = Array.from({ length: side }, (_, i) => i > 0 && i === side - 1 ? last : i * step + first);
  return along.flatMap((y) => along.map((x): GridPoint => [x, y]));
}

/**
 * The grids of the whole picture and of each layer of crops: the points along a side are divided by `downscale` from layer to layer,
 * rounded down.
 *
 * @param side points along a side of the whole picture
 * @param layers layers of crops; 0: the whole picture alone
 * @param downscale what the points along a side are divided by at each layer
 * @returns `layers + 1` grids
 * @throws {MaskletError} `bad-argument` when a layer would have no point
 *
 * @example
 * ```ts
 * import { pointGridLayers } from "masklet/segment";
 * import { assertEquals } from "@std/assert";
 * assertEquals(pointGridLayers(9, 2, 2).map((grid) => grid.length), [81, 16, 4]);
 * ```
 */
export function pointGridLayers(side: number, layers: number, downscale: number): GridPoint[][] {
  requireKind("the first argument of pointGridLayers", side, SIDE_KIND);
  requireKind("the second argument of pointGridLayers", layers, LAYERS_KIND);
  requireKind("the third argument of pointGridLayers", downscale, numberKind());
  return Array.from({ length: layers + 1 }, (_, layer) => pointGrid(Math.trunc(side / downscale ** layer)));
}
