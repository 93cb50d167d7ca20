import { MaskletError } from "../error.ts";
import type { VideoSource } from "../frame/frame.ts";
import type { RangeIdentity } from "../run/identity.ts";
import type { PropagateOptions } from "./options.ts";
import type { TrackingRules } from "./rules.ts";
import { conditioningFrames, type PromptedObject } from "./prompted_objects.ts";

/** Frames that are walked over in one direction: `start` up to and without `end`, in reverse from `end - 1` down to `start`. */
export interface Pass {
  /** First index of the range. */
  readonly start: number;
  /** Index after the last one; infinite where the video's length is not known. */
  readonly end: number;
  /** From the last to the first. */
  readonly reverse: boolean;
}

/** The frame at which a pass begins. */
export const firstFrame = ({ start, end, reverse }: Pass): number => reverse ? end - 1 : start;

/**
 * Where a run goes.
 * @throws {MaskletError} `bad-prompt` without prompts, or for an object without any; `bad-argument` for a start outside the video
 */
export function passesOf(
  objects: readonly PromptedObject[],
  video: Pick<VideoSource, "frameCount">,
  rules: TrackingRules,
  options: PropagateOptions,
): Pass[] {
  const conditioning = objects.map((object) => conditioningFrames(object, rules));
  requirePrompts(objects, conditioning);
  const { direction = "forward", maxFrames = Infinity } = options;
  const from = options.start ?? defaultStart(objects, conditioning.flat(), options);
  const count = video.frameCount ?? Infinity;
  if (from >= count) {
    throw new MaskletError("bad-argument", `Expected start in 0..${count - 1}, found ${from}`, {
      hint: "Start at a frame that the video has",
    });
  }
  const forward: Pass = { start: from, end: Math.min(count, from + maxFrames), reverse: false };
  const backward = (end: number): Pass => ({ start: Math.max(0, end - maxFrames), end, reverse: true });
  const none = direction === "backward" && options.preset === "reference" && from === 0; // as Meta's predictor has it
  const all = direction === "forward"
    ? [forward]
    : direction === "both"
    ? [forward, backward(from)]
    : [backward(from + 1)];
  return none ? [] : all.filter(({ start, end }) => end > start);
}

/**
 * Where a run goes, as plain values; a limit that cuts nothing off is none.
 * @param passes what `passesOf` gave
 * @param whole the same without a limit
 */
export function rangeOf(
  passes: readonly Pass[],
  whole: readonly Pass[],
  { direction = "forward", maxFrames }: PropagateOptions,
): RangeIdentity {
  const [first] = passes;
  const cut = whole.some(({ start, end }, i) => start !== passes[i]?.start || end !== passes[i]?.end);
  return Object.freeze({
    start: first === undefined ? null : firstFrame(first),
    direction,
    maxFrames: cut ? maxFrames ?? null : null,
  });
}

function defaultStart(
  objects: readonly PromptedObject[],
  conditioning: readonly number[],
  { direction, preset }: PropagateOptions,
): number {
  const fresh = objects.flatMap(({ waiting }) => [...waiting.keys()]);
  const frames = preset === "reference" || fresh.length === 0 ? conditioning : fresh;
  return direction === "backward" && preset !== "reference" ? Math.max(...frames) : Math.min(...frames);
}

function requirePrompts(objects: readonly PromptedObject[], conditioning: readonly (readonly number[])[]): void {
  if (objects.length === 0) {
    throw new MaskletError("bad-prompt", "Expected at least one prompt, found none", {
      hint:
        "Prompt the video first: propagate(model, prompt(video, { frame: 0, object: 1, points: [[x, y]], labels: [1] }))",
    });
  }
  const denied = objects.find((object) => object.history.size === 0 && isDeniedAlone(object));
  if (denied !== undefined) {
    throw new MaskletError(
      "bad-prompt",
      `Expected a click on object ${denied.id}, a box or a mask, found clicks alone on what is not the object`,
      { hint: "Say where the object is: a point with label 1; negative points (label 0) take away from that" },
    );
  }
  const bare = conditioning.findIndex((frames) => frames.length === 0);
  if (bare < 0) return;
  throw new MaskletError("bad-prompt", `Expected a prompt for object ${objects[bare]!.id}, found none left`, {
    hint: "Prompt the object again, or take it away with removeObject()",
  });
}

/** Whether all that is said of an object is where it is not. */
function isDeniedAlone({ waiting }: PromptedObject): boolean {
  const said = [...waiting.values()].flatMap((own) => own.at(-1)!.prompts).map(({ content }) => content);
  return said.length > 0 &&
    said.every((content) => content.kind === "clicks" && content.clicks.every(({ positive }) => !positive));
}
