import { MaskletError } from "../error.ts";
import type { RunDescription } from "../masklet/masklets.ts";
import type { TrackedFrame } from "../masklet/tracked_frame.ts";
import { describePolicy } from "../memory/policy.ts";
import type { Model } from "../model/model.ts";
import { requireSam2, type Sam2Model } from "../model/sam2_model.ts";
import type { Frame, VideoSource } from "../video/frame.ts";
import { answerPrompts } from "./answer_prompts.ts";
import { modelPixels } from "./model_input.ts";
import type { ObjectState } from "./object_state.ts";
import { describeRules, type PropagateOptions, type TrackingRules, trackingRules } from "./options.ts";
import type { Prompted } from "./prompted.ts";
import { type Found, showFrame } from "./show_frame.ts";
import { trackFrame } from "./track_frame.ts";

/** A run under way: frames as they are tracked, and what the run is made with. */
export interface Propagation extends AsyncGenerator<TrackedFrame, void, void> {
  /** Video, model, options and prompts of the run; its video is not owned. */
  readonly run: RunDescription & { readonly source: VideoSource };
}

/**
 * Follows the prompted objects through the video with SAM 2's streaming memory (Ravi et al. 2024, arXiv:2408.00714), one frame after
 * the other, each handed out at once. What is kept does not grow with the video: memories that no later frame can read are dropped,
 * frames are decoded ahead and dropped.
 *
 * @param model a loaded model
 * @param prompted what `prompt` returned
 * @param options preset, rules, range and an abort signal
 * @throws MaskletError `bad-prompt` without prompts, `bad-argument` for options out of range; what the video or the model throw
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
 */
export function propagate(model: Model, prompted: Prompted, options: PropagateOptions = {}): Propagation {
  const rules = trackingRules(options);
  const range = frameRange(prompted, options);
  const { video, prompts } = prompted;
  const { signal: _signal, keepPixels: _keepPixels, policy: _policy, ...said } = options;
  const recorded = { ...said, policy: describePolicy(rules.policy), rules: describeRules(rules) };
  const run = Object.freeze({
    video: video.name,
    width: video.width,
    height: video.height,
    model: model.name,
    options: Object.freeze({ preset: options.preset ?? "interactive", ...recorded }),
    prompts,
    source: video,
  });
  return Object.assign(frames(requireSam2(model), prompted, { rules, range, options }), { run });
}

/** Which frames a run goes over. */
interface Range {
  readonly start: number;
  readonly end: number;
  readonly reverse: boolean;
}

interface Plan {
  readonly rules: TrackingRules;
  readonly range: Range;
  readonly options: PropagateOptions;
}

async function* frames(
  model: Sam2Model,
  { video, prompts }: Prompted,
  plan: Plan,
): AsyncGenerator<TrackedFrame, void, void> {
  const { rules, range, options } = plan;
  const { signal } = options;
  let states = await answerPrompts(prompts, { model, video, rules, signal });
  const walk = { ...range, ...(signal !== undefined && { signal }) };
  for await (
    const frame of video.frames(Number.isFinite(walk.end) ? walk : { start: walk.start, ...(signal && { signal }) })
  ) {
    signal?.throwIfAborted();
    const step = await oneFrame(model, frame, states, plan, video.frameCount);
    states = step.states;
    yield showFrame(frame, step.found, model.logitsSide, {
      nonOverlapping: rules.nonOverlapping,
      keepPixels: options.keepPixels ?? false,
    });
    if (frame.index + 1 >= range.end && !range.reverse) return;
  }
}

/** What prompts said about this frame is taken as it is; the other objects are tracked. */
async function oneFrame(
  model: Sam2Model,
  frame: Frame,
  states: readonly ObjectState[],
  { rules, range }: Plan,
  frameCount: number | undefined,
): Promise<{ readonly states: ObjectState[]; readonly found: Found[] }> {
  const open = states.filter(({ answers }) => !answers.has(frame.index));
  const tracked = new Map<ObjectState, { state: ObjectState; output: Found["output"] }>();
  if (open.length > 0) {
    using features = await model.encodeImage(modelPixels(frame, model.imageSize));
    const query = { frame: frame.index, reverse: range.reverse, frameCount };
    const steps = await trackFrame(open, query, features, { model, rules });
    open.forEach((state, i) => tracked.set(state, steps[i]!));
  }
  return {
    states: states.map((state) => tracked.get(state)?.state ?? state),
    found: states.map((state) => ({
      id: state.id,
      output: tracked.get(state)?.output ?? state.answers.get(frame.index)!,
    })),
  };
}

function frameRange(
  { video, prompts }: Prompted,
  { start, direction = "forward", maxFrames }: PropagateOptions,
): Range {
  if (prompts.length === 0) {
    throw new MaskletError("bad-prompt", "Expected at least one prompt, found none", {
      hint: "Say where an object is: prompt(video, { frame: 0, object: 1, points: [[x, y]], labels: [1] })",
    });
  }
  const reverse = direction === "backward";
  const frames = prompts.map(({ frame }) => frame);
  const from = start ?? (reverse ? Math.max(...frames) : Math.min(...frames));
  const count = video.frameCount ?? Infinity;
  if (from >= count) {
    throw new MaskletError("bad-argument", `Expected start in 0..${count - 1}, found ${from}`, {
      hint: "Start at a frame that the video has",
    });
  }
  if (reverse) return { start: Math.max(0, from + 1 - (maxFrames ?? Infinity)), end: from + 1, reverse };
  return { start: from, end: Math.min(count, from + (maxFrames ?? Infinity)), reverse };
}
