import { drawOverlay } from "../image/overlay.ts";
import type { RgbImage } from "../image/rgb_image.ts";
import type { TrackedFrame } from "../masklet/tracked_frame.ts";
import type { ObjectId } from "../prompt/prompt.ts";
import { overlayColour } from "../image/series_colour.ts";

// Dark grey: what stands for a frame whose picture is not at hand.
const GROUND = 36;

/** A picture of one colour. */
export function plainImage(width: number, height: number, level = GROUND): RgbImage {
  return { width, height, rgb: new Uint8Array(3 * width * height).fill(level) };
}

/**
 * The picture of a tracked frame with its objects drawn over it, each in the colour of its place among `objects`.
 *
 * @param image the frame's picture; absent: the frame's own, or a dark ground
 */
export function overlayOf(frame: TrackedFrame, objects: readonly ObjectId[], image?: RgbImage): RgbImage {
  const { width, height, rgb } = frame;
  const picture = image ?? (rgb === undefined ? plainImage(width, height) : { width, height, rgb });
  const masks = frame.objects.map(({ id, mask }) => ({
    mask,
    colour: overlayColour(Math.max(0, objects.indexOf(id))),
  }));
  return drawOverlay(picture, masks);
}
