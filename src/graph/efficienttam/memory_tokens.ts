import type { GraphBuilder, Value } from "../builder.ts";
import { add, mul, reshape, split } from "../layers.ts";
import { type MemoryTokens, planeTokens, type PooledBank } from "../sam2/memory_tokens.ts";
import { FEATURE_STRIDE } from "../sam2/config.ts";
import type { EfficientTamConfig } from "./config.ts";

/** Keys that an average stands for: 2 x 2 neighbours of a memory's plane. */
const AVERAGED = 4;
/** What makes an average count for as many keys as it stands for: softmax of q·k + ln 4. */
const COUNT = Math.log(AVERAGED);

/** A memory of an EfficientTAM: SAM 2's plane; with an efficient cross attention a bank of several is read as 2 x 2 averages. */
export function efficientTamTokens(config: EfficientTamConfig): MemoryTokens {
  const plane = planeTokens(config);
  const { crossAttention, imageSize } = config;
  if (crossAttention === "RoPEAttention") return plane;
  const side = imageSize / FEATURE_STRIDE;
  return { ...plane, pooled: (g, keys, values) => averaged(g, keys, values, { ...config, side }) };
}

function averaged(
  g: GraphBuilder,
  keys: Value,
  values: Value,
  { dModel, memDim, side, crossAttention }: EfficientTamConfig & { readonly side: number },
): PooledBank {
  const k = neighbourMeans(g, keys, side, dModel);
  const read = { values: neighbourMeans(g, values, side, memDim) };
  return crossAttention === "EfficientRoPEAttention1"
    ? { ...read, keys: k, shift: COUNT }
    : { ...read, keys: add(g, k, g.scalar(COUNT)) };
}

/** The means of 2 x 2 neighbours of each plane: `[B, M, side·side, channels]` → `[B, M·side·side / 4, channels]`. */
function neighbourMeans(g: GraphBuilder, x: Value, side: number, channels: number): Value {
  const half = side / 2;
  const rows = reshape(g, x, [0, -1, 2, half, 2 * channels]);
  const [top, bottom] = split(g, rows, [1, 1], 2);
  const [left, right] = split(g, add(g, top!, bottom!), [channels, channels], -1);
  const means = mul(g, add(g, left!, right!), g.scalar(1 / AVERAGED));
  return reshape(g, means, [0, -1, channels]);
}
