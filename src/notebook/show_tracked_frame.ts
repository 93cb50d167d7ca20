import { shrinkTo } from "../report/report_picture.ts";
import type { Display } from "../display.ts";
import { encodeShrunkJpeg } from "../image/encode_image.ts";
import { maskArea } from "../mask/mask_ops.ts";
import type { TrackedFrame } from "../masklet/tracked_frame.ts";
import type { RgbImage } from "../image/rgb_image.ts";
import { overlayOf } from "./overlay.ts";
import { SHOWN_QUALITY } from "./show_segmentation.ts";
import { sideBySide, stacked, widthBeside } from "./side_by_side.ts";

// A notebook's column is about this wide, px.
const WIDTH = 854;

/** A tracked frame shows its picture with its masks, below it the candidates that there were, and in the console its objects. */
export const TRACKED_FRAME_DISPLAY: Display<TrackedFrame> = {
  inspect: trackedFrameText,
  jupyter: async (frame) => {
    const ids = frame.objects.map((object) => object.id);
    const pictures = [shrinkTo(overlayOf(frame, ids), WIDTH), ...candidateRows(frame)];
    return {
      "image/jpeg": (await encodeShrunkJpeg(stacked(pictures), WIDTH, SHOWN_QUALITY)).toBase64(),
      "text/plain": trackedFrameText(frame),
    };
  },
};

/** The candidates of each object that has some, side by side. */
function candidateRows(frame: TrackedFrame): RgbImage[] {
  return frame.objects.flatMap(({ candidates = [], ...object }, i) => {
    if (candidates.length === 0) return [];
    const width = widthBeside(Math.min(WIDTH, frame.width), candidates.length);
    return [sideBySide(candidates.map(({ mask }) => {
      const alone = { ...frame, objects: [{ ...object, mask }] };
      const others = Array.from({ length: i }, () => ""); // the object's colour is that of its place
      return shrinkTo(overlayOf(alone, [...others, object.id]), width);
    }))];
  });
}

/** A tracked frame in a line, and a line an object, with the candidates that there were to choose from. */
function trackedFrameText({ index, name, time, width, height, objects }: TrackedFrame): string {
  const lines = objects.flatMap(({ id, mask, objectScore, iou, candidates = [] }) => [
    objectScore > 0
      ? `  object ${id}: ${maskArea(mask)} px, object score ${objectScore.toFixed(2)}, predicted IoU ${iou.toFixed(3)}`
      : `  object ${id}: absent, object score ${objectScore.toFixed(2)}`,
    ...candidates.map((one, i) => `    candidate ${i}: ${maskArea(one.mask)} px, predicted IoU ${one.iou.toFixed(3)}`),
  ]);
  return [`TrackedFrame ${index} (${name}) at ${time.toFixed(2)} s, ${width}x${height}`, ...lines].join("\n");
}
