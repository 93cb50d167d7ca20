import { concat, split } from "../layers.ts";
import { imageSineCode } from "../positions.ts";
import { rotatePlane } from "../rotary.ts";
import type { MemoryTokens } from "../sam2/memory_tokens.ts";
import { type EdgeTamConfig, perceiverTokens } from "./config.ts";

/**
 * A memory of an EdgeTAM: tokens without a place, which have no code and do not rotate, then those of a small plane, which have its sine
 * code and rotate by its places, whatever the input's size.
 */
export function edgeTamTokens({ perceiver, memDim, dModel, ropeTheta }: EdgeTamConfig): MemoryTokens {
  const { global, side } = perceiver;
  const tokens = perceiverTokens(perceiver);
  return {
    tokens,
    positions: () => {
      const codes = new Float32Array(tokens * memDim);
      codes.set(imageSineCode(side, memDim), global * memDim);
      return codes;
    },
    rotate: (g, keys) => {
      const [placeless, placed] = split(g, keys, [global, side * side], 2);
      const plane = { side, channels: dModel, theta: ropeTheta, name: "rotary_memory" };
      return concat(g, [placeless!, rotatePlane(g, placed!, plane)], 2);
    },
  };
}
