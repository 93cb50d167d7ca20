import type { VideoSource } from "../frame/frame.ts";
import type { CheckedPrompt, ObjectId } from "../prompt/prompt.ts";
import type { StoredFrame } from "./stored_frame.ts";

/** What a run was made with. */
export interface RunDescription {
  /** The video's name. */
  readonly video: string;
  /** px */
  readonly width: number;
  /** px */
  readonly height: number;
  /** The model's name. */
  readonly model: string;
  /** The options it ran with. */
  readonly options: Readonly<Record<string, unknown>>;
  /** The prompts, in order. */
  readonly prompts: readonly CheckedPrompt[];
  /** Objects that were removed: they are not prompted again. */
  readonly removed?: readonly ObjectId[];
  /** What prompts gave on frames that no pass has come to; not part of `frames`. */
  readonly kept?: readonly StoredFrame[];
  /** The video, not owned; absent when the run was read from disk. */
  readonly source?: VideoSource;
}
