import { shrinkTo } from "../report/report_picture.ts";
import type { Display } from "../display.ts";
import { encodeRgbPng } from "../image/encode_image.ts";
import { maskArea } from "../mask/mask_ops.ts";
import type { TrackedFrame } from "../masklet/tracked_frame.ts";
import { overlayOf } from "./overlay.ts";

// A notebook's column is about this wide, px.
const WIDTH = 854;

/** A tracked frame shows its picture with its masks, and in the console its objects. */
export const TRACKED_FRAME_DISPLAY: Display<TrackedFrame> = {
  inspect: trackedFrameText,
  jupyter: async (frame) => {
    const picture = overlayOf(frame, frame.objects.map((object) => object.id));
    return {
      "image/png": (await encodeRgbPng(shrinkTo(picture, WIDTH))).toBase64(),
      "text/plain": trackedFrameText(frame),
    };
  },
};

/** A tracked frame in a line, and a line an object. */
export function trackedFrameText({ index, name, time, width, height, objects }: TrackedFrame): string {
  const lines = objects.map(({ id, mask, objectScore, iou }) =>
    objectScore > 0
      ? `  object ${id}: ${maskArea(mask)} px, object score ${objectScore.toFixed(2)}, predicted IoU ${iou.toFixed(3)}`
      : `  object ${id}: absent, object score ${objectScore.toFixed(2)}`
  );
  return [`TrackedFrame ${index} (${name}) at ${time.toFixed(2)} s, ${width}x${height}`, ...lines].join("\n");
}
