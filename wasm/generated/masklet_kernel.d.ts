/* tslint:disable */
/* eslint-disable */
/**
 * Fills holes, or removes islands, of fewer than `min_area` pixels (8-connected). When every island is small the largest stays.
 */
export function removeSmallRegions(bits: Uint32Array, width: number, height: number, min_area: number, holes: boolean): Uint32Array;
/**
 * Number of components, their areas, then a label a pixel (0 outside, components from 1).
 */
export function connectedComponents(bits: Uint32Array, width: number, height: number, connectivity: number): Uint32Array;
/**
 * Raises background (<= 0) components (8-connected) of at most `max_area` pixels to 0.1.
 */
export function fillHolesInLogits(logits: Float32Array, width: number, height: number, max_area: number): Float32Array;
/**
 * What a mask of 0 and 1 becomes as logits at a quarter of its size: -10 or 10, antialiased.
 */
export function maskPromptLogits(values: Float32Array, size: number): Float32Array;
/**
 * `[channels, height, width]` at another size.
 */
export function resizeBilinearAntialiased(values: Float32Array, width: number, height: number, out_width: number, out_height: number, channels: number): Float32Array;
/**
 * A mask as 0 or 1 a pixel, `[size, size]`: antialiased, then 1 from one half on.
 */
export function maskToModelInput(bits: Uint32Array, width: number, height: number, size: number): Float32Array;
/**
 * The element of a radius: `[dy, left, right]` of each of its rows.
 */
export function structuringElement(radius: number): Int32Array;
/**
 * The counts of two masks.
 */
export function adaptiveContourCounts(pred: Uint32Array, truth: Uint32Array, width: number, height: number, share: number): Uint32Array;
/**
 * Decodes a PNG of labels.
 */
export function decodeLabelPng(bytes: Uint8Array): LabelImage;
/**
 * COCO's compressed string of a mask.
 */
export function maskToRle(bits: Uint32Array, width: number, height: number): string;
/**
 * The words of a mask given by COCO's compressed string.
 */
export function maskFromRle(text: string, width: number, height: number): Uint32Array;
/**
 * The words of a mask given by its runs.
 */
export function maskFromCounts(counts: Uint32Array, width: number, height: number): Uint32Array;
/**
 * Runs down the columns, first of 0s.
 */
export function maskToCounts(bits: Uint32Array, width: number, height: number): Uint32Array;
/**
 * Pixels of a that are not in b.
 */
export function maskDifference(a: Uint32Array, b: Uint32Array): Uint32Array;
/**
 * Pixels of a or b.
 */
export function maskUnion(a: Uint32Array, b: Uint32Array): Uint32Array;
/**
 * Pixels of exactly one.
 */
export function maskXor(a: Uint32Array, b: Uint32Array): Uint32Array;
/**
 * `[left, top, right, bottom]`, right and bottom exclusive; nothing for an empty mask.
 */
export function maskBox(bits: Uint32Array, width: number, height: number): Uint32Array;
/**
 * Pixels that are not in the mask.
 */
export function maskComplement(bits: Uint32Array, width: number, height: number): Uint32Array;
/**
 * Pixels of a and b.
 */
export function maskIntersection(a: Uint32Array, b: Uint32Array): Uint32Array;
/**
 * Number of pixels of a and b.
 */
export function maskIntersectionArea(a: Uint32Array, b: Uint32Array): number;
/**
 * Set bits of a whole mask.
 */
export function maskArea(bits: Uint32Array): number;
/**
 * Outlines (around objects clockwise, around holes counterclockwise), each as its number of corners, then x, y of each.
 * The set pixels lie to the right of the way; where two touch at a corner only, the way turns right and parts them.
 */
export function tracePolygons(bits: Uint32Array, width: number, height: number): Uint32Array;
/**
 * A picture of `channels` interleaved bytes a pixel at another size.
 */
export function resizeBicubic(pixels: Uint8Array, width: number, height: number, out_width: number, out_height: number, channels: number): Uint8Array;
/**
 * Index of the largest element of every lane along an axis.
 */
export function argmax_i32(data: Int32Array, shape: Uint32Array, axis: number): Int32Array;
/**
 * The words of the mask of elements above `limit`.
 */
export function threshold_f32(data: Float32Array, width: number, height: number, limit: number): Uint32Array;
/**
 * One number for every lane along an axis: sum, mean, max or min.
 */
export function reduce_f32(data: Float32Array, shape: Uint32Array, axis: number, kind: string): Float64Array;
/**
 * The elements with their axes in another order.
 */
export function permute_i32(data: Int32Array, shape: Uint32Array, axes: Uint32Array): Int32Array;
/**
 * The elements with their axes in another order.
 */
export function permute_u8(data: Uint8Array, shape: Uint32Array, axes: Uint32Array): Uint8Array;
/**
 * One number for every lane along an axis: sum, mean, max or min.
 */
export function reduce_u8(data: Uint8Array, shape: Uint32Array, axis: number, kind: string): Float64Array;
/**
 * One number for every lane along an axis: sum, mean, max or min.
 */
export function reduce_i32(data: Int32Array, shape: Uint32Array, axis: number, kind: string): Float64Array;
/**
 * The words of the mask of elements above `limit`.
 */
export function threshold_i32(data: Int32Array, width: number, height: number, limit: number): Uint32Array;
/**
 * exp(x - max) / sum along an axis.
 */
