import type { RgbImage } from "../image/rgb_image.ts";

/** Between pictures, px. */
const GAP = 6;
const WHITE = 255;

/** The width that each of several pictures has beside the others. */
export function widthBeside(width: number, count: number): number {
  return Math.floor((width - GAP * (count - 1)) / count);
}

/** Pictures of one height beside each other, on white. */
export function sideBySide(pictures: readonly RgbImage[]): RgbImage {
  const height = pictures[0]!.height;
  const width = pictures.reduce((sum, picture) => sum + picture.width, GAP * (pictures.length - 1));
  const all = { width, height, rgb: new Uint8Array(3 * width * height).fill(WHITE) };
  let left = 0;
  for (const picture of pictures) {
    paste(all, picture, left, 0);
    left += picture.width + GAP;
  }
  return all;
}

/** Pictures below each other, on white. */
export function stacked(pictures: readonly RgbImage[]): RgbImage {
  const width = Math.max(...pictures.map((picture) => picture.width));
  const height = pictures.reduce((sum, picture) => sum + picture.height, GAP * (pictures.length - 1));
  const all = { width, height, rgb: new Uint8Array(3 * width * height).fill(WHITE) };
  let top = 0;
  for (const picture of pictures) {
    paste(all, picture, 0, top);
    top += picture.height + GAP;
  }
  return all;
}

function paste({ width, rgb }: RgbImage, picture: RgbImage, left: number, top: number): void {
  for (let y = 0; y < picture.height; y++) {
    rgb.set(picture.rgb.subarray(3 * y * picture.width, 3 * (y + 1) * picture.width), 3 * ((top + y) * width + left));
  }
}
