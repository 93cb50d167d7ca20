/**
 * Datasets and results on disk: DAVIS, folders of masks, saved masklets.
 * @module
 */
export { annotatedPrompts, type AnnotatedPromptsOptions, type AnnotatedVideo } from "./annotation/annotated_prompts.ts";
export type {
  AnnotatedShape,
  Annotations,
  FoundShape,
  PictureSize,
  ShapeContent,
  ShapePlace,
} from "./annotation/annotations.ts";
export { readAnnotations } from "./annotation/read_annotations.ts";
export {
  saveAnnotatedMasks,
  type SaveAnnotatedMasksOptions,
  type SavedAnnotations,
} from "./annotation/save_annotated_masks.ts";
export { davis, type DavisOptions } from "./davis.ts";
export { checkDataset, type CheckDatasetOptions, type DatasetProblem } from "./check_dataset.ts";
export { checkSubmission, type CheckSubmissionOptions } from "./check_submission.ts";
export type { ReadOptions } from "./read_options.ts";
export { type Conversion, convertDataset, type ConvertOptions } from "./convert_dataset.ts";
export type { FrameTransfer } from "./convert_sequence.ts";
export { describeDataset, type DescribeOptions } from "./describe_dataset.ts";
export type { DatasetDescription, MaskletFacts, NumberRange, VideoFacts } from "./description.ts";
export { lvos, type LvosOptions } from "./lvos.ts";
export { mose, type MoseOptions } from "./mose.ts";
export { mosev2, type Mosev2Options } from "./mosev2.ts";
export { type Dataset, openDataset, type OpenDatasetOptions } from "./open_dataset.ts";
export { sav, type SavOptions } from "./sav.ts";
export { saveResults, type SaveResultsOptions } from "./save_results.ts";
export { youtubeVos, type YoutubeVosOptions } from "./youtube_vos.ts";
export { zipResults, type ZipResultsOptions } from "./zip_results.ts";
export type { AnnotatedFrame, DatasetObject, DatasetSequence } from "./sequence.ts";
export type { ConversionLayout, ConvertedSequence } from "./conversion_layout.ts";
export type { Layout } from "./layout.ts";
export type { LayoutChecks, LayoutOptions, LayoutRules, SubmissionRules } from "./layout_rules.ts";
export { type DatasetLayout, LAYOUTS } from "./layouts.ts";
export { LABEL_MAPS, type MaskForm, OBJECT_FOLDERS } from "./mask_form.ts";
export { attachVideo, readMasklets } from "../run/read_masklets.ts";
export { saveMasklets, type SaveOptions } from "../run/save_masklets.ts";
export { diskFolder, type FolderEntry, type MaskFile, type MaskFolder, type ReadMaskOptions } from "./mask_folder.ts";
export { type LabelledFrame, labelledFrame, labelledMasks } from "./labelled_frame.ts";
export type { Masklets } from "../masklet/masklets.ts";
export type { MaskletsJson } from "../masklet/masklets_json.ts";
export type { ObjectTrack, Span } from "../masklet/object_track.ts";
export type { Rle } from "../mask/rle.ts";
export type { StoredFrame, StoredObject } from "../masklet/stored_frame.ts";
export type { Run } from "../masklet/run.ts";
export {
  makeTrackedFrame,
  type MaskCandidate,
  type TrackedFrame,
  type TrackedObject,
} from "../masklet/tracked_frame.ts";
export { makeMask, type Mask } from "../mask/mask.ts";
export type { PromptBounds } from "../prompt/check_prompt.ts";
export type { Box, BoxLike } from "../mask/box.ts";
export type { CheckedPrompt, Click, ObjectId, Prompt, PromptContent } from "../prompt/prompt.ts";
export type { LayoutWriter, WriteFile } from "./layout_writer.ts";
export type { SequenceMaskFiles } from "./mask_form.ts";
export type { FrameMasks, MasksOfFrames } from "./memory_folder.ts";
export { exportDataset, type ExportOptions } from "../run/formats/export_dataset.ts";
