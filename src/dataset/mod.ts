/**
 * Datasets and results on disk: DAVIS, folders of masks, saved masklets.
 * @module
 */
export { type DatasetSequence, davis, type DavisOptions } from "./davis.ts";
export { attachVideo, readMasklets } from "./read_masklets.ts";
export { saveMasklets, type SaveOptions } from "./save_masklets.ts";
export { diskFolder, type FolderEntry, type MaskFile, type MaskFolder } from "./mask_folder.ts";
export { type LabelledFrame, labelledFrame, labelledMasks } from "./labelled_frame.ts";
export type {
  Masklets,
  MaskletsJson,
  ObjectTrack,
  Rle,
  RunDescription,
  Span,
  StoredFrame,
  StoredObject,
} from "../masklet/masklets.ts";
export { makeTrackedFrame, type TrackedFrame, type TrackedObject } from "../masklet/tracked_frame.ts";
export { makeMask, type Mask } from "../mask/mask.ts";
export type { PromptBounds } from "../prompt/check_prompt.ts";
export type { Box, CheckedPrompt, Click, ObjectId, Said } from "../prompt/prompt.ts";
