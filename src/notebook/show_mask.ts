import { shrinkTo } from "../report/report_picture.ts";
import type { Display } from "../display.ts";
import { encodeRgbPng } from "../image/encode_image.ts";
import { drawOverlay } from "../image/overlay.ts";
import { maskArea, maskBox } from "../mask/mask_ops.ts";
import type { Mask } from "../mask/mask.ts";
import { plainImage } from "./overlay.ts";

// A notebook's column is about this wide, px.
const WIDTH = 640;

/** A mask shows itself white on dark, and in the console by its size, area and box. */
export const MASK_DISPLAY: Display<Mask> = {
  inspect: maskText,
  jupyter: async (mask) => {
    const ground = plainImage(mask.width, mask.height);
    const picture = drawOverlay(ground, [{ mask, colour: [255, 255, 255] }], { alpha: 1 });
    return {
      "image/png": (await encodeRgbPng(shrinkTo(picture, WIDTH))).toBase64(),
      "text/plain": maskText(mask),
    };
  },
};

function maskText(mask: Mask): string {
  const { width, height } = mask;
  const [area, box] = [maskArea(mask), maskBox(mask)];
  const share = (100 * area / (width * height)).toFixed(1);
  const where = box === null
    ? "empty"
    : `${area} px inside (${share} %), x ${box.left}..${box.right - 1}, y ${box.top}..${box.bottom - 1}`;
  return `Mask ${width}x${height}: ${where}`;
}
