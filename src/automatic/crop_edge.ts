import { type Box, boxKind } from "../mask/box.ts";
import { checkOptions, type CompleteTable, numberKind, requireKind } from "../options.ts";
import { uncropBox } from "./uncrop.ts";

/** How near is near. */
export interface CropEdgeOptions {
  /** px; default 20, as Meta's generator has it. */
  readonly tolerance?: number;
}

const OPTIONS: CompleteTable<CropEdgeOptions> = {
  tolerance: { doc: "how near is near, px", kind: numberKind({ least: 0 }), fallback: 20 },
};

/**
 * Whether a box touches an edge of its crop that is no edge of the picture: what it bounds is then cut off there.
 *
 * @param box in px of the crop, right and bottom being the last column and row inside
 * @param crop where the crop lies in the picture
 * @param picture the whole picture
 * @param options how near is near
 * @returns whether one of its four sides does
 * @throws {MaskletError} `bad-argument` for an unknown option, and for what is no box
 *
 * @example
 * ```ts
 * import { isNearCropEdge } from "masklet/segment";
 * import { assertEquals } from "@std/assert";
 * const picture = { left: 0, top: 0, right: 400, bottom: 200 };
 * const crop = { left: 100, top: 0, right: 300, bottom: 200 };
 * assertEquals(isNearCropEdge({ left: 20, top: 50, right: 120, bottom: 120 }, crop, picture), true);
 * assertEquals(isNearCropEdge({ left: 50, top: 0, right: 120, bottom: 199 }, crop, picture), false); // the picture's own edges
 * ```
 */
export function isNearCropEdge(box: Box, crop: Box, picture: Box, options: CropEdgeOptions = {}): boolean {
  const { tolerance } = checkOptions("isNearCropEdge", options, OPTIONS);
  requireKind("the first argument of isNearCropEdge", box, boxKind);
  requireKind("the second argument of isNearCropEdge", crop, boxKind);
  requireKind("the third argument of isNearCropEdge", picture, boxKind);
  const there = uncropBox(box, crop);
  return (["left", "top", "right", "bottom"] as const).some((edge) =>
    Math.abs(there[edge] - crop[edge]) <= tolerance && Math.abs(there[edge] - picture[edge]) > tolerance
  );
}
