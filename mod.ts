/**
 * Masklet: promptable segmentation of videos and pictures with SAM 2 from Deno. Grouped by what people do. What rooms have beyond that,
 * for those who bring a policy, a layout or a protocol of their own, or who want one room alone, is in their own entries: `masklet/mask`,
 * `tensor`, `metric`, `checkpoint`, `model`, `policy`, `video`, `dataset`, `segment`, `track`, `evaluate`, `report`.
 * @module
 */
import { registerDisplays } from "./src/notebook/register_displays.ts";

registerDisplays();

// Load a model and a video
export type { Frame, FrameRange, VideoSource } from "./src/frame/frame.ts";
export { EMBEDDED_MODEL, loadModel, type LoadModelOptions } from "./src/model/load_model.ts";
export type { Model } from "./src/model/model.ts";
export type { BackendChoice, BackendName, Precision } from "./src/runtime/backend.ts";
export { loadVideo, type LoadVideoOptions, type VideoInput } from "./src/video/load_video.ts";
export { writeVideo, type WriteVideoOptions } from "./src/video/write_video.ts";

// Prompt and track
export type { Masklets, MaskletsSaveOptions, MaskletsVideoOptions } from "./src/masklet/masklets.ts";
export type { ObjectTrack, PresenceOptions, Span } from "./src/masklet/object_track.ts";
export type { MaskCandidate, TrackedFrame, TrackedObject } from "./src/masklet/tracked_frame.ts";
export type { ObjectId, Prompt, PromptPlace } from "./src/prompt/prompt.ts";
export { attachVideo, readMasklets } from "./src/run/read_masklets.ts";
export { unfinishedFrames } from "./src/run/run_log.ts";
export { saveMasklets, type SaveOptions } from "./src/run/save_masklets.ts";
export { clearPrompts } from "./src/track/clear_prompts.ts";
export { collect, type CollectOptions } from "./src/track/collect.ts";
export { correct, type CorrectOptions } from "./src/track/correct.ts";
export type { PropagateOptions } from "./src/track/options.ts";
export { prompt, type Prompted, type PromptEvent } from "./src/track/prompted.ts";
export { propagate, type Propagation } from "./src/track/propagate.ts";
export { removeObject } from "./src/track/remove_object.ts";
export type { Preset, TrackingRules } from "./src/track/rules.ts";

// Segment pictures
export { pointGrid } from "./src/automatic/point_grid.ts";
export type { AutomaticMask } from "./src/segment/automatic_mask.ts";
export { type CocoDataset, cocoDataset, type CocoOptions } from "./src/segment/coco.ts";
export { type AutomaticMasks, collectMasks } from "./src/segment/collect_masks.ts";
export { discoverObjects, type DiscoverOptions } from "./src/segment/discover_objects.ts";
export { EncodedImage, encodeImage } from "./src/segment/encoded_image.ts";
export { everythingOn, type EverythingOnOptions } from "./src/segment/everything_on.ts";
export type { ImagePrompt } from "./src/segment/image_prompt.ts";
export { segment, type SegmentInput, type SegmentPrompt } from "./src/segment/segment.ts";
export { segmentEverything, type SegmentEverythingOptions } from "./src/segment/segment_everything.ts";
export type { SegmentOptions } from "./src/segment/segment_options.ts";
export type { Segmentation, SegmentationCandidate } from "./src/segment/segmentation.ts";

// Memory policies
export { dam4sam, type Dam4samOptions } from "./src/memory/dam4sam.ts";
export { parsePolicy, POLICY_NAMES } from "./src/memory/parse_policy.ts";
export type { MemoryPolicy } from "./src/memory/policy.ts";
export { rcms, type RcmsOptions } from "./src/memory/rcms.ts";
export { sam2 } from "./src/memory/sam2_policy.ts";
export { sam2long, type Sam2longOptions } from "./src/memory/sam2long.ts";
export { samurai, type SamuraiOptions } from "./src/memory/samurai.ts";

// Look: pages, plots, progress, pictures
export { drawOverlay, type OverlayMask, type OverlayOptions } from "./src/image/overlay.ts";
export { davisPalette, objectColour, type Palette } from "./src/image/palette.ts";
export { type Figure, makeFigure } from "./src/notebook/figure.ts";
export { plotComparison } from "./src/notebook/plot_comparison.ts";
export { plotEvaluation } from "./src/notebook/plot_evaluation.ts";
export { plotInteractive } from "./src/notebook/plot_interactive.ts";
export { plotGroups } from "./src/notebook/plot_groups.ts";
export { plotOcclusions } from "./src/notebook/plot_occlusions.ts";
export { plotPresence } from "./src/notebook/plot_presence.ts";
export { pick, type PickOptions } from "./src/notebook/pick.ts";
export { plotScores } from "./src/notebook/plot_scores.ts";
export { type ProgressOptions, showProgress } from "./src/notebook/progress.ts";
export { watch, type Watched, type WatchOptions } from "./src/notebook/watch.ts";
export { renderReport, type Report } from "./src/report/report.ts";
export { runReport, type RunReportOptions } from "./src/report/run_report.ts";
export { view, type ViewOptions } from "./src/report/view.ts";
export { reportClip, type ReportClipOptions } from "./src/report/report_clip.ts";

