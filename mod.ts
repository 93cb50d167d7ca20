/**
 * Masklet: promptable segmentation of videos and pictures with SAM 2 from Deno. Grouped by what people do; each room has an entry of its
 * own too: `masklet/mask`, `tensor`, `metric`, `dataset`, `model`, `policy`, `video`, `report`.
 * @module
 */
import { registerDisplays } from "./src/notebook/register_displays.ts";

registerDisplays();

// Load a model and a video
export type { Frame, FrameRange, VideoSource } from "./src/frame/frame.ts";
export type { Sam2Config, TrunkConfig } from "./src/graph/sam2/config.ts";
export type { SharedConfig } from "./src/graph/shared_config.ts";
export type { DecoderPoint, DecoderPrompt } from "./src/model/decoder_prompt.ts";
export type { FeatureMap, ImageFeatures } from "./src/model/image_features.ts";
export { EMBEDDED_MODEL, loadModel, type LoadModelOptions } from "./src/model/load_model.ts";
export type { DecodedCandidates, MaskToRemember, MemoryShape, Model, ModelIdentity } from "./src/model/model.ts";
export type { ModelSourceOptions } from "./src/model/model_source.ts";
export type { BackendChoice, BackendName, Precision } from "./src/runtime/backend.ts";
export type { NativeDevice } from "./src/runtime/native/native_package.ts";
export type { FollowOptions } from "./src/video/followed_folder.ts";
export type { FrameInput } from "./src/video/frame_list.ts";
export { loadVideo, type LoadVideoOptions, type VideoInput } from "./src/video/load_video.ts";
export type { RawFormat, RawVideo } from "./src/video/raw_video.ts";
export { writeVideo, type WriteVideoOptions } from "./src/video/write_video.ts";

// Prompt and track
export type { RangeIdentity, RunIdentity, VideoIdentity } from "./src/run/identity.ts";
export type { TrackingOptions } from "./src/track/options.ts";
export type { DecodedMask } from "./src/masklet/decoded_mask.ts";
export { type Masklets, type MaskletsSaveOptions, type MaskletsWriter } from "./src/masklet/masklets.ts";
export type { MaskletsJson } from "./src/masklet/masklets_json.ts";
export type { ObjectOutput } from "./src/masklet/object_output.ts";
export type { ObjectTrack, PresenceOptions, Span } from "./src/masklet/object_track.ts";
export type { Origin } from "./src/masklet/origin.ts";
export type { KnownFrames, OngoingRun, Run } from "./src/masklet/run.ts";
export type { StoredFrame, StoredObject } from "./src/masklet/stored_frame.ts";
export { makeTrackedFrame, type TrackedFrame, type TrackedObject } from "./src/masklet/tracked_frame.ts";
export type { OptionSpec, ValueKind } from "./src/options.ts";
export type { PromptBounds } from "./src/prompt/check_prompt.ts";
export type { CheckedPrompt, Click, ObjectId, Prompt, PromptContent, PromptPlace } from "./src/prompt/prompt.ts";
export { attachVideo, readMasklets } from "./src/run/read_masklets.ts";
export { unfinishedFrames } from "./src/run/run_log.ts";
export { type SavedStream, saveMasklets, type SaveOptions } from "./src/run/save_masklets.ts";
export { clearPrompts } from "./src/track/clear_prompts.ts";
export { collect, type CollectOptions, type FrameStream } from "./src/track/collect.ts";
export { correct, type CorrectOptions } from "./src/track/correct.ts";
export type { PropagateOptions } from "./src/track/options.ts";
export { prompt, type Prompted, type PromptEvent } from "./src/track/prompted.ts";
export { propagate, type Propagation } from "./src/track/propagate.ts";
export { removeObject } from "./src/track/remove_object.ts";
export { type Preset, type RuleOptions, type RuleSpec, TRACKING_RULES, type TrackingRules } from "./src/track/rules.ts";

