import { checkOptions, numberKind, type OptionTable, shown } from "../options.ts";
import { MaskletError } from "../error.ts";
import { makeMask, type Mask } from "../mask/mask.ts";
import type { ObjectId } from "../prompt/prompt.ts";
import type { Run, RunFrames } from "./run.ts";
import { maskFromRle } from "../mask/rle.ts";

/** A stretch of frames, both ends included. */
export interface Span {
  /** First frame index. */
  readonly first: number;
  /** Last frame index. */
  readonly last: number;
  /** Whether the object is visible in it: an object score above the threshold (0 unless the run or the reader says otherwise). */
  readonly present: boolean;
}

/**
 * One object over a whole run: its masklet.
 *
 * @example
 * ```ts
 * import { collect, maskArea, maskFromBytes } from "masklet";
 * import { makeTrackedFrame } from "masklet/track";
 * import { assertEquals } from "@std/assert";
 * const mask = maskFromBytes([0, 1, 1, 0], 2, 2);
 * const shown = { id: 1, mask, objectScore: 3, iou: 0.9, logits: new Float32Array(0), pointer: new Float32Array(0), conditioning: true };
 * async function* frames() {
 *   yield makeTrackedFrame({ index: 0, time: 0, width: 2, height: 2, name: "00000", objects: [shown] });
 *   yield makeTrackedFrame({ index: 1, time: 1, width: 2, height: 2, name: "00001", objects: [] });
 * }
 * const track = (await collect(frames())).object(1);
 * assertEquals([maskArea(track.mask(0)), maskArea(track.mask(1))], [2, 0]);
 * ```
 */
export interface ObjectTrack {
  /** The object. */
  readonly id: ObjectId;
  /** Frame indices on which it has an output. */
  readonly frames: readonly number[];
  /** Object score (logit) of each of them. */
  readonly objectScores: readonly number[];
  /** Predicted IoU of each of them. */
  readonly ious: readonly number[];
  /** Stretches in which it is present or absent, in order. */
  readonly spans: readonly Span[];
  /** How often it disappears after it was present. */
  readonly disappearances: number;
  /**
   * Its mask on a frame; an empty mask where it has no output.
   *
   * @param frame index of the frame in the video
   * @returns at the size of the video
   */
  mask(frame: number): Mask;
}

/** When an object counts as present. */
export interface PresenceOptions {
  /** Object score (a logit) above which it is present. */
  readonly objectScoreThreshold?: number;
}

/** The options of `masklets.object` and `plotPresence`. */
export const PRESENCE_OPTIONS: OptionTable<PresenceOptions> = {
  objectScoreThreshold: { doc: "object score (a logit) above which it is present", kind: numberKind() },
};

/** What a masklet is cut out of. */
interface TrackedRun extends Pick<Run, "width" | "height" | "options">, Pick<RunFrames, "frames"> {
  readonly objects: readonly ObjectId[];
}

/** The threshold that a run was made with. */
function runThreshold({ options }: TrackedRun): number {
  const rules = options["rules"] as PresenceOptions | undefined;
  return typeof rules?.objectScoreThreshold === "number" ? rules.objectScoreThreshold : 0;
}

/**
 * The masklet of one object.
 * @throws {MaskletError} `bad-argument` for an object that the run does not have
 */
export function objectTrack(
  run: TrackedRun,
  id: ObjectId,
  options: PresenceOptions = {},
): ObjectTrack {
  const { objectScoreThreshold = runThreshold(run) } = checkOptions("object", options, PRESENCE_OPTIONS);
  if (!run.objects.includes(id)) {
    throw new MaskletError(
      "bad-argument",
      `Expected one of the objects ${run.objects.join(", ")}, found ${shown(id)}`,
      {
        hint: "Ask for an object that was prompted",
      },
    );
  }
  const found = run.frames.flatMap((frame) => {
    const object = frame.objects.find((o) => o.id === id);
    return object === undefined ? [] : [{ frame: frame.index, object }];
  });
  const frames = found.map(({ frame }) => frame);
  const objectScores = found.map(({ object }) => object.objectScore);
  const spans = spansOf(frames, objectScores, objectScoreThreshold);
  const rles = new Map(found.map(({ frame, object }) => [frame, object.rle]));
  return Object.freeze({
    id,
    frames,
    objectScores,
    ious: found.map(({ object }) => object.iou),
    spans,
    disappearances: spans.filter((span, i) => !span.present && spans[i - 1]?.present === true).length,
    mask: (frame: number): Mask => {
      const rle = rles.get(frame);
      return rle === undefined ? makeMask(run.width, run.height) : maskFromRle(rle);
    },
  });
}

/** Stretches in which an object is present (score above `threshold`) or absent; a gap in the frames ends a stretch. */
export function spansOf(frames: readonly number[], objectScores: readonly number[], threshold = 0): Span[] {
  const spans: { first: number; last: number; present: boolean }[] = [];
  frames.forEach((frame, i) => {
    const present = objectScores[i]! > threshold;
    const open = spans.at(-1);
    if (open !== undefined && open.present === present && open.last === frame - 1) open.last = frame;
    else spans.push({ first: frame, last: frame, present });
  });
  return spans;
}
