/**
 * Masks of one bit a pixel, alone: making them, counting and combining their pixels, run lengths, polygons.
 * @module
 */
export { type ErrorCode, MaskletError } from "../error.ts";
export { makeMask, type Mask, maskFromBytes, masksEqual, maskToBytes } from "./mask.ts";
export type { Box, BoxLike } from "./box.ts";
export { type Components, connectedComponents, hasSmallRegions, removeSmallRegions } from "./components.ts";
export { type AdaptiveContourCounts, adaptiveContourCounts } from "./adaptive_contour.ts";
export { type ContourCounts, contourCounts, type ContourCountsOptions, maskBoundary, maskDilate } from "./contour.ts";
export { distanceTransform } from "./distance.ts";
export {
  maskArea,
  maskBox,
  maskComplement,
  maskDifference,
  maskIntersection,
  maskIntersectionArea,
  maskUnion,
  maskXor,
} from "./mask_ops.ts";
export { maskFromPolygons, maskToPolygons, type PolygonOptions } from "./polygon.ts";
export { maskFromCounts, maskFromRle, maskToCounts, maskToRle } from "./rle.ts";
export type { Rle } from "./rle.ts";