// Segment pictures
export type { AutomaticOptions } from "./src/automatic/automatic_options.ts";
export { type GridPoint, pointGrid } from "./src/automatic/point_grid.ts";
export {
  type AutomaticMask,
  type AutomaticRecord,
  automaticRecord,
  type RecordOutput,
} from "./src/segment/automatic_mask.ts";
export {
  type CocoAnnotation,
  cocoAnnotations,
  type CocoDataset,
  cocoDataset,
  type CocoImage,
  type CocoOptions,
} from "./src/segment/coco.ts";
export { type AutomaticMasks, collectMasks } from "./src/segment/collect_masks.ts";
export { discoverObjects, type DiscoverOptions } from "./src/segment/discover_objects.ts";
export { EncodedImage, encodeImage } from "./src/segment/encoded_image.ts";
export { everythingOn, type EverythingOnOptions } from "./src/segment/everything_on.ts";
export type { HasLowRes, ImagePrompt } from "./src/segment/image_prompt.ts";
export { segment, type SegmentInput, type SegmentPrompt } from "./src/segment/segment.ts";
export {
  type EverythingProgress,
  segmentEverything,
  type SegmentEverythingOptions,
} from "./src/segment/segment_everything.ts";
export type { SegmentOptions } from "./src/segment/segment_options.ts";
export type { Segmentation, SegmentationCandidate, SegmentationJson } from "./src/segment/segmentation.ts";

// Memory policies
export { dam4sam, type Dam4samOptions, type Dam4samState } from "./src/memory/dam4sam.ts";
export type { Belief, BoxFilter } from "./src/memory/kalman.ts";
export type { Memory, MemoryBank, MemoryFacts } from "./src/memory/memory_bank.ts";
export { parsePolicy, POLICY_NAMES } from "./src/memory/parse_policy.ts";
export {
  type Candidates,
  type Choice,
  describePolicy,
  type Json,
  type LastSeen,
  type MemoryPath,
  type MemoryPolicy,
  type Outcome,
  type PolicyFrame,
} from "./src/memory/policy.ts";
export { sam2 } from "./src/memory/sam2_policy.ts";
export { sam2long, type Sam2longOptions, type Sam2longState } from "./src/memory/sam2long.ts";
export { samurai, type SamuraiOptions, type SamuraiState } from "./src/memory/samurai.ts";
export type { BankOptions, BankQuery, Selection } from "./src/memory/selection.ts";

// Look: pages, plots, progress, pictures
export { drawOverlay, type OverlayMask, type OverlayOptions } from "./src/image/overlay.ts";
export { davisPalette, objectColour, type Palette } from "./src/image/palette.ts";
export { type Figure, makeFigure } from "./src/notebook/figure.ts";
export { plotComparison } from "./src/notebook/plot_comparison.ts";
export { plotEvaluation } from "./src/notebook/plot_evaluation.ts";
export { plotInteractive } from "./src/notebook/plot_interactive.ts";
export { plotPresence } from "./src/notebook/plot_presence.ts";
export { plotScores } from "./src/notebook/plot_scores.ts";
export { type ProgressOptions, showProgress } from "./src/notebook/progress.ts";
export { watch, type Watched, type WatchOptions } from "./src/notebook/watch.ts";
export { renderReport, type Report, type ReportFrame, type ReportMask } from "./src/report/report.ts";
export { type ReportClip, reportClip, type ReportClipOptions } from "./src/report/report_clip.ts";
export type { PlotlySpec } from "./src/report/report_figure.ts";
export type { ScoreRow, Scores } from "./src/report/report_scores.ts";

