import { encodeWebp } from "../image/encode_image.ts";
import type { RgbImage } from "../image/rgb_image.ts";
import type { TrackedFrame } from "../masklet/tracked_frame.ts";
import type { ObjectId } from "../prompt/prompt.ts";
import type { VideoSource } from "../video/frame.ts";
import { type LiveOutput, openLiveOutput } from "./live_output.ts";
import { dataUrl, type MimeBundle } from "./mime.ts";
import { overlayOf, shrinkTo } from "./overlay.ts";
import { progressHtml, type ProgressState, progressText } from "./progress.ts";

/** Options of `watch`. */
export interface WatchOptions {
  /** The video, for the pictures of frames that come without their own (`keepPixels`), and for the number of frames. */
  readonly video?: VideoSource;
  /** Frames to come, where they are known; default: those of `video`. */
  readonly total?: number | undefined;
  /** Least time between two pictures, seconds; default 0.25. First and last frame always show. */
  readonly interval?: number;
  /** Greatest width of the picture, px; default 480. */
  readonly width?: number;
}

/**
 * Passes tracked frames through and shows the newest one with its masks in the running cell of a notebook, in place, with progress and
 * rate. Outside of a notebook it only passes them through.
 *
 * @param frames what `propagate` gives
 *
 * @example
 * ```ts
 * import { watch } from "masklet";
 * import { assertEquals } from "@std/assert";
 * const frames = (async function* () {
 *   yield { index: 0, time: 0, name: "00000", width: 8, height: 8, objects: [] };
 * })();
 * assertEquals((await Array.fromAsync(watch(frames, { total: 1 }))).length, 1);
 * ```
 */
export function watch<T extends TrackedFrame>(
  frames: AsyncIterable<T>,
  options: WatchOptions = {},
): AsyncGenerator<T, void, void> {
  return watchOn(openLiveOutput(), frames, options);
}

/** `watch` on a given output and clock (seconds). */
export async function* watchOn<T extends TrackedFrame>(
  output: LiveOutput | undefined,
  frames: AsyncIterable<T>,
  { video, total = video?.frameCount, interval = 0.25, width = 480 }: WatchOptions,
  now: () => number = () => performance.now() / 1000,
): AsyncGenerator<T, void, void> {
  if (output === undefined) {
    yield* frames;
    return;
  }
  const objects: ObjectId[] = []; // in order of appearance: an object keeps its colour
  const start = now();
  let [done, shown, newest] = [0, -Infinity, undefined as T | undefined];
  const show = async (frame: T): Promise<void> => {
    shown = now();
    newest = undefined;
    const fetched = frame.rgb === undefined && video !== undefined && video.kind !== "live";
    const picture = overlayOf(frame, objects, fetched ? await video.frame(frame.index) : undefined);
    const state = { label: `Frame ${frame.name}`, done, total, seconds: shown - start, unit: "frames" };
    await output.show(await previewBundle(shrinkTo(picture, width), state));
  };
  try {
    for await (const frame of frames) {
      done++;
      newest = frame;
      for (const { id } of frame.objects) if (!objects.includes(id)) objects.push(id);
      if (now() - shown >= interval) await show(frame);
      yield frame;
    }
  } finally {
    if (newest !== undefined) await show(newest);
  }
}

async function previewBundle(picture: RgbImage, progress: ProgressState): Promise<MimeBundle> {
  const source = dataUrl(await encodeWebp(picture), "image/webp");
  return {
    "text/html": `<div><img src="${source}" width="${picture.width}" height="${picture.height}" ` +
      `alt="the newest frame with its masks"></div><div>${progressHtml(progress)}</div>`,
    "text/plain": progressText(progress),
  };
}
