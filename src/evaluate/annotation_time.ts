import { choiceKind, numbersOfKind, requireKind } from "../options.ts";

/** Seconds to find the object on a frame. */
const LOCATE_SECONDS = 1;
/** Seconds a click takes. */
const CLICK_SECONDS = 1.5;
/** Seconds to look through 300 frames of a result. */
const EXAMINE_SECONDS = 30;
/** Frames that are looked through in that time. */
const EXAMINED_FRAMES = 300;

const MODE_KIND = choiceKind(["offline", "online"]);
const COUNTS_KIND = numbersOfKind<Parameters<typeof annotationSeconds>[1]>(
  "counts { frames, promptedFrames, clicksPerFrame }",
  ...["frames", "promptedFrames", "clicksPerFrame"] as const,
);

/**
 * Seconds that a person would need for an interactive annotation, by the estimate of the SAM 2 paper (Ravi et al. 2024, arXiv:2408.00714,
 * appendix E): 1 s to find the object, 1.5 s a click, 30 s to look through 300 frames. Offline the whole video is looked through in each
 * pass, online
 * once.
 *
 * @param mode "offline": several passes; "online": one pass with stops
 * @param counts frames of the video, frames that were prompted, clicks a prompted frame
 * @returns s
 * @throws {MaskletError} `bad-argument` for another mode, or where a count is missing
 *
 * @example
 * ```ts
 * import { annotationSeconds } from "masklet";
 * import { assertEquals } from "@std/assert";
 * assertEquals(annotationSeconds("online", { frames: 300, promptedFrames: 2, clicksPerFrame: 3 }), 41);
 * assertEquals(annotationSeconds("offline", { frames: 300, promptedFrames: 2, clicksPerFrame: 3 }), 71);
 * ```
 */
export function annotationSeconds(
  mode: "offline" | "online",
  counts: { readonly frames: number; readonly promptedFrames: number; readonly clicksPerFrame: number },
): number {
  requireKind("the first argument of annotationSeconds", mode, MODE_KIND);
  requireKind("the second argument of annotationSeconds", counts, COUNTS_KIND);
  const { frames, promptedFrames, clicksPerFrame } = counts;
  const examine = EXAMINE_SECONDS * frames / EXAMINED_FRAMES;
  const frame = LOCATE_SECONDS + CLICK_SECONDS * clicksPerFrame;
  return mode === "offline" ? (examine + frame) * promptedFrames : examine + frame * promptedFrames;
}
