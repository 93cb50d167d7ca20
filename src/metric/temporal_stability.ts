import { kindOf, requireKind, type ValueKind } from "../options.ts";
import { maskToPolygons } from "../mask/polygon.ts";
import { type Mask, maskKind } from "../mask/mask.ts";
import { mean } from "./mean.ts";

/** Points that each contour is sampled at, at equal distances along it. */
const POINTS = 100;
/** Bins of a shape context: log-distance by angle (Belongie, Malik, Puzicha 2002). */
const [RADIAL_BINS, ANGULAR_BINS] = [5, 12];
/** Distances of the first and the last ring, in mean distances between points. */
const [INNER, OUTER] = [0.125, 2];
/** Every so many points, a place is tried where the two closed contours may begin to match. */
const START_STEP = 5;

/** The masks may be a list, or made one by one. */
const MASKS_KIND: ValueKind<Iterable<Mask>> = kindOf(
  "a list of masks",
  (value) =>
    Array.isArray(value)
      ? value.every(maskKind.accepts)
      : typeof (value as Iterable<Mask> | null)?.[Symbol.iterator] === "function" &&
        typeof value !== "string" && !ArrayBuffer.isView(value),
);

/**
 * Temporal stability T after DAVIS 2016 (Perazzi et al. 2016, "A Benchmark Dataset and Evaluation Methodology for Video Object
 * Segmentation", section 4): contours of consecutive frames are described by shape contexts (Belongie et al. 2002) and matched by
 * dynamic time warping; T is the mean cost of a matched pair, over frames. 0 for a shape that only moves or scales; lower is steadier.
 *
 * The authors' code is not reproduced to the digit: here the longest outline is sampled at 100 points, contexts have 5 x 12 bins with
 * distances in units of their mean, costs are half the chi-squared distance, and the cheapest of 20 places to begin counts. Compare
 * values of this function with one another only.
 *
 * @param masks of one object, frame after frame; a pair of frames of which one is empty does not count
 * @returns T in [0, 1]; NaN when no pair counts
 * @throws {MaskletError} `bad-argument` for a mask whose words do not fill its size
 *
 * @example
 * ```ts
 * import { maskFromBytes, temporalStability } from "masklet";
 * import { assert } from "@std/assert";
 * const square = (x: number) => maskFromBytes(Array.from({ length: 400 }, (_, i) => +(i % 20 >= x && i % 20 < x + 8 && i < 160)), 20, 20);
 * assert(temporalStability([square(1), square(5), square(9)]) < 1e-9); // it moves and keeps its shape
 * ```
 */
export function temporalStability(masks: Iterable<Mask>): number {
  requireKind("the first argument of temporalStability", masks, MASKS_KIND);
  const costs: number[] = [];
  let before: Float64Array[] | undefined;
  for (const mask of masks) {
    const outline = longestOutline(mask);
    const now = outline === undefined ? undefined : shapeContexts(sampled(outline));
    if (before !== undefined && now !== undefined) costs.push(cyclicWarping(before, now));
    before = now;
  }
  return mean(costs);
}

type Point = readonly [x: number, y: number];

function longestOutline(mask: Mask): Point[] | undefined {
  const outlines = maskToPolygons(mask).map((flat) =>
    Array.from({ length: flat.length / 2 }, (_, i): Point => [flat[2 * i]!, flat[2 * i + 1]!])
  );
  return outlines.toSorted((a, b) => lengthOf(b) - lengthOf(a))[0];
}

function lengthOf(points: readonly Point[]): number {
  return points.reduce((sum, [x, y], i) => {
    const [nextX, nextY] = points[(i + 1) % points.length]!;
    return sum + Math.hypot(nextX - x, nextY - y);
  }, 0);
}

/** Points at equal distances along a closed outline. */
function sampled(outline: readonly Point[]): Point[] {
  const step = lengthOf(outline) / POINTS;
  const points: Point[] = [];
  let walked = 0;
  outline.forEach(([x, y], i) => {
    const [nextX, nextY] = outline[(i + 1) % outline.length]!;
    const side = Math.hypot(nextX - x, nextY - y);
    while (points.length < POINTS && points.length * step <= walked + side) {
      const share = side === 0 ? 0 : (points.length * step - walked) / side;
      points.push([x + share * (nextX - x), y + share * (nextY - y)]);
    }
    walked += side;
  });
  while (points.length < POINTS) points.push(outline[0]!);
  return points;
}

/** For each point, how the others lie around it: a histogram that sums to 1 at most. */
function shapeContexts(points: readonly Point[]): Float64Array[] {
  const distances = points.flatMap(([x, y]) => points.map(([u, v]) => Math.hypot(u - x, v - y)));
  const unit = mean(distances) * POINTS / (POINTS - 1) || 1;
  return points.map(([x, y], i) => {
    const bins = new Float64Array(RADIAL_BINS * ANGULAR_BINS);
    points.forEach(([u, v], j) => {
      if (i === j) return;
      const far = Math.round(1e6 * Math.hypot(u - x, v - y) / unit) / 1e6;
      const ring = Math.max(0, Math.ceil(RADIAL_BINS * Math.log(far / INNER) / Math.log(OUTER / INNER)) - 1);
      if (ring >= RADIAL_BINS) return;
      const turn = Math.round(1e6 * (Math.atan2(v - y, u - x) / (2 * Math.PI) + 1)) / 1e6 % 1;
      bins[ring * ANGULAR_BINS + Math.floor(turn * ANGULAR_BINS)]! += 1 / (POINTS - 1);
    });
    return bins;
  });
}

/** Half the chi-squared distance, in [0, 1]. */
function distanceOf(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) {
    const both = a[k]! + b[k]!;
    if (both > 0) sum += (a[k]! - b[k]!) ** 2 / both;
  }
  return sum / 2;
}

/** The mean cost of the cheapest warping of one closed contour onto the other. */
function cyclicWarping(a: readonly Float64Array[], b: readonly Float64Array[]): number {
  const costs = a.map((of_a) => b.map((of_b) => distanceOf(of_a, of_b)));
  const starts = Array.from({ length: POINTS / START_STEP }, (_, i) => i * START_STEP);
  return Math.min(...starts.map((start) => warping(costs, start)));
}

/** Dynamic time warping from the first pair to the last; of paths that cost the same, the longer has the lower mean. */
function warping(costs: readonly (readonly number[])[], start: number): number {
  let above: { cost: number; steps: number }[] = [];
  costs.forEach((row, i) => {
    const line: { cost: number; steps: number }[] = [];
    for (let j = 0; j < POINTS; j++) {
      const ways = [above[j - 1], above[j], line[j - 1]].filter((way) => way !== undefined);
      const best = i + j === 0 ? { cost: 0, steps: 0 } : ways.reduce((x, y) => y.cost < x.cost ? y : x);
      line.push({ cost: best.cost + row[(j + start) % POINTS]!, steps: best.steps + 1 });
    }
    above = line;
  });
  const { cost, steps } = above.at(-1)!;
  return cost / steps;
}
