import { checkOptions, functionKind, kindOf, numberKind, type OptionTable, switchKind } from "../options.ts";
import { MaskletError } from "../error.ts";
import type { VideoSource } from "../frame/frame.ts";
import { videoKind } from "../frame/is_video.ts";
import { drawOverlay } from "../image/overlay.ts";
import type { RgbImage } from "../image/rgb_image.ts";
import { overlayColour } from "../image/series_colour.ts";
import type { Masklets, MaskletsVideoOptions, MaskletsVideoWriter } from "../masklet/masklets.ts";
import { writeVideo } from "../video/write_video.ts";

const VIDEO_OPTIONS: OptionTable<MaskletsVideoOptions> = {
  video: {
    doc: "the video (default: the one that was tracked)",
    kind: videoKind,
  },
  framesPerSecond: {
    doc: "frames a second (default: the video's)",
    kind: kindOf("a number above 0", (value) => typeof value === "number" && value > 0 && value < Infinity),
  },
  bitsPerSecond: { doc: "bits a second", kind: numberKind({ least: 1 }) },
  alpha: { doc: "share of the colour inside a mask", kind: numberKind({ least: 0, most: 1 }), fallback: 0.5 },
  contour: { doc: "whether outermost pixels get the plain colour", kind: switchKind, fallback: true },
  onProgress: { doc: "told how many frames are done", kind: functionKind() },
};

/** Frames a second of a video that has no rate of its own. */
const FRAMES_PER_SECOND = 24;

/**
 * What `masklets.saveVideo` does.
 * @throws {MaskletError} `bad-argument` without a video that can be read again, `bad-video` without frames, `io`
 */
export const writeMaskletsVideo: MaskletsVideoWriter = async (masklets, path, given) => {
  const options = checkOptions("saveVideo", given, VIDEO_OPTIONS);
  const video = options.video ?? masklets.source;
  if (video === undefined || video.kind === "live") {
    throw new MaskletError(
      "bad-argument",
      `Expected a video whose frames can be read again, found ${video === undefined ? "none" : "a live source"}`,
      { hint: "Give the video that was tracked: saveVideo(path, { video: await loadVideo(…) })" },
    );
  }
  const { framesPerSecond = video.framesPerSecond ?? FRAMES_PER_SECOND, bitsPerSecond } = options;
  await writeVideo(path, overlaid(masklets, video, options), {
    framesPerSecond,
    ...(bitsPerSecond !== undefined && { bitsPerSecond }),
  });
};

/** The frames from the first tracked one to the last, each with its masks where it was tracked. */
async function* overlaid(
  masklets: Masklets,
  video: VideoSource,
  { alpha, contour, onProgress }: MaskletsVideoOptions,
): AsyncGenerator<RgbImage> {
  const tracked = new Set(masklets.frames.map(({ index }) => index));
  const [start, end] = [masklets.frames.at(0)?.index ?? 0, (masklets.frames.at(-1)?.index ?? -1) + 1];
  if (end <= start) return;
  const how = { ...(alpha !== undefined && { alpha }), ...(contour !== undefined && { contour }) };
  for await (const frame of video.frames({ start, end })) {
    const objects = tracked.has(frame.index) ? masklets.frame(frame.index).objects : [];
    const masks = objects.map(({ id, mask }) => ({ mask, colour: overlayColour(masklets.objects.indexOf(id)) }));
    yield drawOverlay(frame, masks, how);
    onProgress?.(frame.index - start + 1, end - start);
  }
}
