import type { Box, BoxLike } from "../mask/box.ts";
import type { Mask } from "../mask/mask.ts";

/** Who is tracked: a positive integer, or a label (kept in a map to integers where files need one). */
export type ObjectId = number | string;

/** Whether a value names an object: a whole number from 1 on that is exact, or a label that shows and is whole text. */
export function isObjectId(value: unknown): value is ObjectId {
  if (typeof value === "string") return value.trim() !== "" && value.isWellFormed();
  return Number.isSafeInteger(value) && (value as number) > 0;
}

/**
 * What the user says about one object on one frame, in pixel coordinates of the video (origin top left, x to the right).
 * Points (with labels), a box (with or without points) or a mask (alone).
 */
export interface Prompt {
  /** Frame index, from 0. */
  readonly frame: number;
  /** The object; a positive integer or a label. */
  readonly object: ObjectId;
  /** Clicks `[x, y]` in px. */
  readonly points?: readonly (readonly [number, number])[];
  /** One label a point: 1 on the object, 0 on what is not the object. */
  readonly labels?: readonly (0 | 1 | number)[];
  /** `[left, top, right, bottom]` or `{ left, top, right, bottom }` (what `maskBox` hands out), half-open px. */
  readonly box?: BoxLike;
  /** The object's mask on this frame, of the video's size; never together with points or a box. */
  readonly mask?: Mask;
  /**
   * Forget the clicks that the object already has on this frame, as the reference's `clear_old_points` does; default false: clicks add
   * up. A box or a mask always begins anew.
   */
  readonly replace?: boolean;
}

/** A click in video pixels, origin top left; `positive` says whether it is on the object. */
export interface Click {
  /** px from the left. */
  readonly x: number;
  /** px from the top. */
  readonly y: number;
  /** On the object (true) or on what is not the object. */
  readonly positive: boolean;
}

/** What a checked prompt holds: a mask never travels with clicks, so no case allows it. */
export type PromptContent =
  | { readonly kind: "clicks"; readonly clicks: readonly [Click, ...Click[]] }
  | { readonly kind: "box"; readonly box: Box; readonly clicks: readonly Click[] }
  | { readonly kind: "mask"; readonly mask: Mask };

/** A prompt that was checked against its video. */
export interface CheckedPrompt {
  /** Frame index, from 0. */
  readonly frame: number;
  /** The object. */
  readonly object: ObjectId;
  /** Clicks, a box or a mask. */
  readonly content: PromptContent;
  /** Earlier clicks on the frame are forgotten. */
  readonly replace?: boolean;
}

/** Which prompts are meant: those of one object on one frame. */
export interface PromptPlace {
  /** Frame index, from 0. */
  readonly frame: number;
  /** The object. */
  readonly object: ObjectId;
}
