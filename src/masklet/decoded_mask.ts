/** The mask of one object on one frame as a decoder gives it; every later record of it has these fields. */
export interface DecodedMask {
  /** Mask logits, `[side, side]`, row-major; -1024 everywhere when the object is absent. */
  readonly logits: Float32Array;
  /** Object score, a logit: > 0 means that the object is present. */
  readonly objectScore: number;
  /** The model's own estimate of the mask's IoU, in [0, 1]; 1 for a mask prompt. */
  readonly iou: number;
  /** Predicted IoUs of the candidates that were to choose from: three, or one where a single mask was asked for. */
  readonly candidateIous?: Float32Array;
  /** Object pointer, `[C]`. */
  readonly pointer: Float32Array;
}
