import { MaskletError } from "../error.ts";
import { type ValueKind, wholeKind } from "../options.ts";
import { contourCounts } from "../mask/contour.ts";
import { maskArea } from "../mask/mask_ops.ts";
import type { Mask } from "../mask/mask.ts";
import type { Masklets } from "../masklet/masklets.ts";
import { contourAccuracy } from "../metric/contour_accuracy.ts";
import { regionSimilarity } from "../metric/region_similarity.ts";
import type { Model } from "../model/model.ts";
import type { ObjectId } from "../prompt/prompt.ts";
import { collect } from "../track/collect.ts";
import type { PropagateOptions } from "../track/options.ts";
import { propagate } from "../track/propagate.ts";
import type { VideoSource } from "../frame/frame.ts";
import { annotateFrame } from "./annotate_frame.ts";
import type { SimulateClickOptions, SimulatedClick } from "./simulated_click.ts";

/** How frames are chosen and clicked. */
export interface InteractiveRules extends SimulateClickOptions {
  /** "offline": whole passes, the worst frame next; "online": one pass, the next frame below the threshold. */
  readonly mode: "offline" | "online";
  /** Clicks on each prompted frame. */
  readonly clicksPerFrame: number;
  /** Frames that are prompted at most. */
  readonly maxFrames: number;
  /** Online: an IoU below this stops the pass for clicks. */
  readonly threshold: number;
}

/** How many frames are prompted, and clicks made on each: the paper has 8 and 3, and the curve has a point for each frame. */
export const countKind: ValueKind<number> = wholeKind({ least: 1, most: 10_000 });

/** One object in its video, with its truth. */
export interface InteractiveObject {
  /** The video; not owned. */
  readonly video: VideoSource;
  /** The object. */
  readonly object: ObjectId;
  /** Frame indices that have a truth, ascending. */
  readonly annotated: readonly number[];
  /** The truth on one of them. */
  readonly truth: (frame: number) => Promise<Mask>;
}

/** What one prompted frame led to. */
export interface InteractiveRound {
  /** The frame that was prompted. */
  readonly frame: number;
  /** The clicks on it. */
  readonly clicks: readonly SimulatedClick[];
  /** Frames that are scored: annotated ones from the object's first appearance on. */
  readonly frames: readonly number[];
  /** Region similarity of each of them, in [0, 1]. */
  readonly J: readonly number[];
  /** Contour accuracy of each of them, in [0, 1]. */
  readonly F: readonly number[];
}

/**
 * The rounds of an interactive annotation of one object (SAM 2 paper, section 6.1): clicks on the first frame that shows it, tracking, then again on a
 * frame that is still wrong. Ends early when no frame is left to prompt.
 */
export async function* interactiveRounds(
  model: Model,
  task: InteractiveObject,
  rules: InteractiveRules,
  options: PropagateOptions = {},
): AsyncGenerator<InteractiveRound> {
  const { video, object } = task;
  const first = await firstAppearance(task);
  const frames = task.annotated.filter((frame) => frame >= first);
  const prompted = new Set<number>();
  let masklets: Masklets | undefined;
  let next: number | undefined = first;
  for (let round = 0; round < rules.maxFrames && next !== undefined; round++) {
    const frame: number = next;
    const answer = await annotateFrame(model, masklets ?? video, {
      frame,
      object,
      truth: await task.truth(frame),
      ...(masklets !== undefined && { prediction: masklets.object(object).mask(frame) }),
      clicks: rules.clicksPerFrame,
      tracking: options,
      ...(rules.rule !== undefined && { rule: rules.rule }),
      seed: (rules.seed ?? 0) + round * rules.clicksPerFrame,
    });
    if (answer.clicks.length === 0) return;
    prompted.add(frame);
    const start = rules.mode === "offline" ? first : frame;
    masklets = await collect(propagate(model, answer.prompted, { ...options, start }));
    const scores = await scored(task, frames, masklets);
    yield Object.freeze({ frame, clicks: answer.clicks, frames, ...scores });
    next = rules.mode === "offline"
      ? worstFrame(frames, scores.J, prompted)
      : frames.find((t, i) => t > frame && scores.J[i]! < rules.threshold);
  }
}

async function firstAppearance({ annotated, truth, object }: InteractiveObject): Promise<number> {
  for (const frame of annotated) if (maskArea(await truth(frame)) > 0) return frame;
  throw new MaskletError("bad-dataset", `Expected object ${object} on an annotated frame, found it on none`, {
    hint: "Leave the object out",
  });
}

async function scored(
  { object, truth }: InteractiveObject,
  frames: readonly number[],
  masklets: Masklets,
): Promise<{ readonly J: number[]; readonly F: number[] }> {
  const track = masklets.object(object);
  const [J, F]: [number[], number[]] = [[], []];
  for (const frame of frames) {
    const counts = contourCounts(track.mask(frame), await truth(frame));
    J.push(regionSimilarity(counts));
    F.push(contourAccuracy(counts));
  }
  return { J, F };
}

/** The frame with the lowest IoU that was not prompted yet and is not perfect, the earliest of equal ones. */
function worstFrame(
  frames: readonly number[],
  J: readonly number[],
  prompted: ReadonlySet<number>,
): number | undefined {
  let worst: number | undefined;
  let least = 1;
  frames.forEach((frame, i) => {
    if (prompted.has(frame) || J[i]! >= least) return;
    worst = frame;
    least = J[i]!;
  });
  return worst;
}
