import { numbersOfKind, type ValueKind } from "../options.ts";

/**
 * A box in px, origin top left, half-open: `left` and `top` are the first column and row inside, `right` and `bottom` the first past them,
 * so that its size is `right - left` by `bottom - top`.
 */
export interface Box {
  /** First column inside, px. */
  readonly left: number;
  /** First row inside, px. */
  readonly top: number;
  /** First column past it, px. */
  readonly right: number;
  /** First row past it, px. */
  readonly bottom: number;
}

/** The kind of an argument that is a box. */
export const boxKind: ValueKind<Box> = numbersOfKind<Box>(
  "a box { left, top, right, bottom }",
  ...["left", "top", "right", "bottom"] as const,
);

/** The kind of an argument that is a size. */
export const sizeKind: ValueKind<{ readonly width: number; readonly height: number }> = numbersOfKind(
  "a size { width, height }, px",
  ...["width", "height"] as const,
);

/** A box wherever one is taken: `{ left, top, right, bottom }`, as `maskBox` hands it out, or `[left, top, right, bottom]`; half-open px. */
export type BoxLike = Box | readonly [left: number, top: number, right: number, bottom: number];

/** Either form of a box as an object; a side that is missing is `NaN`, and all are in an array of another length. */
export function boxOf(box: BoxLike): Box {
  const [left, top, right, bottom] = Array.isArray(box)
    ? box.length === 4 ? box as readonly number[] : []
    : [(box as Box).left, (box as Box).top, (box as Box).right, (box as Box).bottom];
  const px = (side: unknown): number => typeof side === "number" ? side : NaN;
  return { left: px(left), top: px(top), right: px(right), bottom: px(bottom) };
}
