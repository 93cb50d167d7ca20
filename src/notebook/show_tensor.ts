import { escapeHtml } from "../report/report_html.ts";
import { dataUrl } from "../report/report_picture.ts";
import type { Display } from "../display.ts";
import { encodeRgbPng } from "../image/encode_image.ts";
import type { RgbImage } from "../image/rgb_image.ts";
import type { Tensor } from "../tensor/tensor.ts";

/** Planes of a tensor that are shown. */
const MOST_PLANES = 8;
/** Width that a plane is shown at, px. */
const PLANE_WIDTH = 192;
/** Longest side of a plane that is shown, px: what is larger is no picture. */
const MOST_SIDE = 2048;

/** Smallest, largest and mean number of a tensor, and how many are not finite. */
export interface TensorRangeOf {
  /** Smallest finite number. */
  readonly min: number;
  /** Largest finite number. */
  readonly max: number;
  /** Mean of the finite numbers. */
  readonly mean: number;
  /** How many are NaN or infinite. */
  readonly broken: number;
}

/** A tensor shows its last two axes as pictures, negative blue and positive red; in the console type, shape and range. */
export const TENSOR_DISPLAY: Display<Tensor> = {
  inspect: tensorText,
  jupyter: async (tensor) => {
    const planes = await Promise.all(
      planesOf(tensor).map(async (plane, i) => {
        const [height, width] = plane.shape as [number, number];
        const source = dataUrl(await encodeRgbPng(heatmap(plane.data, width, height, scaleOf(tensor))), "image/png");
        return `<img src="${source}" width="${PLANE_WIDTH}" alt="plane ${i}" style="image-rendering:pixelated">`;
      }),
    );
    const strip = `<div style="display:flex;flex-wrap:wrap;gap:4px">${planes.join("")}</div>`;
    return { "text/html": `<p>${escapeHtml(tensorText(tensor))}</p>${strip}`, "text/plain": tensorText(tensor) };
  },
};

function tensorText(tensor: Tensor): string {
  const { min, max, mean, broken } = rangeOf(tensor.data);
  const numbers = tensor.size === broken ? "" : `, min ${short(min)}, mean ${short(mean)}, max ${short(max)}`;
  const wrong = broken > 0 ? `, ${broken} not finite` : "";
  return `Tensor ${tensor.dtype} [${tensor.shape.join(", ")}]${numbers}${wrong}`;
}

function short(value: number): string {
  return String(Number(value.toPrecision(4)));
}

/** Range and mean of the finite numbers. */
export function rangeOf(values: ArrayLike<number>): TensorRangeOf {
  let [min, max, sum, broken] = [Infinity, -Infinity, 0, 0];
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!Number.isFinite(value)) {
      broken++;
      continue;
    }
    min = Math.min(min, value);
    max = Math.max(max, value);
    sum += value;
  }
  return { min, max, mean: sum / (values.length - broken), broken };
}

/** The first planes `[height, width]` of a tensor; none where its last two axes are no picture. */
function planesOf(tensor: Tensor): Tensor[] {
  const { shape, size } = tensor;
  const [height = 0, width = 0] = shape.slice(-2);
  if (shape.length < 2 || Math.min(height, width) < 2 || Math.max(height, width) > MOST_SIDE) return [];
  const stack = tensor.reshape(-1, height, width);
  const count = Math.min(MOST_PLANES, size / (height * width));
  return Array.from({ length: count }, (_, i) => stack.slice(i, null, null));
}

/** Number that is shown in the full colour. Logits of an absent object (-1024) would leave nothing of the others: 32 is enough. */
function scaleOf(tensor: Tensor): number {
  const { min, max } = rangeOf(tensor.data);
  const most = Math.max(Math.abs(min), Math.abs(max));
  return min < 0 ? Math.min(most, 32) : most;
}

/** Picture of numbers: white at 0, red towards `scale`, blue towards `-scale`; what is not finite is black. */
function heatmap(values: ArrayLike<number>, width: number, height: number, scale: number): RgbImage {
  const rgb = new Uint8Array(3 * width * height);
  for (let i = 0; i < width * height; i++) {
    const value = values[i]!;
    if (!Number.isFinite(value)) continue;
    const share = scale > 0 ? Math.max(-1, Math.min(1, value / scale)) : 0;
    const [red, blue] = [share < 0 ? 1 + share : 1, share > 0 ? 1 - share : 1];
    rgb.set([255 * red, 255 * (1 - Math.abs(share)), 255 * blue].map(Math.round), 3 * i);
  }
  return { width, height, rgb };
}