export function softmax_f32(data: Float32Array, shape: Uint32Array, axis: number): Float32Array;
/**
 * Index of the largest element of every lane along an axis.
 */
export function argmax_f32(data: Float32Array, shape: Uint32Array, axis: number): Int32Array;
/**
 * 1 / (1 + exp(-x)) of every element.
 */
export function sigmoid_f32(data: Float32Array): Float32Array;
/**
 * The words of the mask of elements above `limit`.
 */
export function threshold_u8(data: Uint8Array, width: number, height: number, limit: number): Uint32Array;
/**
 * Index of the largest element of every lane along an axis.
 */
export function argmax_u8(data: Uint8Array, shape: Uint32Array, axis: number): Int32Array;
/**
 * The elements with their axes in another order.
 */
export function permute_f32(data: Float32Array, shape: Uint32Array, axes: Uint32Array): Float32Array;
/**
 * The elements from `starts` up to, without, `ends`.
 */
export function slice_u8(data: Uint8Array, shape: Uint32Array, starts: Uint32Array, ends: Uint32Array): Uint8Array;
/**
 * The elements from `starts` up to, without, `ends`.
 */
export function slice_f32(data: Float32Array, shape: Uint32Array, starts: Uint32Array, ends: Uint32Array): Float32Array;
/**
 * The elements from `starts` up to, without, `ends`.
 */
export function slice_i32(data: Int32Array, shape: Uint32Array, starts: Uint32Array, ends: Uint32Array): Int32Array;
/**
 * Compares the objects of two files.
 *
 * Answers `[0, width, height, n, n values of the truth, m, m values of the prediction, then of each pair: label of the truth, label of
 * the prediction (0: an object that the frame lacks), intersection, union, pred boundary, truth boundary, pred matched, truth
 * matched, and, `adaptive`, both matched of F-dot]`, or `[1, width and height of the truth, width and height of the prediction]` when the sizes differ. A file that is
 * refused is named by the error's first word: `truth` or `prediction`, then `damaged` or `kind`.
 */
export function compareLabelPngs(truth: Uint8Array, prediction: Uint8Array, merge: boolean, all_pairs: boolean, _void: number, reading: number, radius_share: number, adaptive: boolean): Uint32Array;
/**
 * `[width, height, number of values, values…]` of one file.
 */
export function lookAtLabelPng(bytes: Uint8Array, reading: number): Uint32Array;
/**
 * `[intersection, union, pred boundary, truth boundary, pred matched, truth matched]` in pixels; an empty `void` excludes nothing.
 */
export function contourCounts(pred: Uint32Array, truth: Uint32Array, _void: Uint32Array, width: number, height: number, radius: number): Uint32Array;
/**
 * A mask grown by a disk.
 */
export function maskDilate(bits: Uint32Array, width: number, height: number, radius: number): Uint32Array;
/**
 * Boundary map of a mask.
 */
export function maskBoundary(bits: Uint32Array, width: number, height: number): Uint32Array;
/**
 * A pixel is set when its centre lies inside an odd number of the polygons (even-odd rule over all of them together).
 */
export function fillPolygons(coordinates: Float64Array, points: Uint32Array, width: number, height: number): Uint32Array;
/**
 * Polygons by COCO's rule (as its tools draw annotations), united.
 */
export function cocoPolygons(coordinates: Float64Array, points: Uint32Array, width: number, height: number): Uint32Array;
/**
 * Distance of every set pixel to the nearest pixel that is not set, 0 elsewhere; infinite where there is no such pixel.
 * Columns first, then the lower envelope of parabolas along each run of a row: a pixel outside the mask ends the reach of
 * everything behind it. All in integers up to the last root.
 */
export function distanceTransform(bits: Uint32Array, width: number, height: number): Float32Array;
/**
 * `[height, width]` at another size.
 */
export function upsampleLogits(logits: Float32Array, width: number, height: number, out_width: number, out_height: number): Float32Array;
/**
 * The words of the mask of logits above `threshold`, at another size.
 */
export function upsampleToMask(logits: Float32Array, width: number, height: number, out_width: number, out_height: number, threshold: number): Uint32Array;
/**
 * The words of three masks, one after the other: of the logits above each threshold, at another size, in one pass.
 */
export function upsampleToMasks(logits: Float32Array, width: number, height: number, out_width: number, out_height: number, thresholds: Float32Array): Uint32Array;
/**
 * The words of a mask an object, one after the other, of `[objects, height, width]` logits at another size: a pixel is of the object whose
 * logit is highest there, the first of equal ones, where that lies above 0.
 */
export function upsampleToNonOverlapping(logits: Float32Array, width: number, height: number, out_width: number, out_height: number): Uint32Array;
/**
 * A decoded file: samples as Pillow and NumPy have them.
 */
export class LabelImage {
  private constructor();
  free(): void;
  [Symbol.dispose](): void;
  /**
   * The colours of an indexed file, three bytes each; they can be taken once.
   */
  takePalette(): Uint8Array;
  /**
   * The samples, row-major; they can be taken once.
   */
  takeSamples(): Uint8Array;
  width: number;
  height: number;
  /**
   * Samples a pixel.
   */
  channels: number;
  /**
   * The header's colour type.
   */
  colour: number;
  /**
   * Bits of a sample as it is in `samples`: 8, or 16 for 16-bit gray (lower byte first).
   */
  depth: number;
}
