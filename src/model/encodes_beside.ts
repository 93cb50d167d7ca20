import { FEATURE_STRIDE } from "../graph/sam2/config.ts";
import type { ModelConfig } from "./family.ts";

/** Tokens of a frame up to which graphs are too short for two threads. */
const MOST_TOKENS = 256;

/**
 * Whether a model's image encoder runs beside its other graphs where a backend can have two run at once, each with half of the threads:
 * the next frame is then encoded while one is tracked. A second thread gains short graphs next to nothing, so that two of them at a time
 * are quicker than two threads for one; long graphs use all threads by themselves.
 */
export function encodesBeside({ imageSize }: Pick<ModelConfig, "imageSize">): boolean {
  return (imageSize / FEATURE_STRIDE) ** 2 <= MOST_TOKENS;
}
