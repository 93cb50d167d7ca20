import { displayPrototype } from "../display.ts";
import { MaskletError } from "../error.ts";
import type { Masklets } from "../masklet/masklets.ts";
import { checkPrompt } from "../prompt/check_prompt.ts";
import type { CheckedPrompt, ObjectId, Prompt } from "../prompt/prompt.ts";
import type { VideoSource } from "../video/frame.ts";

/** A video and what was said about its objects, in order. Immutable; it does not own the video. */
export interface Prompted {
  /** The video. */
  readonly video: VideoSource;
  /** The prompts, checked, in the order they were given. */
  readonly prompts: readonly CheckedPrompt[];
  /** The objects in the order of their first prompt. */
  readonly objects: readonly ObjectId[];
}

const prototype = displayPrototype("Prompted");

/**
 * Says where objects are: points, a box or a mask on a frame. Pure: it returns a new value and leaves its arguments be, so the same call
 * twice gives the same value.
 *
 * @param source a video, or what was prompted before (the new prompts are added to it)
 * @param prompts pixel coordinates of the video frame, origin top left
 * @throws MaskletError `bad-prompt` for a frame, point, box, mask or label that does not fit the video
 *
 * @example
 * ```ts
 * import { loadVideo, prompt } from "masklet";
 * import { assertEquals } from "@std/assert";
 * const grey = { width: 32, height: 24, rgb: new Uint8Array(32 * 24 * 3).fill(128) };
 * await using video = await loadVideo([grey, grey]);
 * const prompted = prompt(video, { frame: 0, object: 1, points: [[10, 12]], labels: [1] });
 * assertEquals(prompted.objects, [1]);
 * ```
 */
export function prompt(source: VideoSource | Prompted | Masklets, ...prompts: readonly Prompt[]): Prompted {
  const base = basis(source);
  const checked = prompts.map((one) => checkPrompt(one, base.video));
  const all = [...base.prompts, ...checked];
  const objects = [...new Set(all.map(({ object }) => object))];
  return Object.freeze(Object.assign(Object.create(prototype), { video: base.video, prompts: all, objects }));
}

function basis(source: VideoSource | Prompted | Masklets): Pick<Prompted, "video" | "prompts"> {
  if (isPrompted(source)) return source;
  if (isVideo(source)) return { video: source, prompts: [] };
  throw new MaskletError("unsupported", "Expected a video or what prompt() returned, found masklets", {
    hint: "Prompt the video again with all prompts, then propagate",
  });
}

const isVideo = (source: VideoSource | Masklets): source is VideoSource => typeof source.frames === "function";

const isPrompted = (source: VideoSource | Prompted | Masklets): source is Prompted =>
  "video" in source && typeof source.video === "object";
