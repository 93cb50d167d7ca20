/**
 * Pictures alone: masks from prompts, all masks of a picture, and the records that COCO's tools read.
 * @module
 */
export { type ErrorCode, MaskletError } from "../error.ts";
export type { AutomaticOptions } from "../automatic/automatic_options.ts";
export { boxIou, boxNms } from "../automatic/box_nms.ts";
export { type Crop, cropBoxes } from "../automatic/crop_boxes.ts";
export { type CropEdgeOptions, isNearCropEdge } from "../automatic/crop_edge.ts";
export { inclusiveBox } from "../automatic/inclusive_box.ts";
export { maskIou } from "../automatic/mask_iou.ts";
export { type GridPoint, pointGrid, pointGridLayers } from "../automatic/point_grid.ts";
export { type StabilityOptions, stabilityScore } from "../automatic/stability_score.ts";
export { uncropBox, uncropMask, uncropPoint } from "../automatic/uncrop.ts";
export {
  type AutomaticMask,
  type AutomaticRecord,
  automaticRecord,
  type RecordOptions,
  type RecordOutput,
} from "./automatic_mask.ts";
export {
  type CocoAnnotation,
  cocoAnnotations,
  type CocoDataset,
  cocoDataset,
  type CocoImage,
  type CocoOptions,
} from "./coco.ts";
export { type AutomaticMasks, collectMasks } from "./collect_masks.ts";
export { discoverObjects, type DiscoverOptions } from "./discover_objects.ts";
export { EncodedImage, encodeImage } from "./encoded_image.ts";
export { everythingOn, type EverythingOnOptions } from "./everything_on.ts";
export type { HasLowRes, ImagePrompt } from "./image_prompt.ts";
export { segment, type SegmentInput, type SegmentPrompt } from "./segment.ts";
export { type EverythingProgress, segmentEverything, type SegmentEverythingOptions } from "./segment_everything.ts";
export type { SegmentOptions } from "./segment_options.ts";
export type { Segmentation, SegmentationCandidate, SegmentationJson } from "./segmentation.ts";
export { type SmallRegionOptions, withoutSmallRegions } from "./without_small_regions.ts";
