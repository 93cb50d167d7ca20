import type { ModelConfig } from "../model/family.ts";
import type { ModuleReference } from "./module_reference.ts";
import { compareSampled } from "./sampled.ts";
import { syntheticLogits } from "./synthetic_video.ts";

/**
 * The mask logits that the parts of a file are fed, `[S/4, S/4]`. Their noise is named behind the file's prefix, or always behind
 * "input.": the file's own `maskLogitsInput` tells which.
 */
export function maskLogits({ inputNames, maskLogitsInput }: ModuleReference, { imageSize }: ModelConfig): Float32Array {
  const own = syntheticLogits(imageSize, inputNames);
  if (maskLogitsInput === undefined || compareSampled(own, maskLogitsInput).absolute < 1e-5) return own;
  return syntheticLogits(imageSize);
}
