import type { ObjectId } from "../prompt/prompt.ts";
import type { DecodedMask } from "./decoded_mask.ts";

/** What was found of one object on one frame: the one record from the decoder to the result, which handed out and kept ones extend. */
export interface ObjectOutput extends DecodedMask {
  /** The object. */
  readonly id: ObjectId;
  /** Whether the frame conditions later ones as a prompted frame does. */
  readonly conditioning: boolean;
  /**
   * How it came about: with it and the kept logits the memory of its frame can be made again, and a run continues. Absent when read from
   * files that do not hold it.
   */
  readonly origin?: {
    /** It answers prompts, so its memory is thresholded where the rules ask for that. */
    readonly prompted: boolean;
    /** Which way the frame was last passed; absent when no pass has come there: then a prompt begins the object anew. */
    readonly direction?: "forward" | "backward";
    /** Logits of the pixels whose holes were filled after the memory was made, by flat index. */
    readonly unfilled?: { readonly at: Uint32Array; readonly logits: Float32Array };
  };
}