// Score
export type { Compare } from "./src/evaluate/compare_files.ts";
export type { PngReading } from "./src/kernel/label_png.ts";
export type { Comparing, FrameComparison, PairScore } from "./src/evaluate/compare_frames.ts";
export type { LeaveOut } from "./src/evaluate/left_out.ts";
export type { PairBy } from "./src/frame/pair_frames.ts";
export { type ComparedMeasure, compareRuns, type RunComparison } from "./src/evaluate/compare_runs.ts";
export { evaluateFolders, type EvaluateFoldersOptions } from "./src/evaluate/evaluate_folders.ts";
export { evaluateJF, type EvaluateOptions, type Truth } from "./src/evaluate/evaluate_jf.ts";
export { type Evaluation, type FrameScores, makeEvaluation } from "./src/evaluate/evaluation.ts";
export { evaluationToCsv } from "./src/evaluate/evaluation_csv.ts";
export { evaluationTable, type TableOptions } from "./src/evaluate/evaluation_table.ts";
export { groupEvaluation, type Grouping } from "./src/evaluate/group_evaluation.ts";
export { J_AND_F } from "./src/evaluate/j_and_f.ts";
export type { LeftOut } from "./src/evaluate/left_out.ts";
export type { EvaluationRow, JAndFStatistics, Means, ObjectScores } from "./src/evaluate/object_scores.ts";
export type {
  EvaluationSettings,
  FolderRoots,
  Overall,
  Protocol,
  ProtocolOptions,
  ScoreColumn,
  Scored,
  Scoring,
  SequenceTask,
} from "./src/evaluate/protocol.ts";
export { type ProtocolName, PROTOCOLS } from "./src/evaluate/protocols.ts";
export type { Comparer, SequenceMasks, SequencePlan } from "./src/evaluate/sequence_plan.ts";
export { type FramePairMasks, type JFStream, streamJF } from "./src/evaluate/stream_jf.ts";
export { type AdaptiveScores, adaptiveScores } from "./src/metric/adaptive_scores.ts";
export { type BootstrapInterval, bootstrapMean, type BootstrapOptions } from "./src/metric/bootstrap.ts";
export { boundaryIou, type BoundaryIouOptions } from "./src/metric/boundary_iou.ts";
export { type BoundaryScores, boundaryScores } from "./src/metric/boundary_scores.ts";
export { boundaryF } from "./src/metric/contour_accuracy.ts";
export { type PixelScores, pixelScores } from "./src/metric/pixel_scores.ts";
export { type FrameRun, type PresenceRuns, presenceRuns } from "./src/metric/presence_runs.ts";
export { jaccard } from "./src/metric/region_similarity.ts";
export { type Statistics, statistics, type StatisticsOptions } from "./src/metric/statistics.ts";
export { temporalStability } from "./src/metric/temporal_stability.ts";

// Datasets on disk
export type { LayoutWriter, WriteFile } from "./src/dataset/layout_writer.ts";
export type { SequenceMaskFiles } from "./src/dataset/mask_form.ts";
export { checkDataset, type CheckDatasetOptions, type DatasetProblem } from "./src/dataset/check_dataset.ts";
export type { ConversionLayout, ConvertedSequence } from "./src/dataset/conversion_layout.ts";
export { type Conversion, convertDataset, type ConvertOptions } from "./src/dataset/convert_dataset.ts";
export type { FrameTransfer } from "./src/dataset/convert_sequence.ts";
export { davis, type DavisOptions } from "./src/dataset/davis.ts";
export { describeDataset, type DescribeOptions } from "./src/dataset/describe_dataset.ts";
export type { DatasetDescription, MaskletFacts, NumberRange, VideoFacts } from "./src/dataset/description.ts";
export type { LabelledFrame } from "./src/dataset/labelled_frame.ts";
export type { Layout } from "./src/dataset/layout.ts";
export type { LayoutChecks, LayoutOptions, LayoutRules } from "./src/dataset/layout_rules.ts";
export { type DatasetLayout, LAYOUTS } from "./src/dataset/layouts.ts";
export { lvos, type LvosOptions } from "./src/dataset/lvos.ts";
export type { FolderEntry, MaskFile, MaskFolder } from "./src/dataset/mask_folder.ts";
export { LABEL_MAPS, type MaskForm, OBJECT_FOLDERS } from "./src/dataset/mask_form.ts";
export type { FrameMasks, MasksOfFrames } from "./src/dataset/memory_folder.ts";
export { mose, type MoseOptions } from "./src/dataset/mose.ts";
export { type Dataset, openDataset, type OpenDatasetOptions } from "./src/dataset/open_dataset.ts";
export type { ReadOptions } from "./src/dataset/read_options.ts";
export { sav, type SavOptions } from "./src/dataset/sav.ts";
export { saveResults, type SaveResultsOptions } from "./src/dataset/save_results.ts";
export type { AnnotatedFrame, DatasetObject, DatasetSequence } from "./src/dataset/sequence.ts";
export { youtubeVos, type YoutubeVosOptions } from "./src/dataset/youtube_vos.ts";

