import type { Frame } from "../frame/frame.ts";
import type { RunHeader } from "../run/run_log.ts";
import type { Masklets } from "../masklet/masklets.ts";
import type { OngoingRun, RunFrames } from "../masklet/run.ts";
import type { TrackedFrame } from "../masklet/tracked_frame.ts";
import { describePolicy } from "../memory/policy.ts";
import { checkOptions } from "../options.ts";
import type { Model } from "../model/model.ts";
import { requireModel } from "../model/require_model.ts";
import { PROPAGATE_OPTIONS, type PropagateOptions } from "./options.ts";
import { describeRules, trackingRules } from "./rules.ts";
import { passesOf, rangeOf } from "./passes.ts";
import { type Prompted, promptedOf } from "./prompted.ts";
import { promptedObjects } from "./prompted_objects.ts";
import { pixelsFrom, resumable, runHeader } from "./resume.ts";
import { requireSameModel, type RunPoint, type TrackStep, trackSteps } from "./track_steps.ts";
import { makeTracker } from "./tracker.ts";

/** A run under way: frames as they are tracked, and what the run is made with. */
export interface Propagation extends AsyncGenerator<TrackedFrame, void, void> {
  /** Video, model, options and prompts of the run; its video is not owned. */
  readonly run: OngoingRun;
}

/**
 * Follows the prompted objects through the video with SAM 2's streaming memory (Ravi et al. 2024, arXiv:2408.00714), one frame after
 * the other, each handed out at once. What is kept does not grow with the video: memories that no later frame can read are dropped,
 * frames are decoded ahead and dropped.
 *
 * @param model a loaded model
 * @param prompted what `prompt` returned
 * @param options preset, rules, range and an abort signal
 * @returns frames in the order of the pass, masks at the size of the video; nothing runs until the first is asked for
 * @throws {MaskletError} `bad-prompt` without prompts, `bad-argument` for options out of range; what the video or the model throw
 *
 * @example
 * ```ts
 * import { loadModel, loadVideo, prompt, propagate } from "masklet";
 * import { assertEquals } from "@std/assert";
 * const grey = { width: 64, height: 48, rgb: new Uint8Array(64 * 48 * 3).fill(128) };
 * await using model = await loadModel();
 * await using video = await loadVideo([grey, grey, grey]);
 * const prompted = prompt(video, { frame: 0, object: 1, box: [8, 8, 40, 40] });
 * const seen: number[] = [];
 * for await (const frame of propagate(model, prompted)) seen.push(frame.index);
 * assertEquals(seen, [0, 1, 2]);
 * ```
 *
 * @example A run that is stopped and goes on
 * ```ts
 * import { loadModel, loadVideo, prompt, propagate, readMasklets, saveMasklets, unfinishedFrames } from "masklet";
 * import { assertEquals } from "@std/assert";
 * const grey = { width: 64, height: 48, rgb: new Uint8Array(64 * 48 * 3).fill(128) };
 * const dir = await Deno.makeTempDir();
 * await using model = await loadModel();
 * await using video = await loadVideo([grey, grey, grey]);
 * const prompted = prompt(video, { frame: 0, object: 1, box: [8, 8, 40, 40] });
 * for await (const frame of propagate(model, prompted, { resume: dir })) if (frame.index === 1) break;
 * assertEquals(await unfinishedFrames(dir), 2);
 * await saveMasklets(propagate(model, prompted, { resume: dir }), dir);
 * assertEquals((await readMasklets(dir)).frames.length, 3);
 * await Deno.remove(dir, { recursive: true });
 * ```
 */
export function propagate(
  model: Model,
  prompted: Prompted | Masklets,
  options: PropagateOptions = {},
): Propagation {
  const { steps, from, header, run } = startRun(model, prompted, options);
  const { resume: dir, keepPixels } = options;
  if (dir === undefined) return Object.assign(framesOf(steps), { run });
  const pixels = keepPixels === true ? { withPixels: pixelsFrom(run.source) } : {};
  return Object.assign(resumable({ dir, header, steps: from, ...pixels }), { run });
}

async function* framesOf(steps: AsyncIterable<TrackStep>): AsyncGenerator<TrackedFrame, void, void> {
  for await (const { frame } of steps) yield frame;
}

/**
 * A run with the objects' banks after every frame.
 * @returns its frames (`steps`), the same after a point where a run like it stood (`from`), its record's header, and what it is made with
 */
export function startRun(
  model: Model,
  prompted: Prompted | Masklets,
  options: PropagateOptions = {},
) {
  requireModel(model);
  options = checkOptions("propagate", options, PROPAGATE_OPTIONS);
  prompted = promptedOf(prompted);
  const rules = trackingRules(options);
  const { video, prompts, removed, base } = prompted;
  const objects = promptedObjects(prompted);
  const passes = passesOf(objects, video, rules, options);
  requireSameModel(prompted, model);
  const { signal, keepPixels, resume, policy: _policy, ...plain } = options;
  const recorded = { ...plain, policy: describePolicy(rules.policy), rules: describeRules(rules) };
  let before: RunFrames | undefined;
  const listeners: ((picture: Frame) => void)[] = [];
  const run = Object.freeze(
    {
      video: video.name,
      width: video.width,
      height: video.height,
      model: model.name,
      options: Object.freeze({ preset: options.preset ?? "interactive", ...recorded }),
      prompts,
      removed,
      source: video,
      before: () => before,
      onPicture: (listener: (picture: Frame) => void) => void listeners.push(listener),
      ...(resume !== undefined && { resume }),
      ...(video.kind !== "live" || resume !== undefined ? { identity: async () => (await header()).identity } : {}),
    } satisfies OngoingRun,
  );
  const { maxFrames: _maxFrames, ...unlimited } = options;
  const range = rangeOf(passes, passesOf(objects, video, rules, unlimited), options);
  let known: Promise<RunHeader> | undefined; // made once: a live source's first frame is gone later
  const header = (): Promise<RunHeader> => known ??= runHeader(model, { ...prompted, run, rules, range });
  const tracker = makeTracker({ model, video, rules, signal });
  const onStart = (found: RunFrames): void => void (before = found);
  const onPicture = (picture: Frame): void => listeners.forEach((listener) => listener(picture));
  const from = (after?: RunPoint) =>
    trackSteps(objects, tracker, { passes, base, keepPixels, onStart, onPicture, after });
  return { steps: from(), from, header, run };
}
