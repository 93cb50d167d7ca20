/**
 * Scores of masks: region similarity J, contour accuracy F and their statistics.
 * @module
 */
export { type BoundaryCounts, boundaryF, contourAccuracy } from "./contour_accuracy.ts";
export { jaccard, type RegionCounts, regionSimilarity } from "./region_similarity.ts";
export { type Statistics, statistics, type StatisticsOptions } from "./statistics.ts";
export { type AdaptiveScores, adaptiveScores } from "./adaptive_scores.ts";
export { type FrameRun, type PresenceRuns, presenceRuns } from "./presence_runs.ts";
export { type BootstrapInterval, bootstrapMean, type BootstrapOptions } from "./bootstrap.ts";
export { boundaryIou, type BoundaryIouOptions } from "./boundary_iou.ts";
export { type BoundaryScores, boundaryScores } from "./boundary_scores.ts";
export { type PixelScores, pixelScores } from "./pixel_scores.ts";
export { temporalStability } from "./temporal_stability.ts";
export { makeMask, type Mask, maskFromBytes } from "../mask/mask.ts";
export { MaskletError } from "../error.ts";
export type { ErrorCode } from "../error.ts";