// Score
export { compareRuns, type RunComparison } from "./src/evaluate/compare_runs.ts";
export { evaluateFolders, type EvaluateFoldersOptions } from "./src/evaluate/evaluate_folders.ts";
export { evaluateJF, type EvaluateOptions, type Truth } from "./src/evaluate/evaluate_jf.ts";
export type { Evaluation, FrameScores } from "./src/evaluate/evaluation.ts";
export { type CsvOptions, evaluationToCsv } from "./src/evaluate/evaluation_csv.ts";
export { evaluationTable, type TableOptions } from "./src/evaluate/evaluation_table.ts";
export { type Attributes, readAttributes } from "./src/evaluate/attributes.ts";
export { groupEvaluation } from "./src/evaluate/group_evaluation.ts";
export {
  type Occlusion,
  type OcclusionOptions,
  type OcclusionScores,
  occlusionScores,
} from "./src/evaluate/occlusions.ts";
export { type ProtocolName, PROTOCOLS } from "./src/evaluate/protocols.ts";
export { type JFStream, streamJF } from "./src/evaluate/stream_jf.ts";
export { type AdaptiveScores, adaptiveScores } from "./src/metric/adaptive_scores.ts";
export { type BootstrapInterval, bootstrapMean, type BootstrapOptions } from "./src/metric/bootstrap.ts";
export { boundaryIou, type BoundaryIouOptions } from "./src/metric/boundary_iou.ts";
export { type BoundaryScores, boundaryScores } from "./src/metric/boundary_scores.ts";
export { boundaryF } from "./src/metric/contour_accuracy.ts";
export { type PixelScores, pixelScores } from "./src/metric/pixel_scores.ts";
export { type PresenceRuns, presenceRuns } from "./src/metric/presence_runs.ts";
export { jaccard } from "./src/metric/region_similarity.ts";
export { type Statistics, statistics, type StatisticsOptions } from "./src/metric/statistics.ts";
export { temporalStability } from "./src/metric/temporal_stability.ts";

// Datasets on disk
export {
  annotatedPrompts,
  type AnnotatedPromptsOptions,
  type AnnotatedVideo,
} from "./src/dataset/annotation/annotated_prompts.ts";
export type {
  AnnotatedShape,
  Annotations,
  FoundShape,
  PictureSize,
  ShapeContent,
  ShapePlace,
} from "./src/dataset/annotation/annotations.ts";
export { readAnnotations } from "./src/dataset/annotation/read_annotations.ts";
export {
  saveAnnotatedMasks,
  type SaveAnnotatedMasksOptions,
  type SavedAnnotations,
} from "./src/dataset/annotation/save_annotated_masks.ts";
export { checkDataset, type CheckDatasetOptions, type DatasetProblem } from "./src/dataset/check_dataset.ts";
export { checkSubmission, type CheckSubmissionOptions } from "./src/dataset/check_submission.ts";
export { type Conversion, convertDataset, type ConvertOptions } from "./src/dataset/convert_dataset.ts";
export { davis, type DavisOptions } from "./src/dataset/davis.ts";
export { describeDataset, type DescribeOptions } from "./src/dataset/describe_dataset.ts";
export type { DatasetDescription } from "./src/dataset/description.ts";
export { type DatasetLayout, LAYOUTS } from "./src/dataset/layouts.ts";
export { lvos, type LvosOptions } from "./src/dataset/lvos.ts";
export { mose, type MoseOptions } from "./src/dataset/mose.ts";
export { mosev2, type Mosev2Options } from "./src/dataset/mosev2.ts";
export { type Dataset, openDataset, type OpenDatasetOptions } from "./src/dataset/open_dataset.ts";
export { sav, type SavOptions } from "./src/dataset/sav.ts";
export { saveResults, type SaveResultsOptions } from "./src/dataset/save_results.ts";
export type { DatasetSequence } from "./src/dataset/sequence.ts";
export { youtubeVos, type YoutubeVosOptions } from "./src/dataset/youtube_vos.ts";
export { zipResults, type ZipResultsOptions } from "./src/dataset/zip_results.ts";

