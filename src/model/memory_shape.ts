import { FEATURE_STRIDE, type Sam2Config } from "../graph/sam2/config.ts";
import type { MemoryShape } from "./model.ts";

/** SAM 2's memories are planes: a token for each place of the stride-16 features, and all of them rotate. */
export function memoryShape({ imageSize, memDim }: Pick<Sam2Config, "imageSize" | "memDim">): MemoryShape {
  const tokens = (imageSize / FEATURE_STRIDE) ** 2;
  return Object.freeze({ tokens, width: memDim, rotating: tokens });
}
