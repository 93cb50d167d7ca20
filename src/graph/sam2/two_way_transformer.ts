import type { GraphBuilder, Value } from "../builder.ts";
import { DECODER_HEADS, DECODER_LAYERS, DECODER_MLP_WIDTH } from "./config.ts";
import { add, attend, layerNorm, linear, mlp, mul, permute, reshape, TRANSFORMER_EPSILON } from "../layers.ts";

/** Attention between tokens and image works on half the channels. */
const DOWNSAMPLE = 2;

/** What the transformer gives: tokens `[B, N, C]` and image tokens `[B, h·h, C]`. */
export interface TwoWayOutput {
  /** The prompt's and output tokens. */
  readonly tokens: Value;
  /** The image. */
  readonly image: Value;
}

/**
 * The decoder's two-way transformer (Kirillov et al. 2023, arXiv:2304.02643): tokens attend to themselves and to the image, the image
 * attends to the tokens. `image` `[B, h·h, C]`, `imageCode` `[1, h·h, C]`, `tokens` `[B, N, C]`.
 */
export function twoWayTransformer(
  g: GraphBuilder,
  image: Value,
  imageCode: Value,
  tokens: Value,
  channels: number,
): TwoWayOutput {
  const key = "sam_mask_decoder.transformer";
  const norm = (x: Value, name: string): Value => layerNorm(g, x, name, channels, TRANSFORMER_EPSILON);
  let [queries, keys] = [tokens, image];
  for (let i = 0; i < DECODER_LAYERS; i++) {
    const layer = `${key}.layers.${i}`;
    if (i === 0) {
      queries = attention(g, queries, queries, queries, `${layer}.self_attn`, channels, channels);
    } else {
      const q = add(g, queries, tokens);
      queries = add(g, queries, attention(g, q, q, queries, `${layer}.self_attn`, channels, channels));
    }
    queries = norm(queries, `${layer}.norm1`);
    queries = norm(
      toImage(g, queries, keys, tokens, imageCode, `${layer}.cross_attn_token_to_image`, channels),
      `${layer}.norm2`,
    );
    queries = norm(
      add(g, queries, mlp(g, queries, `${layer}.mlp`, [channels, DECODER_MLP_WIDTH, channels])),
      `${layer}.norm3`,
    );
    const [q, k] = [add(g, queries, tokens), add(g, keys, imageCode)];
    const back = attention(g, k, q, queries, `${layer}.cross_attn_image_to_token`, channels, channels / DOWNSAMPLE);
    keys = norm(add(g, keys, back), `${layer}.norm4`);
  }
  queries = norm(
    toImage(g, queries, keys, tokens, imageCode, `${key}.final_attn_token_to_image`, channels),
    `${key}.norm_final_attn`,
  );
  return { tokens: queries, image: keys };
}

/** Tokens plus what they gather from the image. */
function toImage(
  g: GraphBuilder,
  queries: Value,
  keys: Value,
  tokens: Value,
  imageCode: Value,
  key: string,
  channels: number,
): Value {
  const [q, k] = [add(g, queries, tokens), add(g, keys, imageCode)];
  return add(g, queries, attention(g, q, k, keys, key, channels, channels / DOWNSAMPLE));
}

/** Multi-head attention with its projections. */
function attention(g: GraphBuilder, q: Value, k: Value, v: Value, key: string, channels: number, inner: number): Value {
  const headDim = inner / DECODER_HEADS;
  const heads = (x: Value, perm: readonly number[]): Value =>
    permute(g, reshape(g, x, [0, -1, DECODER_HEADS, headDim]), perm);
  const scaled = mul(g, linear(g, q, `${key}.q_proj`, channels, inner), g.scalar(1 / Math.sqrt(headDim)));
  const out = attend(
    g,
    heads(scaled, [0, 2, 1, 3]),
    heads(linear(g, k, `${key}.k_proj`, channels, inner), [0, 2, 3, 1]),
    heads(linear(g, v, `${key}.v_proj`, channels, inner), [0, 2, 1, 3]),
  );
  const joined = reshape(g, permute(g, out, [0, 2, 1, 3]), [0, -1, inner]);
  return linear(g, joined, `${key}.out_proj`, inner, channels);
}
