import { MaskletError } from "../error.ts";
import type { Masklets } from "../masklet/masklets.ts";
import type { ObjectOutput } from "../masklet/object_output.ts";
import type { TrackedFrame } from "../masklet/tracked_frame.ts";
import type { Model } from "../model/model.ts";
import { requireModel } from "../model/require_model.ts";
import { checkOptions, type OptionTable, wholeKind } from "../options.ts";
import { answerPrompts } from "./answer_prompts.ts";
import { PROPAGATE_OPTIONS, type PropagateOptions } from "./options.ts";
import { trackingRules } from "./rules.ts";
import { type Prompted, promptedOf } from "./prompted.ts";
import { promptedObjects } from "./prompted_objects.ts";
import { outputOf } from "./restore_states.ts";
import { showFrame } from "./show_frame.ts";
import { requireSameModel } from "./track_steps.ts";
import { makeTracker } from "./tracker.ts";

/** How a correction is shown: rules as for `propagate`, which frame, and whether its picture comes along. */
export interface CorrectOptions extends Omit<PropagateOptions, "start" | "direction" | "maxFrames" | "resume"> {
  /** Which frame; default: the one that was prompted or cleared last. */
  readonly frame?: number;
}

const { start: _start, direction: _direction, maxFrames: _maxFrames, resume: _resume, ...TRACKING } = PROPAGATE_OPTIONS;

/** The options of `correct`. */
export const CORRECT_OPTIONS: OptionTable<CorrectOptions> = {
  ...TRACKING,
  frame: { doc: "which frame", kind: wholeKind({ least: 0 }) },
};

/**
 * Shows at once what prompts make of a frame, before any propagation. A click on a frame that was tracked refines its mask: the previous
 * logits and the memories of other frames go in with it. Nothing is kept: `propagate` answers the same prompts again. Each object that
 * clicks or a box were said of comes with the masks that the decoder had to choose from (`candidates`), which a cell shows, too.
 *
 * @param model the model that the masklets were tracked with
 * @param prompted what `prompt` or `clearPrompts` returned
 * @param options rules as for `propagate`
 * @returns the frame with every object that has an output there
 * @throws {MaskletError} `bad-prompt` when nothing was said; `bad-argument` for another model or a frame that is not in the video
 *
 * @example
 * ```ts
 * import { collect, correct, loadModel, loadVideo, prompt, propagate } from "masklet";
 * import { assertEquals } from "@std/assert";
 * const grey = { width: 64, height: 48, rgb: new Uint8Array(64 * 48 * 3).fill(128) };
 * await using model = await loadModel();
 * await using video = await loadVideo([grey, grey, grey]);
 * const masklets = await collect(propagate(model, prompt(video, { frame: 0, object: 1, box: [8, 8, 40, 40] })));
 * const clicked = prompt(masklets, { frame: 2, object: 1, points: [[30, 20]], labels: [1] });
 * const now = await correct(model, clicked);
 * assertEquals([now.index, now.objects.length], [2, 1]);
 * const corrected = await collect(propagate(model, clicked)); // from frame 2 on; frames 0 and 1 as they were
 * assertEquals(corrected.frame(2).objects[0]!.logits, now.objects[0]!.logits);
 * ```
 */
export async function correct(
  model: Model,
  prompted: Prompted | Masklets,
  options: CorrectOptions = {},
): Promise<TrackedFrame> {
  requireModel(model);
  options = checkOptions("correct", options, CORRECT_OPTIONS);
  const rules = trackingRules(options);
  prompted = promptedOf(prompted);
  const last = prompted.events.at(-1);
  const frame = options.frame ?? (last?.kind === "prompt" ? last.prompt.frame : last?.place.frame);
  if (frame === undefined) {
    throw new MaskletError("bad-prompt", "Expected a prompt that waits for its answer, found none", {
      hint: "Say what is wrong: correct(model, prompt(masklets, { frame, object, points, labels }))",
    });
  }
  requireSameModel(prompted, model);
  const objects = promptedObjects(prompted);
  const tracker = makeTracker({ model, video: prompted.video, rules, signal: options.signal });
  const picture = await prompted.video.frame(frame);
  const given = await answerPrompts(objects, tracker, { only: frame });
  const answers = new Map(given.map(({ output }) => [output.id, output]));
  const offered = new Map(given.map(({ output, offered }) => [output.id, offered]));
  const found = objects.flatMap(({ id, history }): ObjectOutput[] => {
    const stored = history.get(frame);
    const output = answers.get(id) ?? (stored === undefined ? undefined : outputOf(stored, frame));
    return output === undefined ? [] : [output];
  });
  return showFrame(picture, found, rules, { keepPixels: options.keepPixels ?? false, offered });
}