// Benchmarks and interactive protocols
export type { BenchmarkPrompt } from "./src/benchmark/benchmark_prompt.ts";
export { type BenchmarkRun, type BenchmarkSettings, makeBenchmarkRun } from "./src/benchmark/benchmark_run.ts";
export type { AllFrameScores, TrackedSequence } from "./src/benchmark/benchmark_sequence.ts";
export { type BenchmarkProgress, runBenchmark, type RunBenchmarkOptions } from "./src/benchmark/run_benchmark.ts";
export { annotationSeconds } from "./src/evaluate/annotation_time.ts";
export {
  evaluateImages,
  type EvaluateImagesOptions,
  type ImageRow,
  type ImagesEvaluation,
} from "./src/evaluate/evaluate_images.ts";
export {
  evaluateInteractive,
  type EvaluateInteractiveOptions,
  type InteractiveProgress,
} from "./src/evaluate/evaluate_interactive.ts";
export {
  type InteractiveEvaluation,
  type InteractivePoint,
  type InteractiveRow,
  makeInteractiveEvaluation,
} from "./src/evaluate/interactive_evaluation.ts";
export type { InteractiveRound, InteractiveRules } from "./src/evaluate/interactive_object.ts";
export { simulateClick, type SimulateClickOptions, type SimulatedClick } from "./src/evaluate/simulated_click.ts";

// Checkpoints: published ones, files of weights, where they are kept
export type { ByteSource } from "./src/checkpoint/byte_source.ts";
export type { Checkpoint, TensorEntry } from "./src/checkpoint/checkpoint.ts";
export type { Dtype } from "./src/checkpoint/dtype.ts";
export { hashSource } from "./src/checkpoint/hash_source.ts";
export { openCheckpoint } from "./src/checkpoint/open_checkpoint.ts";
export type { SourceLike } from "./src/checkpoint/source.ts";
export { type WritableTensor, writeSafetensors } from "./src/checkpoint/write_safetensors.ts";
export { cacheDir, type CachePlace } from "./src/model/cache_dir.ts";
export { type DownloadProgress, fetchCheckpoint, type FetchCheckpointOptions } from "./src/model/download.ts";
export type { DownloadOptions } from "./src/model/download_file.ts";
export type { ModelConfig } from "./src/model/family.ts";
export { type PublishedCheckpoint, publishedCheckpoints } from "./src/model/registry.ts";

// Masks and tensors
export { type AdaptiveContourCounts, adaptiveContourCounts } from "./src/mask/adaptive_contour.ts";
export type { Box, BoxLike } from "./src/mask/box.ts";
export { type Components, connectedComponents, removeSmallRegions } from "./src/mask/components.ts";
export { type ContourCounts, contourCounts, maskBoundary, maskDilate } from "./src/mask/contour.ts";
export { distanceTransform } from "./src/mask/distance.ts";
export { makeMask, type Mask, maskFromBytes, masksEqual, maskToBytes } from "./src/mask/mask.ts";
export {
  maskArea,
  maskBox,
  maskComplement,
  maskDifference,
  maskIntersection,
  maskIntersectionArea,
  maskUnion,
  maskXor,
} from "./src/mask/mask_ops.ts";
export { maskFromPolygons, maskToPolygons, type PolygonOptions } from "./src/mask/polygon.ts";
export { maskFromCounts, maskFromRle, maskToCounts, maskToRle } from "./src/mask/rle.ts";
export type { Rle } from "./src/mask/rle.ts";
export type { NestedNumbers } from "./src/tensor/nested.ts";
export { type OrtTensor, type Tensor, tensor, tensorFromOrt } from "./src/tensor/tensor.ts";
export type { DType, Elements, TensorData, TensorRange } from "./src/tensor/tensor_ops.ts";

// Picture files
export type { FileOrBytes } from "./src/files/read_bytes.ts";
export { decodeImage, type DecodeImageOptions } from "./src/image/decode_image.ts";
export { encodeGrayPng, encodeIndexedPng, encodeJpeg, encodeRgbPng, encodeWebp } from "./src/image/encode_image.ts";
export { type LabelPng, type LabelPngKind, readIndexedPng } from "./src/image/label_png.ts";
export type { PictureInput } from "./src/image/read_picture.ts";
export type { RgbImage } from "./src/image/rgb_image.ts";

// Errors
export { type ErrorCode, MaskletError } from "./src/error.ts";
