import type { Box } from "../../mask/box.ts";
import type { Mask } from "../../mask/mask.ts";
import { maskArea, maskBox } from "../../mask/mask_ops.ts";
import { maskFromRle, type Rle } from "../../mask/rle.ts";
import type { Masklets } from "../../masklet/masklets.ts";
import type { ObjectId } from "../../prompt/prompt.ts";

/** One object on one frame, as formats write it. */
export interface TrackedMask {
  /** The object. */
  readonly id: ObjectId;
  /** Its mask, empty where it is not seen. */
  readonly rle: Rle;
  /** Object score, a logit; absent in ground truth. */
  readonly objectScore?: number;
  /** Predicted IoU; absent in ground truth. */
  readonly iou?: number;
  /** Mask logits, square, of a run that is still in memory. */
  readonly logits?: Float32Array;
}

/** One frame of a video. */
export interface TracksFrame {
  /** Index in the video, from 0. */
  readonly index: number;
  /** Its name: "00012". */
  readonly name: string;
  /** Seconds from the start of the video; absent where nobody knows. */
  readonly time?: number;
  /** The objects that have an output there. */
  readonly objects: readonly TrackedMask[];
}

/** The objects of a video as formats write them: of a run, or of a dataset's ground truth. */
export interface Tracks {
  /** The video's name, without folder and extension. */
  readonly name: string;
  /** px */
  readonly width: number;
  /** px */
  readonly height: number;
  /** The frames that have outputs, in order. */
  readonly frames: readonly TracksFrame[];
  /** The objects, with their categories where they have one. */
  readonly objects: readonly { readonly id: ObjectId; readonly category?: string }[];
}

/** The tracks of a run. */
export function tracksOfMasklets({ video, width, height, frames, objects }: Pick<
  Masklets,
  "video" | "width" | "height" | "frames" | "objects"
>): Tracks {
  const name = video.replace(/[/\\]+$/, "").replace(/^.*[/\\]/, "").replace(/(?<=.)\.\w+$/, "") || "video";
  return { name, width, height, frames, objects: objects.map((id) => ({ id })) };
}

/** An object on a frame with what formats ask of its mask. */
export interface SeenMask extends TrackedMask {
  /** The mask itself. */
  readonly mask: Mask;
  /** Pixels inside. */
  readonly area: number;
  /** The box around it, half-open; undefined where it is empty. */
  readonly box: Box | undefined;
}

/** What is seen of an object on a frame: undefined where it has no output there. */
export function seenOn(frame: TracksFrame, id: ObjectId): SeenMask | undefined {
  const found = frame.objects.find((object) => object.id === id);
  if (found === undefined) return undefined;
  const mask = maskFromRle(found.rle);
  const area = maskArea(mask);
  return { ...found, mask, area, box: area === 0 ? undefined : maskBox(mask) ?? undefined };
}

/** A box as `[x, y, width, height]`, px. */
export function cornerAndSize({ left, top, right, bottom }: Box): [number, number, number, number] {
  return [left, top, right - left, bottom - top];
}

/** A number with at most three decimals, without zeros at its end. */
export function short(value: number): string {
  return String(Number(value.toFixed(3)));
}
