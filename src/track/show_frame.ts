import { upsampleToMask, upsampleToNonOverlapping } from "../mask/upsample_to_mask.ts";
import { makeMask, type Mask } from "../mask/mask.ts";
import type { ObjectOutput } from "../masklet/object_output.ts";
import { makeTrackedFrame, type MaskCandidate, type TrackedFrame } from "../masklet/tracked_frame.ts";
import type { Candidates } from "../memory/policy.ts";
import type { ObjectId } from "../prompt/prompt.ts";
import type { Frame } from "../frame/frame.ts";
import type { TrackingRules } from "./rules.ts";

/** Rules of how logits become masks. */
export type MaskRules = Pick<TrackingRules, "nonOverlapping" | "objectScoreThreshold">;

/** Makes the value that a run hands out for a frame: masks at the video's size beside what later steps need. */
export function showFrame(
  frame: Frame,
  found: readonly ObjectOutput[],
  rules: MaskRules,
  { keepPixels = false, offered = new Map() }: ShownBesides = {},
): TrackedFrame {
  const { index, time, name, rgb, width, height } = frame;
  const masks = masksOf(found, { width, height }, rules);
  const objects = found.map((output, i) => {
    const candidates = candidatesOf(offered.get(output.id), frame);
    return Object.freeze({ ...output, mask: masks[i]!, ...(candidates && { candidates }) });
  });
  return makeTrackedFrame({ index, time, name, width, height, objects, ...(keepPixels && { rgb }) });
}

/** What a frame shows besides its masks. */
interface ShownBesides {
  /** Whether its picture comes along. */
  readonly keepPixels?: boolean;
  /** What the decoder offered, by object. */
  readonly offered?: ReadonlyMap<ObjectId, Candidates | undefined>;
}

function candidatesOf(offered: Candidates | undefined, { width, height }: Frame): MaskCandidate[] | undefined {
  return offered?.masks.map((logits, i) => {
    const side = Math.sqrt(logits.length);
    return { mask: upsampleToMask(logits, side, side, width, height), iou: offered.ious[i]! };
  });
}

/** Masks at the video's size of objects on one frame; those that count as absent are empty and cover no other. */
export function masksOf(
  found: readonly { readonly logits: Float32Array; readonly objectScore: number }[],
  { width, height }: { readonly width: number; readonly height: number },
  { nonOverlapping, objectScoreThreshold }: MaskRules,
): Mask[] {
  const present = found.filter(({ objectScore }) => objectScoreThreshold <= 0 || objectScore > objectScoreThreshold);
  const planes = present.map(({ logits }) => logits);
  const masks = nonOverlapping && present.length > 1
    ? nonOverlappingMasks(planes, Math.sqrt(planes[0]!.length), width, height)
    : planes.map((logits) => upsampleToMask(logits, Math.sqrt(logits.length), Math.sqrt(logits.length), width, height));
  return found.map((one) => masks[present.indexOf(one)] ?? makeMask(width, height));
}

/** At each pixel only the object with the highest logit keeps it; the first of equal ones. */
export function nonOverlappingMasks(
  logits: readonly Float32Array[],
  side: number,
  width: number,
  height: number,
): Mask[] {
  return upsampleToNonOverlapping(logits, { width: side, height: side, outWidth: width, outHeight: height });
}
