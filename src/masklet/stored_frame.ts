import type { Rle } from "../mask/rle.ts";
import type { ObjectId } from "../prompt/prompt.ts";
import type { Origin } from "./origin.ts";

/** One object on one frame, as a run keeps it. */
export interface StoredObject {
  /** The object. */
  readonly id: ObjectId;
  /** Its mask at the video's size. */
  readonly rle: Rle;
  /** Object score, a logit: > 0 means present. */
  readonly objectScore: number;
  /** Predicted IoU in [0, 1]. */
  readonly iou: number;
  /** Whether the frame conditions later ones as a prompted frame does. */
  readonly conditioning: boolean;
  /** Low-resolution logits, `[side, side]`; absent when read from files that do not hold them. */
  readonly logits?: Float32Array;
  /** Object pointer, `[C]`; absent when read from files that do not hold them. */
  readonly pointer?: Float32Array;
  /** Predicted IoUs of the candidates. */
  readonly candidateIous?: Float32Array;
  /** How it came about; absent when read from files that do not hold it. */
  readonly origin?: Origin;
}

/** One frame of a run, as a run keeps it. */
export interface StoredFrame {
  /** Frame index, from 0. */
  readonly index: number;
  /** Seconds from the start of the video. */
  readonly time: number;
  /** The frame's name: "00012" of 00012.jpg. */
  readonly name: string;
  /** The objects that have an output on this frame. */
  readonly objects: readonly StoredObject[];
}
