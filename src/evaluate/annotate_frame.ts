import { makeMask, type Mask } from "../mask/mask.ts";
import type { Masklets } from "../masklet/masklets.ts";
import { jaccard } from "../metric/region_similarity.ts";
import type { Model } from "../model/model.ts";
import type { ObjectId } from "../prompt/prompt.ts";
import { pickOptions } from "../options.ts";
import { correct, CORRECT_OPTIONS, type CorrectOptions } from "../track/correct.ts";
import { prompt, type Prompted } from "../track/prompted.ts";
import type { VideoSource } from "../frame/frame.ts";
import { simulateClick, type SimulateClickOptions, type SimulatedClick } from "./simulated_click.ts";

/** What a simulated annotator does on one frame. */
export interface AnnotateFrame extends SimulateClickOptions {
  /** Frame index. */
  readonly frame: number;
  /** The object that is annotated. */
  readonly object: ObjectId;
  /** What it looks like there. */
  readonly truth: Mask;
  /** What was found of it there so far; absent: nothing, the first click falls on its centre. */
  readonly prediction?: Mask;
  /** Clicks at most; fewer when nothing is wrong any more. */
  readonly clicks: number;
  /** Rules under which clicks are answered, those of the run; options that have nothing to do with clicks are passed over. */
  readonly tracking?: CorrectOptions;
}

/** A frame after its annotation. */
export interface AnnotatedFrame {
  /** What was prompted before, and the clicks. */
  readonly prompted: Prompted;
  /** The clicks, in order. */
  readonly clicks: readonly SimulatedClick[];
  /** IoU with the truth after each click, in [0, 1]. */
  readonly ious: readonly number[];
  /** The mask after the last click. */
  readonly mask: Mask;
}

/** Clicks on one frame, each at the centre of what is still wrong after the one before, as an annotator does it. */
export async function annotateFrame(
  model: Model,
  before: VideoSource | Prompted | Masklets,
  { frame, object, truth, prediction, clicks, tracking = {}, rule = "center", seed = 0 }: AnnotateFrame,
): Promise<AnnotatedFrame> {
  const said: SimulatedClick[] = [];
  const ious: number[] = [];
  let prompted = prompt(before);
  let mask = prediction;
  const rules = pickOptions(tracking, CORRECT_OPTIONS);
  for (let i = 0; i < clicks; i++) {
    const click = simulateClick(truth, mask, { rule, seed: seed + i });
    if (click === undefined) break;
    said.push(click);
    prompted = prompt(prompted, { frame, object, points: [[click.x, click.y]], labels: [click.label] });
    mask = (await correct(model, prompted, { ...rules, frame })).objects.find(({ id }) => id === object)!.mask;
    ious.push(jaccard(mask, truth));
  }
  return { prompted, clicks: said, ious, mask: mask ?? makeMask(truth.width, truth.height) };
}
