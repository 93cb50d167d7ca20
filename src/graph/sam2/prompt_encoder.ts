import type { GraphBuilder, Value } from "../builder.ts";
import { FEATURE_STRIDE, LOGITS_STRIDE } from "./config.ts";
import type { SharedConfig } from "../shared_config.ts";
import { add, concat, conv, gelu, matmul, mul, normedConv, reshape } from "../layers.ts";

const KEY = "sam_prompt_encoder";
/** Channels of the mask prompt's small network: 4, then 16. */
const MASK_CHANNELS = 16;
/** Labels of points in the order of the embedding table: padding, off the object, on the object, a box's two corners. */
const POINT_LABELS: readonly number[] = [-1, 0, 1, 2, 3];

/** Embeds `points` `[B, N, 2]` (px of the model's input) with their `labels` `[B, N]` (-1 padding, 0, 1, 2, 3) as `[B, N, C]`. */
export function embedPoints(
  g: GraphBuilder,
  points: Value,
  labels: Value,
  { dModel: c, imageSize }: SharedConfig,
): Value {
  const centre = g.node("Div", [add(g, points, g.scalar(0.5)), g.scalar(imageSize)]);
  const signed = g.node("Sub", [mul(g, centre, g.scalar(2)), g.scalar(1)]);
  const gaussian = g.full(() => g.stored(`${KEY}.pe_layer.positional_encoding_gaussian_matrix`, [2, c / 2]));
  const angle = mul(g, g.full(() => matmul(g, signed, gaussian)), g.scalar(2 * Math.PI));
  const code = concat(g, [g.node("Sin", [angle]), g.node("Cos", [angle])], -1);

  const column = reshape(g, labels, [0, -1, 1]);
  const kinds = g.computed("point_labels", [1, 1, 5], () => new Float32Array(POINT_LABELS));
  const oneHot = g.node("Cast", [g.node("Equal", [column, kinds])], { to: { type: "float32" } });
  const keys = [`${KEY}.not_a_point_embed.weight`, ...[0, 1, 2, 3].map((i) => `${KEY}.point_embeddings.${i}.weight`)];
  const table = g.weight("point_table", [5, c], {
    kind: "derived",
    from: keys.map((key) => ({ key, shape: [1, c] })),
    derive: (...rows) => Float32Array.from({ length: 5 * c }, (_, i) => rows[Math.floor(i / c)]![i % c]!),
  });
  const padding = g.node("Cast", [g.node("Equal", [column, g.scalar(-1)])], { to: { type: "float32" } });
  const sparse = add(g, mul(g, code, g.node("Sub", [g.scalar(1), padding])), matmul(g, oneHot, table));
  g.probe("sparse", sparse, ["B", "N", c]);
  return sparse;
}

/**
 * The dense prompt `[K, C, h, h]`: `mask` logits `[K, 1, 4h, 4h]` made small where `hasMask` `[K, 1, 1, 1]` is 1, the learned
 * no-mask embedding where it is 0.
 */
export function embedMask(g: GraphBuilder, mask: Value, hasMask: Value, { dModel: c, imageSize }: SharedConfig): Value {
  const key = `${KEY}.mask_downscaling`;
  const half = MASK_CHANNELS / 4;
  const halving = (x: Value, layer: number, inputs: number, outputs: number): Value => {
    const keys = { conv: `${key}.${layer}`, norm: `${key}.${layer + 1}` };
    return gelu(g, normedConv(g, x, keys, inputs, outputs, { kernel: 2, stride: 2 }));
  };
  const small = halving(halving(mask, 0, 1, half), 3, half, MASK_CHANNELS);
  const embedded = conv(g, small, `${key}.6`, MASK_CHANNELS, c, { kernel: 1 });
  const none = reshape(g, g.stored(`${KEY}.no_mask_embed.weight`, [1, c]), [1, c, 1, 1]);
  const dense = add(g, mul(g, embedded, hasMask), mul(g, none, g.node("Sub", [g.scalar(1), hasMask])));
  const side = imageSize / FEATURE_STRIDE;
  g.probe("dense", dense, ["K", c, side, side]);
  return dense;
}

/** Side of a mask prompt's logits. */
export const promptSide = ({ imageSize }: SharedConfig): number => imageSize / LOGITS_STRIDE;
