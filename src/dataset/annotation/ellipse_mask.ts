import { makeMask, type Mask, wordsPerRow } from "../../mask/mask.ts";
import type { PictureSize } from "./annotations.ts";

/** An ellipse: its centre and radii in px, turned clockwise by degrees. */
export interface Ellipse {
  /** px */
  readonly x: number;
  /** px */
  readonly y: number;
  /** px */
  readonly radiusX: number;
  /** px */
  readonly radiusY: number;
  /** degrees */
  readonly rotation: number;
}

/** The pixels whose centres lie in an ellipse. */
export function ellipseMask(
  { x, y, radiusX, radiusY, rotation }: Ellipse,
  { width, height }: PictureSize,
): Mask {
  const [sin, cos] = [Math.sin(rotation * Math.PI / 180), Math.cos(rotation * Math.PI / 180)];
  const perRow = wordsPerRow(width);
  const bits = new Uint32Array(height * perRow);
  const reach = Math.max(radiusX, radiusY);
  const from = (centre: number): number => Math.max(0, Math.floor(centre - reach));
  const to = (centre: number, most: number): number => Math.min(most, Math.ceil(centre + reach));
  for (let row = from(y); row < to(y, height); row++) {
    for (let column = from(x); column < to(x, width); column++) {
      const [dx, dy] = [column + 0.5 - x, row + 0.5 - y];
      const [along, across] = [(dx * cos + dy * sin) / radiusX, (dy * cos - dx * sin) / radiusY];
      if (along ** 2 + across ** 2 <= 1) bits[row * perRow + (column >>> 5)]! |= 1 << (column & 31);
    }
  }
  return makeMask(width, height, bits);
}
