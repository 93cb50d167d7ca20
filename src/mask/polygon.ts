import {
  checkOptions,
  choiceKind,
  type CompleteTable,
  kindOf,
  listKind,
  requireKind,
  shown,
  type ValueKind,
} from "../options.ts";
import { MaskletError } from "../error.ts";
import { type Mask, maskKind, maskOfWords } from "./mask.ts";
import { inKernel, kernel, requireSizes } from "../kernel/wasm.ts";

/** How {@link maskFromPolygons} decides which pixels lie inside. */
export interface PolygonOptions {
  /**
   * - `"even-odd"` (default): the pixels whose centre (x + 0.5, y + 0.5) lies inside an odd number of the polygons, so that holes are
   *   polygons like any other; what {@link maskToPolygons} makes gives the mask back exactly.
   * - `"coco"`: the pixels that COCO's own tools set (`frPyObjects`, then `merge`), which unite the polygons.
   */
  readonly rule?: "even-odd" | "coco";
}

const POLYGON_OPTIONS: CompleteTable<PolygonOptions> = {
  rule: { doc: "which pixels lie inside", kind: choiceKind(["even-odd", "coco"]), fallback: "even-odd" },
};

/** Coordinates beyond this (px) are refused: COCO's rule walks along every outline. */
const FARTHEST = 2 ** 20;

/** Outlines; their numbers are looked at one by one. */
const POLYGONS_KIND: ValueKind<readonly (readonly number[])[]> = listKind(
  kindOf("an outline as a list of numbers", (value) => Array.isArray(value)),
);

/**
 * Fills polygons.
 *
 * @param polygons each `[x0, y0, x1, y1, …]` in px, origin at the top left corner of the picture, closed by itself; parts outside
 *   the picture are cut off
 * @param width px
 * @param height px
 * @param options which pixels lie inside
 * @returns a mask of `width` by `height` px
 * @throws {MaskletError} `bad-argument` for an odd number of coordinates, fewer than three points, or coordinates that are no
 *   finite numbers
 *
 * @example
 * ```ts
 * import { maskFromPolygons, maskToBytes } from "masklet";
 * import { assertEquals } from "@std/assert";
 * assertEquals([...maskToBytes(maskFromPolygons([[1, 0, 3, 0, 3, 1, 1, 1]], 4, 1))], [0, 1, 1, 0]);
 * ```
 */
export function maskFromPolygons(
  polygons: readonly (readonly number[])[],
  width: number,
  height: number,
  options: PolygonOptions = {},
): Mask {
  requireKind("the first argument of maskFromPolygons", polygons, POLYGONS_KIND);
  requireSizes({ width, height });
  requireSizes({ width, height }, width * height / 4);
  polygons.forEach(requirePolygon);
  const { rule } = checkOptions("maskFromPolygons", options, POLYGON_OPTIONS);
  const coordinates = Float64Array.from(polygons.flat());
  const points = Uint32Array.from(polygons, (polygon) => polygon.length / 2);
  const fill = rule === "coco" ? kernel.cocoPolygons : kernel.fillPolygons;
  return maskOfWords(width, height, inKernel("fill polygons", () => fill(coordinates, points, width, height)));
}

/**
 * The outlines of a mask along its pixels' edges: around objects clockwise (y points down), around holes the other way. Corners
 * are whole px; where two pixels touch at a corner only, the outline parts them. {@link maskFromPolygons} gives the mask back.
 *
 * @param mask of any size, 1x1 px at least
 * @returns polygons `[x0, y0, x1, y1, …]` in px; none for an empty mask
 * @throws {MaskletError} `bad-argument` for a mask whose words do not fill its size
 *
 * @example
 * ```ts
 * import { maskFromBytes, maskToPolygons } from "masklet";
 * import { assertEquals } from "@std/assert";
 * assertEquals(maskToPolygons(maskFromBytes([0, 1, 1, 0], 4, 1)), [[3, 0, 3, 1, 1, 1, 1, 0]]);
 * ```
 */
export function maskToPolygons(mask: Mask): number[][] {
  requireKind("the first argument of maskToPolygons", mask, maskKind);
  const { bits, width, height } = mask;
  const traced = inKernel("trace a mask", () => kernel.tracePolygons(bits, width, height));
  const polygons: number[][] = [];
  for (let at = 0; at < traced.length;) {
    const end = at + 1 + 2 * traced[at]!;
    polygons.push([...traced.subarray(at + 1, end)]);
    at = end;
  }
  return polygons;
}

function requirePolygon(polygon: readonly number[], index: number): void {
  if (polygon.length < 6 || polygon.length % 2 !== 0) {
    throw new MaskletError(
      "bad-argument",
      `Expected x, y of three points or more in polygon ${index}, found ${polygon.length} numbers`,
      { hint: "Give [x0, y0, x1, y1, x2, y2, ...]" },
    );
  }
  const at = polygon.findIndex((v) => !(typeof v === "number" && Math.abs(v) <= FARTHEST));
  if (at === -1) return;
  throw new MaskletError(
    "bad-argument",
    `Expected coordinates within ±${FARTHEST} px in polygon ${index}, found ${shown(polygon[at])}`,
    { hint: "Give px of the picture" },
  );
}
