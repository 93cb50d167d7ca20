import type { GraphBuilder, Value } from "../builder.ts";
import { imageSineCode } from "../positions.ts";
import type { RotaryPlane } from "../plane_attention.ts";
import { rotatePlane } from "../rotary.ts";
import type { SharedConfig } from "../shared_config.ts";
import { FEATURE_STRIDE } from "./config.ts";

/** What a memory is made of, and how a frame reads it; C = d_model. */
export interface MemoryTokens {
  /** Tokens of a memory. */
  readonly tokens: number;
  /** Their codes of place, `[tokens, width]`, without the code of time. */
  readonly positions: () => Float32Array;
  /** Rotates the projected keys of a bank, `[B, M, tokens, C]`. */
  readonly rotate: (g: GraphBuilder, keys: Value) => Value;
  /** The plane whose places all of them rotate by, as the features' do; absent: some do not, or by another one. */
  readonly plane?: RotaryPlane;
  /** Makes the rotated keys `[B, M, tokens, C]` and values `[B, M, tokens, width]` of a bank fewer; absent: all are read. */
  readonly pooled?: ((g: GraphBuilder, keys: Value, values: Value) => PooledBank) | undefined;
}

/** A bank with fewer keys. */
export interface PooledBank {
  /** `[B, K, C]` */
  readonly keys: Value;
  /** `[B, K, width]` */
  readonly values: Value;
  /** Added to the scores of these keys; absent: nothing. */
  readonly shift?: number;
}

/** SAM 2's: a token for each place of the features' plane, with the sine code of the plane, and all of them rotate. */
export function planeTokens({ imageSize, memDim, dModel, ropeTheta }: SharedConfig): MemoryTokens {
  const side = imageSize / FEATURE_STRIDE;
  const plane = { side, channels: dModel, theta: ropeTheta, name: "rotary" };
  return {
    tokens: side * side,
    positions: () => imageSineCode(side, memDim),
    rotate: (g, keys) => rotatePlane(g, keys, plane),
    plane,
  };
}
