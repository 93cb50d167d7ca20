import type { RgbImage } from "../image/rgb_image.ts";

/** The picture turned clockwise by 0, 90, 180 or 270 degrees. */
export function rotated(image: RgbImage, degrees: number): RgbImage {
  if (degrees === 0) return image;
  const { width, height, rgb } = image;
  const turned = new Uint8Array(rgb.length);
  const [newWidth, newHeight] = degrees === 180 ? [width, height] : [height, width];
  // Where pixel (0, 0) goes, and what a step in x and in y adds, counted in pixels of the turned picture.
  const [origin, stepX, stepY] = degrees === 90
    ? [newWidth - 1, newWidth, -1]
    : degrees === 180
    ? [newWidth * newHeight - 1, -1, -newWidth]
    : [newWidth * (newHeight - 1), -newWidth, 1];
  for (let y = 0, from = 0; y < height; y++) {
    for (let x = 0, to = 3 * (origin + y * stepY); x < width; x++, from += 3, to += 3 * stepX) {
      turned[to] = rgb[from]!;
      turned[to + 1] = rgb[from + 1]!;
      turned[to + 2] = rgb[from + 2]!;
    }
  }
  return { width: newWidth, height: newHeight, rgb: turned };
}

/** The picture mirrored from left to right. */
export function mirrored({ width, height, rgb }: RgbImage): RgbImage {
  const turned = new Uint8Array(rgb.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0, from = 3 * y * width, to = from + 3 * (width - 1); x < width; x++, from += 3, to -= 3) {
      turned[to] = rgb[from]!;
      turned[to + 1] = rgb[from + 1]!;
      turned[to + 2] = rgb[from + 2]!;
    }
  }
  return { width, height, rgb: turned };
}