// Benchmarks and interactive protocols
export type { BenchmarkPrompt } from "./src/benchmark/benchmark_prompt.ts";
export type { BenchmarkRun } from "./src/benchmark/benchmark_run.ts";
export { readBenchmark, type ReadBenchmarkOptions } from "./src/benchmark/read_benchmark.ts";
export type { RunBenchmarkOptions } from "./src/benchmark/benchmark_options.ts";
export { runBenchmark } from "./src/benchmark/run_benchmark.ts";
export { annotationSeconds } from "./src/evaluate/annotation_time.ts";
export { evaluateImages, type EvaluateImagesOptions, type ImagesEvaluation } from "./src/evaluate/evaluate_images.ts";
export { evaluateInteractive, type EvaluateInteractiveOptions } from "./src/evaluate/evaluate_interactive.ts";
export type { InteractiveEvaluation } from "./src/evaluate/interactive_evaluation.ts";
export { simulateClick, type SimulateClickOptions } from "./src/evaluate/simulated_click.ts";

// Published checkpoints
export { fetchCheckpoint, type FetchCheckpointOptions } from "./src/model/download.ts";
export { type PublishedCheckpoint, publishedCheckpoints } from "./src/model/registry.ts";

// Masks and tensors
export type { Box, BoxLike } from "./src/mask/box.ts";
export { type Components, connectedComponents, removeSmallRegions } from "./src/mask/components.ts";
export { maskBoundary, maskDilate } from "./src/mask/contour.ts";
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
export { maskFromRle, maskToRle } from "./src/mask/rle.ts";
export type { Rle } from "./src/mask/rle.ts";
export type { Tensor } from "./src/tensor/tensor.ts";
export { tensor, type TensorOptions } from "./src/tensor/tensor_from_numbers.ts";
export { tensorFromOrt } from "./src/tensor/tensor_from_ort.ts";

// Picture files
export type { FileOrBytes } from "./src/files/read_bytes.ts";
export { decodeImage, type DecodeImageOptions } from "./src/image/decode_image.ts";
export {
  encodeGrayPng,
  encodeIndexedPng,
  type EncodeIndexedPngOptions,
  encodeJpeg,
  encodeRgbPng,
  encodeWebp,
  type QualityOptions,
} from "./src/image/encode_image.ts";
export { type LabelPng, type LabelPngKind, readIndexedPng } from "./src/image/label_png.ts";
export type { PictureInput } from "./src/image/read_picture.ts";
export type { RgbImage } from "./src/image/rgb_image.ts";

// Errors
export { type ErrorCode, MaskletError } from "./src/error.ts";

