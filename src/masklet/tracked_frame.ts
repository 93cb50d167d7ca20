import { displayPrototype } from "../display.ts";
import type { Mask } from "../mask/mask.ts";
import type { ObjectOutput } from "./object_output.ts";
import { kindOf, requireKind } from "../options.ts";

/** One object on one tracked frame. */
export interface TrackedObject extends ObjectOutput {
  /** Its mask at the video's size. */
  readonly mask: Mask;
  /** The masks that the decoder had to choose from, where `correct` answered clicks or a box on this frame. */
  readonly candidates?: readonly MaskCandidate[];
}

/** A mask that the decoder offers. It can be taken instead: `prompt(video, { frame, object, mask: candidate.mask })`. */
export interface MaskCandidate {
  /** Its mask at the video's size. */
  readonly mask: Mask;
  /** The model's own estimate of its IoU, in [0, 1]. */
  readonly iou: number;
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

const FIELDS_KIND = kindOf<TrackedFrame>("a tracked frame { index, objects, … }", (value) => {
  const { index, objects } = (value ?? {}) as Partial<Record<keyof TrackedFrame, unknown>>;
  return Number.isInteger(index) && Array.isArray(objects);
});

/**
 * Makes a tracked frame; it shows itself in a notebook.
 *
 * @param fields what was found; masks at the size of the frame
 * @returns the frame, frozen
 * @throws {MaskletError} `bad-argument` for what is no frame
 *
 * @example
 * ```ts
 * import { maskFromBytes } from "masklet";
 * import { makeTrackedFrame } from "masklet/track";
 * import { assertEquals } from "@std/assert";
 * const mask = maskFromBytes([0, 1], 2, 1);
 * const object = { id: 1, mask, objectScore: 3, iou: 0.9, logits: new Float32Array(0), pointer: new Float32Array(0), conditioning: true };
 * const frame = makeTrackedFrame({ index: 0, time: 0, width: 2, height: 1, name: "00000", objects: [object] });
 * assertEquals(frame.objects[0]!.mask.width, frame.width);
 * ```
 */
export function makeTrackedFrame(fields: TrackedFrame): TrackedFrame {
  requireKind("the argument of makeTrackedFrame", fields, FIELDS_KIND);
  return Object.freeze(Object.assign(Object.create(prototype), fields));
}
