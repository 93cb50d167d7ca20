import { checkOptions, numberKind, type OptionTable, requireKind, wholeKind } from "../options.ts";
import { dataUrl } from "../report/report_picture.ts";
import { encodeShrunkJpeg } from "../image/encode_image.ts";
import type { Frame } from "../frame/frame.ts";
import type { RgbImage } from "../image/rgb_image.ts";
import type { TrackedFrame } from "../masklet/tracked_frame.ts";
import type { ObjectId } from "../prompt/prompt.ts";
import { type FrameStream, streamKind } from "../masklet/run.ts";
import { type LiveOutput, openLiveOutput } from "./live_output.ts";
import type { MimeBundle } from "./mime.ts";
import { overlayOf } from "./overlay.ts";
import { progressHtml, type ProgressState, progressText } from "./progress.ts";

/** Options of `watch`. */
export interface WatchOptions {
  /** Frames to come; default: as many as the run has, where its video's length is known. */
  readonly total?: number;
  /** Least time between two pictures, seconds; default 0.25. First and last frame always show. */
  readonly interval?: number;
  /** Greatest width of the picture, px; default 480. */
  readonly width?: number;
}

const WATCH_OPTIONS: OptionTable<WatchOptions> = {
  total: { doc: "frames to come", kind: wholeKind({ least: 0 }) },
  interval: { doc: "least time between two pictures, s", kind: numberKind({ least: 0 }), fallback: 0.25 },
  width: { doc: "greatest width of the picture, px", kind: wholeKind({ least: 1 }), fallback: 480 },
};

/** Frames passed through, with what their run is made with. */
export type Watched = AsyncGenerator<TrackedFrame, void, void> & Pick<FrameStream, "run">;

/**
 * Passes the frames of a run through, and shows the newest one with its masks in the running cell of a notebook, in place, with
 * progress and rate: `await collect(watch(propagate(model, prompted)))`. Outside of a notebook it only passes them through.
 *
 * @param frames what `propagate` returned, or any stream of its frames
 * @param options size and pace of the pictures
 * @returns the same frames, to be collected or walked over
 * @throws {MaskletError} `bad-argument` for options that it does not know
 *
 * @example
 * ```ts
 * import { watch } from "masklet";
 * import { assertEquals } from "@std/assert";
 * const frames = (async function* () {
 *   yield { index: 0, time: 0, name: "00000", width: 8, height: 8, objects: [] };
 * })();
 * assertEquals((await Array.fromAsync(watch(frames))).length, 1);
 * ```
 */
export function watch(frames: FrameStream, options: WatchOptions = {}): Watched {
  options = checkOptions("watch", options, WATCH_OPTIONS);
  requireKind("the first argument of watch", frames, streamKind);
  return watchOn(openLiveOutput(), frames, options);
}

/** Most of the time that previews may take: where one is slow, there are fewer. */
const MOST_SHARE = 0.02;
/** Quality of the preview's JPEG. */
const QUALITY = 75;

/** `watch` on a given output and clock (seconds). */
export function watchOn(
  output: LiveOutput | undefined,
  frames: FrameStream,
  options: WatchOptions,
  now: () => number = () => performance.now() / 1000,
): Watched {
  const passed = output === undefined ? passOn(frames) : show(output, frames, options, now);
  return Object.assign(passed, frames.run !== undefined && { run: frames.run });
}

async function* passOn(frames: FrameStream): AsyncGenerator<TrackedFrame, void, void> {
  yield* frames;
}

async function* show(
  output: LiveOutput,
  frames: FrameStream,
  { total, interval = WATCH_OPTIONS.interval.fallback!, width = WATCH_OPTIONS.width.fallback! }: WatchOptions,
  now: () => number,
): AsyncGenerator<TrackedFrame, void, void> {
  const objects: ObjectId[] = []; // in order of appearance: an object keeps its colour
  const start = now();
  let [done, all, shown, newest, cost] = [0, total, -Infinity, undefined as TrackedFrame | undefined, 0];
  let decoded: Frame | undefined; // the newest picture: it is not decoded once more, and a live source has no other
  frames.run?.onPicture?.((picture) => void (decoded = picture));
  const showNow = async (frame: TrackedFrame): Promise<void> => {
    shown = now();
    newest = undefined;
    const image = decoded?.index === frame.index ? decoded : await pictureOf(frame, frames.run);
    const picture = overlayOf(frame, objects, image);
    const state = { label: `Frame ${frame.name}`, done, total: all, seconds: shown - start, unit: "frames" };
    await output.show(await previewBundle(picture, width, state));
    cost = now() - shown;
  };
  try {
    for await (const frame of frames) {
      all ??= framesFrom(frame.index, frames.run);
      done++;
      newest = frame;
      for (const { id } of frame.objects) if (!objects.includes(id)) objects.push(id);
      if (now() - shown >= Math.max(interval, cost / MOST_SHARE)) await showNow(frame);
      yield frame;
    }
  } finally {
    if (newest !== undefined) await showNow(newest);
  }
}

/** How many frames a run has that starts at an index; undefined where the video's length is not known. */
function framesFrom(index: number, run: FrameStream["run"]): number | undefined {
  const count = run?.source?.frameCount;
  if (run === undefined || count === undefined) return undefined;
  const most = Number(run.options["maxFrames"] ?? Infinity);
  return Math.min(most, run.options["direction"] === "backward" ? index + 1 : count - index);
}

/** The picture of a frame from its video; undefined where the frame has its own, or the video gives frames only once. */
async function pictureOf(frame: TrackedFrame, run: FrameStream["run"]): Promise<RgbImage | undefined> {
  const video = run?.source;
  if (frame.rgb !== undefined || video === undefined || video.kind === "live") return undefined;
  return await video.frame(frame.index);
}

async function previewBundle(picture: RgbImage, width: number, progress: ProgressState): Promise<MimeBundle> {
  const source = dataUrl(await encodeShrunkJpeg(picture, width, QUALITY), "image/jpeg");
  return {
    "text/html": `<div><img src="${source}" width="${Math.min(width, picture.width)}" ` +
      `alt="the newest frame with its masks"></div><div>${progressHtml(progress)}</div>`,
    "text/plain": progressText(progress),
  };
}
