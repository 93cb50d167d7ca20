import type { RgbImage } from "../../image/rgb_image.ts";
import type { Rle } from "../../mask/rle.ts";
import type { ObjectId, Prompt } from "../../prompt/prompt.ts";

/** What is shown of an object on a frame: the model's answer, or what was tracked. */
export interface PickedMask {
  /** The object. */
  readonly object: ObjectId;
  /** Its mask, of the picture's size. */
  readonly rle: Rle;
  /** Predicted IoU. */
  readonly iou: number;
}

/** What a page for pointing at objects is about. Frames of a picture are frame 0. */
export interface PickSession<T> {
  /** What it shows: the video's name. */
  readonly title: string;
  /** px */
  readonly width: number;
  /** px */
  readonly height: number;
  /** The frame that it begins with. */
  readonly frame: number;
  /** How many frames can be chosen from; 1 for a picture or a live source. */
  readonly frameCount: number;
  /** Objects that there are already. */
  readonly objects: readonly ObjectId[];
  /** The picture of a frame. */
  readonly picture: (frame: number) => Promise<RgbImage>;
  /** What is known of a frame before anything is said. */
  readonly known: (frame: number) => readonly PickedMask[];
  /** The model's answer to what was said on a frame; absent without a model. */
  readonly answer?: (frame: number, prompts: readonly Prompt[]) => Promise<readonly PickedMask[]>;
  /**
   * What the whole comes to.
   * @throws {MaskletError} for prompts that do not fit
   */
  readonly result: (prompts: readonly Prompt[]) => T;
}
