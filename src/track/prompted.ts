import { displayPrototype } from "../display.ts";
import { shown } from "../options.ts";
import { MaskletError } from "../error.ts";
import type { Masklets } from "../masklet/masklets.ts";
import { checkPrompt } from "../prompt/check_prompt.ts";
import type { CheckedPrompt, ObjectId, Prompt, PromptPlace } from "../prompt/prompt.ts";
import type { VideoSource } from "../frame/frame.ts";
import { isVideo } from "../frame/is_video.ts";

/** What was said since the masklets that are corrected (or since nothing), in order. */
export type PromptEvent =
  | { readonly kind: "prompt"; readonly prompt: CheckedPrompt }
  | { readonly kind: "clear"; readonly place: PromptPlace };

/** A video and what was said about its objects, in order. Immutable; it does not own the video. */
export interface Prompted {
  /** The video. */
  readonly video: VideoSource;
  /** The prompts that hold, checked, in the order they were given: those of the corrected masklets too, none that was cleared. */
  readonly prompts: readonly CheckedPrompt[];
  /** The objects in the order of their first prompt. */
  readonly objects: readonly ObjectId[];
  /** The masklets that are corrected or continued. */
  readonly base?: Masklets;
  /** What was said since `base`. */
  readonly events: readonly PromptEvent[];
  /** Objects that were removed: they are not prompted again. */
  readonly removed: readonly ObjectId[];
}

const prototype = displayPrototype("Prompted");

/**
 * Says where objects are: points, a box or a mask on a frame. Pure: it returns a new value and leaves its arguments be, so the same call
 * twice gives the same value.
 *
 * Given masklets it corrects them: a click on a frame that was tracked refines that frame's mask (its earlier clicks count too, unless
 * the prompt says `replace`), `correct` shows the new mask at once, and `propagate` carries it on from there. New objects may come on
 * any frame. Without prompts it continues the run: `propagate(model, prompt(masklets), { start })`.
 *
 * @param source a video, what was prompted before (the new prompts are added to it), or masklets that `collect` returned
 * @param prompts pixel coordinates of the video frame, origin top left
 * @returns a value to propagate, to correct, or to prompt further
 * @throws {MaskletError} `bad-prompt` for a frame, point, box, mask or label that does not fit the video, for points and boxes that are all
 *   shares of the picture (0 to 1) instead of px, for objects 1 and "1" beside each other, or an object that was removed;
 *   `bad-argument` for masklets without their video
 *
 * @example
 * ```ts
 * import { collect, loadModel, loadVideo, prompt, propagate } from "masklet";
 * import { assertEquals } from "@std/assert";
 * const grey = { width: 32, height: 24, rgb: new Uint8Array(32 * 24 * 3).fill(128) };
 * await using video = await loadVideo([grey, grey]);
 * const prompted = prompt(video, { frame: 0, object: 1, points: [[10, 12]], labels: [1] });
 * assertEquals(prompted.objects, [1]);
 *
 * await using model = await loadModel();
 * const masklets = await collect(propagate(model, prompted));
 * const corrected = prompt(masklets, { frame: 1, object: 1, points: [[20, 4]], labels: [0] });
 * assertEquals([corrected.prompts.length, masklets.prompts.length], [2, 1]); // the old value stays as it was
 * ```
 */
export function prompt(source: VideoSource | Prompted | Masklets, ...prompts: readonly Prompt[]): Prompted {
  const basis = promptedOf(source);
  const checked = prompts.map((one) => checkPrompt(one, basis.video));
  const again = checked.find(({ object }) => basis.removed.includes(object));
  if (again !== undefined) {
    throw new MaskletError("bad-prompt", `Expected an object that is tracked or new, found ${again.object}, removed`, {
      hint: "Give the object another number, or prompt the value from before it was removed",
    });
  }
  const objects = [...new Set([...basis.objects, ...checked.map(({ object }) => object)])];
  requireDifferent(objects);
  return makePrompted({
    ...basis,
    prompts: [...basis.prompts, ...checked],
    objects,
    events: [...basis.events, ...checked.map((one): PromptEvent => ({ kind: "prompt", prompt: one }))],
  });
}

/** Refuses a number and a label that read alike, 1 and "1": two objects of one name in all that is shown and written. */
function requireDifferent(objects: readonly ObjectId[]): void {
  const labels = new Set(
    objects.filter((object) => typeof object === "string").map((label) => label.trim().normalize()),
  );
  const twin = objects.find((object) => typeof object === "number" && labels.has(String(object)));
  if (twin === undefined) return;
  throw new MaskletError("bad-prompt", `Expected objects of different names, found ${twin} and "${twin}"`, {
    hint: "A number and a text are two objects: write the object in the same way in all its prompts",
  });
}

/** Makes a prompted value; it shows itself in a notebook. */
export function makePrompted(fields: Prompted): Prompted {
  return Object.freeze(Object.assign(Object.create(prototype), fields));
}

/** Anything that can be prompted as a prompted value. */
export function promptedOf(source: VideoSource | Prompted | Masklets): Prompted {
  requireSource(source);
  if (isPrompted(source)) return source;
  if (isVideo(source)) return makePrompted({ video: source, prompts: [], objects: [], events: [], removed: [] });
  return makePrompted({
    video: videoOf(source),
    prompts: source.prompts,
    objects: source.objects,
    base: source,
    events: [],
    removed: source.removed ?? [],
  });
}

/** Refuses what is none of the three; an untyped cell may hand in a path. */
function requireSource(source: unknown): void {
  const thing = typeof source === "object" && source !== null;
  if (thing && ("objects" in source || ("frames" in source && "frame" in source))) return;
  throw new MaskletError(
    "bad-argument",
    `Expected a video, what was prompted on it, or masklets, found ${shown(source)}`,
    {
      hint:
        "Open the video first: prompt(await loadVideo(path), { frame: 0, object: 1, points: [[x, y]], labels: [1] })",
    },
  );
}

function videoOf(masklets: Masklets): VideoSource {
  if (masklets.source !== undefined) return masklets.source;
  throw new MaskletError(
    "bad-argument",
    `Expected masklets with their video, found ones of ${masklets.video} without`,
    {
      hint: "Give it back to them: prompt(attachVideo(masklets, await loadVideo(…)), …)",
    },
  );
}

/** Tells what was prompted from a video and from masklets. */
export const isPrompted = (source: VideoSource | Prompted | Masklets): source is Prompted =>
  "video" in source && typeof source.video === "object";
