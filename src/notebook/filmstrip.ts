import { escapeHtml } from "../report/report_html.ts";
import { dataUrl } from "../report/report_picture.ts";
import { shrinkTo } from "../report/report_picture.ts";
import { encodeWebp } from "../image/encode_image.ts";
import type { RgbImage } from "../image/rgb_image.ts";

/** One picture of a filmstrip. */
export interface StripFrame {
  /** The picture, of any size. */
  readonly image: RgbImage;
  /** What stands below it. */
  readonly caption: string;
}

/** Width of a picture in a filmstrip, px. */
const STRIP_WIDTH = 240;

/** Pictures side by side, shrunk, with captions, as HTML that needs no other file. */
export async function filmstrip(frames: readonly StripFrame[]): Promise<string> {
  const cells = await Promise.all(frames.map(async ({ image, caption }) => {
    const small = shrinkTo(image, STRIP_WIDTH);
    const source = dataUrl(await encodeWebp(small), "image/webp");
    return `<figure style="margin:0"><img src="${source}" width="${small.width}" height="${small.height}" ` +
      `alt="${escapeHtml(caption)}"><figcaption>${escapeHtml(caption)}</figcaption></figure>`;
  }));
  return `<div style="display:flex;flex-wrap:wrap;gap:8px">${cells.join("")}</div>`;
}

/** At most `most` of the values, evenly spread, with the first and the last among them. */
export function spread<T>(values: readonly T[], most: number): T[] {
  if (values.length <= most) return [...values];
  return Array.from({ length: most }, (_, i) => values[Math.round(i * (values.length - 1) / (most - 1))]!);
}
