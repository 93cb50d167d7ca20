/** A point as the decoder takes it. */
export interface DecoderPoint {
  /** px of the model's input */
  readonly x: number;
  /** px of the model's input */
  readonly y: number;
  /** -1 padding, 0 off the object, 1 on it, 2 and 3 a box's top left and bottom right corner. */
  readonly label: -1 | 0 | 1 | 2 | 3;
}

/**
 * A point of a picture on the model's input, in float32 steps as the reference takes them.
 * @param size of the picture, in the units of the point
 */
export function inputPoint(
  { x, y, label }: DecoderPoint,
  size: { readonly width: number; readonly height: number },
  imageSize: number,
): DecoderPoint {
  const scaled = (v: number, side: number): number => Math.fround(Math.fround(Math.fround(v) / side) * imageSize);
  return { x: scaled(x, size.width), y: scaled(y, size.height), label };
}

/** The padding point that follows every list of points, and stands for none. */
export const PADDING: DecoderPoint = { x: 0, y: 0, label: -1 };

/** What the decoder is told about one object. */
export interface DecoderPrompt {
  /** Points, padding included. */
  readonly points: readonly DecoderPoint[];
  /** Mask logits `[side, side]` as a further prompt. */
  readonly mask?: Float32Array | undefined;
  /** Take the best of the three candidates, by predicted IoU. */
  readonly multimask: boolean;
  /** A single mask less stable than the threshold gives way to the best of three; absent: never. */
  readonly stability?: { readonly delta: number; readonly threshold: number } | undefined;
}
