import { upsampleLogits, upsampleToMask } from "../kernel/upsample.ts";
import { makeMask, type Mask, wordsPerRow } from "../mask/mask.ts";
import { makeTrackedFrame, type TrackedFrame } from "../masklet/tracked_frame.ts";
import type { ObjectId } from "../prompt/prompt.ts";
import type { Frame } from "../video/frame.ts";
import type { ObjectOutput } from "./object_state.ts";

/** What was found of one object. */
export interface Found {
  /** The object. */
  readonly id: ObjectId;
  /** What was found. */
  readonly output: ObjectOutput;
}

/** Makes the value that a run hands out for a frame: masks at the video's size beside what later steps need. */
export function showFrame(
  frame: Frame,
  found: readonly Found[],
  side: number,
  options: { readonly nonOverlapping: boolean; readonly keepPixels: boolean },
): TrackedFrame {
  const { width, height } = frame;
  const masks = options.nonOverlapping && found.length > 1
    ? nonOverlappingMasks(found.map(({ output }) => output.logits), side, width, height)
    : found.map(({ output }) => upsampleToMask(output.logits, side, side, width, height));
  const objects = found.map(({ id, output }, i) => {
    const { objectScore, iou, logits, pointer, conditioning } = output;
    return Object.freeze({ id, mask: masks[i]!, objectScore, iou, logits, pointer, conditioning });
  });
  const { index, time, name, rgb } = frame;
  return makeTrackedFrame({ index, time, name, width, height, objects, ...(options.keepPixels && { rgb }) });
}

/** At each pixel only the object with the highest logit keeps it; the first of equal ones. */
export function nonOverlappingMasks(
  logits: readonly Float32Array[],
  side: number,
  width: number,
  height: number,
): Mask[] {
  const planes = logits.map((values) => upsampleLogits(values, side, side, width, height));
  const words = wordsPerRow(width);
  const bits = planes.map(() => new Uint32Array(words * height));
  for (let i = 0; i < width * height; i++) {
    let best = 0;
    for (let k = 1; k < planes.length; k++) if (planes[k]![i]! > planes[best]![i]!) best = k;
    if (planes[best]![i]! <= 0) continue;
    const x = i % width;
    bits[best]![((i - x) / width) * words + (x >>> 5)]! |= 1 << (x & 31);
  }
  return bits.map((own) => makeMask(width, height, own));
}
