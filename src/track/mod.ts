/**
 * Tracking alone: prompts, runs and what they leave, with the records that a run is made of and the table of rules.
 * @module
 */
export { type ErrorCode, MaskletError } from "../error.ts";

// Prompts and runs
export { clearPrompts } from "./clear_prompts.ts";
export { collect, type CollectOptions } from "./collect.ts";
export { correct, type CorrectOptions } from "./correct.ts";
export { prompt, type Prompted, type PromptEvent } from "./prompted.ts";
export { propagate, type Propagation } from "./propagate.ts";
export { removeObject } from "./remove_object.ts";
export type { PromptBounds } from "../prompt/check_prompt.ts";
export type { CheckedPrompt, Click, ObjectId, Prompt, PromptContent, PromptPlace } from "../prompt/prompt.ts";

// Rules
export type { PropagateOptions, TrackingOptions } from "./options.ts";
export { type Preset, type RuleOptions, type RuleSpec, TRACKING_RULES, type TrackingRules } from "./rules.ts";
export type { OptionSpec, ValueKind } from "../options.ts";

// Records of a run
export type { DecodedMask } from "../masklet/decoded_mask.ts";
export type {
  Masklets,
  MaskletsSaveOptions,
  MaskletsVideoOptions,
  MaskletsVideoWriter,
  MaskletsWriter,
} from "../masklet/masklets.ts";
export type { MaskletsJson } from "../masklet/masklets_json.ts";
export type { ObjectOutput } from "../masklet/object_output.ts";
export type { ObjectTrack, PresenceOptions, Span } from "../masklet/object_track.ts";
export type { Origin } from "../masklet/origin.ts";
export type { FrameStream, OngoingRun, Run, RunFrames } from "../masklet/run.ts";
export type { StoredFrame, StoredObject } from "../masklet/stored_frame.ts";
export {
  makeTrackedFrame,
  type MaskCandidate,
  type TrackedFrame,
  type TrackedObject,
} from "../masklet/tracked_frame.ts";

// Runs on disk
export type { RangeIdentity, RunIdentity, VideoIdentity } from "../run/identity.ts";
export { attachVideo, readMasklets } from "../run/read_masklets.ts";
export { unfinishedFrames } from "../run/run_log.ts";
export { saveMasklets, type SaveOptions } from "../run/save_masklets.ts";
