import { displayPrototype } from "../display.ts";
import type { Mask } from "../mask/mask.ts";
import type { ObjectId } from "../prompt/prompt.ts";
import type { Origin } from "./origin.ts";

/** One object on one tracked frame. */
export interface TrackedObject {
  /** The object. */
  readonly id: ObjectId;
  /** Its mask at the video's size. */
  readonly mask: Mask;
  /** Object score, a logit: > 0 means that the object is present. */
  readonly objectScore: number;
  /** The model's own estimate of the mask's IoU, in [0, 1]; 1 for a mask prompt. */
  readonly iou: number;
  /** Low-resolution mask logits, `[side, side]`, row-major; -1024 everywhere when the object is absent. */
  readonly logits: Float32Array;
  /** Object pointer, `[C]`. */
  readonly pointer: Float32Array;
  /** Whether the frame conditions later ones as a prompted frame does. */
  readonly conditioning: boolean;
  /** Predicted IoUs of the candidates that were to choose from: three, or one where a single mask was asked for. */
  readonly candidateIous?: Float32Array;
  /** How it came about. */
  readonly origin?: Origin;
}

/** What tracking found on one frame. */
export interface TrackedFrame {
  /** Frame index, from 0. */
  readonly index: number;
  /** Seconds from the start of the video. */
  readonly time: number;
  /** px */
  readonly width: number;
  /** px */
  readonly height: number;
  /** The frame's name where it came from a file: "00012" of 00012.jpg. */
  readonly name: string;
  /** The objects that have an output on this frame. */
  readonly objects: readonly TrackedObject[];
  /** RGB bytes of the frame, for pictures, while the frame is fresh; absent in collected results. */
  readonly rgb?: Uint8Array;
}

const prototype = displayPrototype("TrackedFrame");

/** Makes a tracked frame; it shows itself in a notebook. */
export function makeTrackedFrame(fields: TrackedFrame): TrackedFrame {
  return Object.freeze(Object.assign(Object.create(prototype), fields));
}
