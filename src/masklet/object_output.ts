import type { ObjectId } from "../prompt/prompt.ts";
import type { DecodedMask } from "./decoded_mask.ts";
import type { Origin } from "./origin.ts";

/** What was found of one object on one frame: the one record from the decoder to the result, which handed out and kept ones extend. */
export interface ObjectOutput extends DecodedMask {
  /** The object. */
  readonly id: ObjectId;
  /** Whether the frame conditions later ones as a prompted frame does. */
  readonly conditioning: boolean;
  /** How it came about; absent when read from files that do not hold it. */
  readonly origin?: Origin;
}
