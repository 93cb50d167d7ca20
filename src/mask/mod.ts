/**
 * Masks of one bit a pixel, alone: making them, counting and combining their pixels, run lengths, polygons.
 * @module
 */
export * from "../error.ts";
export * from "./mask.ts";
export { type Components, connectedComponents, removeSmallRegions } from "../kernel/components.ts";
export { type ContourCounts, contourCounts, maskBoundary, maskDilate } from "../kernel/contour.ts";
export { distanceTransform } from "../kernel/distance.ts";
export {
  maskArea,
  type MaskBox,
  maskBox,
  maskComplement,
  maskDifference,
  maskIntersection,
  maskIntersectionArea,
  maskUnion,
  maskXor,
} from "../kernel/mask_ops.ts";
export { maskFromPolygons, maskToPolygons, type PolygonOptions } from "../kernel/polygon.ts";
export { maskFromCounts, maskFromRle, maskToCounts, maskToRle } from "../kernel/rle.ts";
export type { Rle } from "../masklet/stored_frame.ts";