// What the calls above take and give
export type { AutomaticOptions } from "./src/automatic/automatic_options.ts";
export type { GridPoint } from "./src/automatic/point_grid.ts";
export type { BenchmarkSettings } from "./src/benchmark/benchmark_run.ts";
export type { AllFrameScores, TrackedSequence } from "./src/benchmark/benchmark_sequence.ts";
export type { BenchmarkProgress } from "./src/benchmark/benchmark_options.ts";
export type { Shard } from "./src/benchmark/shard.ts";
export type { ConversionLayout, ConvertedSequence } from "./src/dataset/conversion_layout.ts";
export type { FrameTransfer } from "./src/dataset/convert_sequence.ts";
export type { NumberRange } from "./src/dataset/description.ts";
export type { LabelledFrame } from "./src/dataset/labelled_frame.ts";
export type { Layout } from "./src/dataset/layout.ts";
export type { LayoutChecks, LayoutOptions, LayoutRules, SubmissionRules } from "./src/dataset/layout_rules.ts";
export type { LayoutWriter, WriteFile } from "./src/dataset/layout_writer.ts";
export type { FolderEntry, MaskFile, MaskFolder, ReadMaskOptions } from "./src/dataset/mask_folder.ts";
export type { MaskForm, SequenceMaskFiles } from "./src/dataset/mask_form.ts";
export type { FrameMasks, MasksOfFrames } from "./src/dataset/memory_folder.ts";
export type { ReadOptions } from "./src/dataset/read_options.ts";
export type { DatasetObject } from "./src/dataset/sequence.ts";
export type { Compare } from "./src/evaluate/compare_files.ts";
export type { Comparing, FrameComparison, PairScore } from "./src/evaluate/compare_frames.ts";
export type { ComparedMeasure } from "./src/evaluate/compare_runs.ts";
export type { ImageRow } from "./src/evaluate/evaluate_images.ts";
export type { InteractiveProgress } from "./src/evaluate/evaluate_interactive.ts";
export type { Grouping } from "./src/evaluate/group_evaluation.ts";
export type { InteractivePoint, InteractiveRow } from "./src/evaluate/interactive_evaluation.ts";
export type { InteractiveRound, InteractiveRules } from "./src/evaluate/interactive_object.ts";
export type { LeaveOut, LeftOut } from "./src/evaluate/left_out.ts";
export type { EvaluationRow, JAndFStatistics, Means, ObjectScores } from "./src/evaluate/object_scores.ts";
export type {
  EvaluationSettings,
  FolderRoots,
  Overall,
  PlanOptions,
  Protocol,
  ProtocolOptions,
  ScoreColumn,
  Scored,
  Scoring,
  SequenceTask,
} from "./src/evaluate/protocol.ts";
export type { Comparer, SequenceMasks, SequencePlan } from "./src/evaluate/sequence_plan.ts";
export type { PartialSequence } from "./src/evaluate/shared_frames.ts";
export type { SimulatedClick } from "./src/evaluate/simulated_click.ts";
export type { FramePairMasks } from "./src/evaluate/stream_jf.ts";
export type { PairBy } from "./src/frame/pair_frames.ts";
export type { SharedConfig } from "./src/graph/shared_config.ts";
export type { PngReading } from "./src/kernel/label_png.ts";
export type { DecodedMask } from "./src/masklet/decoded_mask.ts";
export type { MaskletsJson } from "./src/masklet/masklets_json.ts";
export type { ObjectOutput } from "./src/masklet/object_output.ts";
export type { FrameStream, OngoingRun, Run, RunFrames } from "./src/masklet/run.ts";
export type { StoredFrame, StoredObject } from "./src/masklet/stored_frame.ts";
export type { Memory, MemoryBank, MemoryFacts } from "./src/memory/memory_bank.ts";
export type { Candidates, Choice, Json, LastSeen, MemoryPath, PolicyFrame } from "./src/memory/policy.ts";
export type { BankOptions, BankQuery, Selection } from "./src/memory/selection.ts";
export type { FrameRun } from "./src/metric/presence_runs.ts";
export type { ConfigurationValue, PartialConfiguration } from "./src/model/configuration/partial_configuration.ts";
export type { DecoderPoint, DecoderPrompt } from "./src/model/decoder_prompt.ts";
export type { DownloadProgress } from "./src/model/download.ts";
export type { DownloadOptions } from "./src/model/download_file.ts";
export type { ModelConfig } from "./src/model/family.ts";
export type { FeatureMap, ImageFeatures } from "./src/model/image_features.ts";
export type { DecodedCandidates, MaskToRemember, MemoryShape, ModelIdentity } from "./src/model/model.ts";
export type { ConfigurationOptions } from "./src/model/model_configuration.ts";
export type { ModelSourceOptions } from "./src/model/model_source.ts";
export type { PinnedCheckpoint, PublishedFile, RemoteCheckpoint, UnpinnedCheckpoint } from "./src/model/registry.ts";
export type { CheckedPrompt, Click, PromptContent } from "./src/prompt/prompt.ts";
export type { PlayerClip } from "./src/report/player/clip_values.ts";
export type { ReportClip } from "./src/report/report_clip.ts";
export type { PlotlySpec } from "./src/report/report_figure.ts";
export type { ReportFrame, ReportMask } from "./src/report/report_frame.ts";
export type { Scores } from "./src/report/report_scores.ts";
export type { RangeIdentity, RunIdentity, VideoIdentity } from "./src/run/identity.ts";
export type { TrackRecord } from "./src/run/track_record.ts";
export type { NativeDevice } from "./src/runtime/native/native_package.ts";
export type { AutomaticRecord, RecordOptions, RecordOutput } from "./src/segment/automatic_mask.ts";
export type { CocoAnnotation, CocoImage } from "./src/segment/coco.ts";
export type { HasLowRes } from "./src/segment/image_prompt.ts";
export type { EverythingProgress } from "./src/segment/segment_everything.ts";
export type { SegmentationJson } from "./src/segment/segmentation.ts";
export type { NestedNumbers } from "./src/tensor/nested.ts";
export type { Elements, TensorRange } from "./src/tensor/tensor_ops.ts";
export type { TrackingOptions } from "./src/track/options.ts";
export type { RuleOptions } from "./src/track/rules.ts";
export type { FollowOptions } from "./src/video/followed_folder.ts";
export type { FrameInput } from "./src/video/frame_list.ts";
export type { RawFormat, RawVideo } from "./src/video/raw_video.ts";
export type { Outcome } from "./src/memory/policy.ts";
export type { MaskletFacts, VideoFacts } from "./src/dataset/description.ts";
export type { AnnotatedFrame } from "./src/dataset/sequence.ts";
export type { DType, TensorData } from "./src/tensor/tensor_ops.ts";
export type { OrtTensor } from "./src/tensor/tensor_from_ort.ts";
