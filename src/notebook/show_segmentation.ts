import type { Display } from "../display.ts";
import { encodeShrunkJpeg } from "../image/encode_image.ts";
import { drawOverlay } from "../image/overlay.ts";
import { maskArea } from "../mask/mask_ops.ts";
import { shrinkTo } from "../report/report_picture.ts";
import type { AutomaticMasks } from "../segment/collect_masks.ts";
import type { Segmentation } from "../segment/segmentation.ts";
import { overlayColour } from "../image/series_colour.ts";
import { sideBySide, widthBeside } from "./side_by_side.ts";

// A notebook's column is about this wide, px; three candidates share it.
const WIDTH = 960;
/** Of photographs with masks: a fifth of what a PNG takes in the notebook's file. */
export const SHOWN_QUALITY = 85;

/** A segmentation shows its candidates side by side, in their order. */
export const SEGMENTATION_DISPLAY: Display<Segmentation> = {
  inspect: segmentationText,
  jupyter: async (found) => {
    const width = widthBeside(WIDTH, found.candidates.length);
    const shown = found.masks.map((mask) =>
      shrinkTo(drawOverlay(found.picture, [{ mask, colour: overlayColour(0) }]), width)
    );
    return {
      "image/jpeg": (await encodeShrunkJpeg(sideBySide(shown), WIDTH, SHOWN_QUALITY)).toBase64(),
      "text/plain": segmentationText(found),
    };
  },
};

/** All masks over their picture, large ones first, so that none hides another. */
export const AUTOMATIC_MASKS_DISPLAY: Display<AutomaticMasks> = {
  inspect: masksText,
  jupyter: async (found) => {
    const coloured = found.masks.map(({ mask, area }, i) => ({ mask, area, colour: overlayColour(i) }));
    const drawn = drawOverlay(found.picture, coloured.sort((a, b) => b.area - a.area));
    return {
      "image/jpeg": (await encodeShrunkJpeg(drawn, WIDTH, SHOWN_QUALITY)).toBase64(),
      "text/plain": masksText(found),
    };
  },
};

function segmentationText({ width, height, candidates, best }: Segmentation): string {
  const lines = candidates.map(({ iou, stability, mask }, i) =>
    `  ${i}: predicted IoU ${iou.toFixed(3)}, stability ${stability.toFixed(3)}, ${maskArea(mask)} px${
      candidates.length > 1 && candidates[i] === best ? " (best)" : ""
    }`
  );
  return [
    `Segmentation ${width}x${height}, ${candidates.length} candidate${candidates.length === 1 ? "" : "s"}`,
    ...lines,
  ]
    .join("\n");
}

function masksText({ width, height, masks }: AutomaticMasks): string {
  const ious = masks.map(({ iou }) => iou);
  const range = ious.length === 0
    ? ""
    : `, predicted IoU ${Math.min(...ious).toFixed(3)}..${Math.max(...ious).toFixed(3)}`;
  return `AutomaticMasks ${width}x${height}: ${masks.length} masks${range}`;
}
