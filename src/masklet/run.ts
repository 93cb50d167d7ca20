import { kindOf, type ValueKind } from "../options.ts";
import type { Frame, VideoSource } from "../frame/frame.ts";
import type { CheckedPrompt, ObjectId } from "../prompt/prompt.ts";
import type { StoredFrame } from "./stored_frame.ts";
import type { TrackedFrame } from "./tracked_frame.ts";

/** A run: what it was made with. */
export interface Run {
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
  /** The video, not owned; absent when the run was read from disk. */
  readonly source?: VideoSource;
}

/** What a run found. */
export interface RunFrames {
  /** Frames that a pass has come to, and those of the run that is continued, corrections included. */
  readonly frames: readonly StoredFrame[];
  /** What prompts gave on frames that no pass has come to; absent where there is none. */
  readonly kept?: readonly StoredFrame[];
}

/** A run whose frames still come. */
export interface OngoingRun extends Run {
  /** What the run that it continues found, corrected; known once the first frame was handed out or the run has ended. */
  readonly before?: () => RunFrames | undefined;
  /** Asks to be told each picture that is decoded, just before its frame is tracked; frames that a resumed run has already are not among them. */
  readonly onPicture?: (listener: (picture: Frame) => void) => void;
  /** The folder where the run is written down as it goes, so that it can be taken up again. */
  readonly resume?: string;
  /** What tells the run from others: two runs with equal identities give equal results. Plain JSON; reads one frame of the video.
   * Absent for a live source that is not written down: its frames go by. */
  readonly identity?: () => Promise<unknown>;
}

/** Frames of a run one by one, with what it was made with where that is known. */
export type FrameStream = AsyncIterable<TrackedFrame> & { readonly run?: OngoingRun };

/** The kind of an argument that is the frames of a run; what an untyped cell hands in may be a promise. */
export const streamKind: ValueKind<FrameStream> = kindOf(
  "frames as propagate returns them",
  (value) => typeof value === "object" && value !== null && Symbol.asyncIterator in value,
);
