import type { Dim, GraphBuilder, Value } from "../builder.ts";
import { type TrunkBlock, trunkBlocks, type TrunkConfig } from "./config.ts";
import {
  attend,
  gelu,
  inPieces,
  layerNorm,
  linear,
  mul,
  permute,
  reshape,
  residual,
  slice,
  split,
  TRUNK_EPSILON,
} from "../layers.ts";
import { trunkPositions } from "../positions.ts";

const TRUNK = "image_encoder.trunk";
/** Side, stride and padding of the patch embedding's convolution. */
const PATCH = { kernel: 7, stride: 4, pad: 3 };

/** A feature map in the middle of the trunk. */
export interface StageOutput {
  /** `[1, side, side, channels]` */
  readonly value: Value;
  /** Side, tokens. */
  readonly side: number;
  /** Channels. */
  readonly channels: number;
}

/** The Hiera trunk: normalised `[1, 3, S, S]` in, the outputs of the four stages out, channels last. */
export function trunk(g: GraphBuilder, image: Value, config: TrunkConfig, imageSize: number): StageOutput[] {
  let side = imageSize / PATCH.stride;
  let x = residual(g, patchEmbedding(g, image, config), positions(g, config, side));
  const stages: StageOutput[] = [];
  trunkBlocks(config).forEach((block, i) => {
    x = trunkBlock(g, x, `${TRUNK}.blocks.${i}`, block, side);
    if (block.pool) side /= 2;
    if (block.endsStage < 0) return;
    stages.push({ value: x, side, channels: block.dimOut });
    if (g.probing) g.probe(`trunk.${block.endsStage}`, permute(g, x, [0, 3, 1, 2]), [1, block.dimOut, side, side]);
  });
  return stages;
}

function patchEmbedding(g: GraphBuilder, image: Value, { embedDim }: TrunkConfig): Value {
  const { kernel, stride, pad } = PATCH;
  const key = `${TRUNK}.patch_embed.proj`;
  const weight = g.stored(`${key}.weight`, [embedDim, 3, kernel, kernel]);
  const patches = g.node("Conv", [image, weight, g.stored(`${key}.bias`, [embedDim])], {
    kernel_shape: [kernel, kernel],
    strides: [stride, stride],
    pads: [pad, pad, pad, pad],
  });
  return permute(g, patches, [0, 2, 3, 1]);
}

function positions(g: GraphBuilder, config: TrunkConfig, out: number): Value {
  const channels = config.embedDim;
  const [h, w] = config.posEmbedSize;
  const side = config.windowSpec[0]!;
  const value = g.weight(`${TRUNK}.positions`, [1, out, out, channels], {
    kind: "derived",
    from: [
      { key: `${TRUNK}.pos_embed`, shape: [1, channels, h, w] },
      { key: `${TRUNK}.pos_embed_window`, shape: [1, channels, side, side] },
    ],
    derive: (grid, window) => trunkPositions(grid!, window!, { channels, h, w, side, out }),
  });
  g.probe("trunkPosEmbed", value, [1, out, out, channels]);
  return value;
}

/** One multi-scale block; x is `[1, side, side, dim]`. */
export function trunkBlock(g: GraphBuilder, x: Value, key: string, block: TrunkBlock, side: number): Value {
  const { dim, dimOut, pool } = block;
  const normed = layerNorm(g, x, `${key}.norm1`, dim, TRUNK_EPSILON);
  if (block.probed === true) probe(g, `${key}.norm1`, normed, [1, side, side, dim]);
  let shortcut = x;
  if (dim !== dimOut) {
    shortcut = linear(g, normed, `${key}.proj`, dim, dimOut);
    if (pool) shortcut = maxPool(g, shortcut, 1, side, dimOut);
  }
  const outSide = pool ? side / 2 : side;
  const attended = residual(g, shortcut, blockAttention(g, normed, `${key}.attn`, block, side));
  const rows = inPieces(g, attended, outSide, outSide * dimOut * 4 * 4, 1, (piece) => {
    const hidden = linear(
      g,
      layerNorm(g, piece, `${key}.norm2`, dimOut, TRUNK_EPSILON),
      `${key}.mlp.layers.0`,
      dimOut,
      dimOut * 4,
    );
    return linear(g, gelu(g, hidden), `${key}.mlp.layers.1`, dimOut * 4, dimOut);
  });
  return residual(g, attended, rows);
}

/** Attention in windows (or over everything); windows are padded with zeros that take part. */
function blockAttention(g: GraphBuilder, x: Value, key: string, block: TrunkBlock, side: number): Value {
  const { dim, dimOut, heads, pool } = block;
  const window = block.window === 0 ? side : block.window;
  const across = Math.ceil(side / window);
  const tokens = partition(g, x, side, window, dim);
  const [q0, k, v] = split(g, linear(g, tokens, `${key}.qkv`, dim, 3 * dimOut), [dimOut, dimOut, dimOut], -1);
  const windows = across * across;
  const [keys, headDim] = [window * window, dimOut / heads];
  const outWindow = pool ? window / 2 : window;
  const queries = outWindow * outWindow;
  const pooled = pool ? maxPool(g, q0!, windows, window, dimOut) : q0!;
  const scaled = mul(g, reshape(g, pooled, [windows, queries, dimOut]), g.scalar(1 / Math.sqrt(headDim)));
  const [q, kT, vHeads] = [
    separateHeads(g, scaled, windows, queries, heads, headDim, false),
    separateHeads(g, k!, windows, keys, heads, headDim, true),
    separateHeads(g, v!, windows, keys, heads, headDim, false),
  ];
  const out = inPieces(
    g,
    q,
    queries,
    windows * heads * keys * 4,
    heads === 1 ? 1 : 2,
    (piece) => attend(g, piece, kT, vHeads),
  );
  const joined = heads === 1 ? out : reshape(g, permute(g, out, [0, 2, 1, 3]), [windows, queries, dimOut]);
  const projected = linear(g, joined, `${key}.proj`, dimOut, dimOut);
  if (block.probed === true) probe(g, key, projected, [windows, queries, dimOut]);
  return unpartition(g, projected, pool ? side / 2 : side, outWindow, across, dimOut);
}

/** `[B, L, heads · d]` → `[B, heads, L, d]`, or `[B, heads, d, L]` for keys; a single head needs no axis of its own. */
function separateHeads(
  g: GraphBuilder,
  x: Value,
  batch: number,
  length: number,
  heads: number,
  headDim: number,
  keys: boolean,
): Value {
  if (heads === 1) return keys ? permute(g, x, [0, 2, 1]) : x;
  return permute(g, reshape(g, x, [batch, length, heads, headDim]), keys ? [0, 2, 3, 1] : [0, 2, 1, 3]);
}

/** 2 x 2 max-pooling of `batch` squares of tokens, channels last. */
function maxPool(g: GraphBuilder, x: Value, batch: number, side: number, channels: number): Value {
  const half = side / 2;
  const rows = reshape(g, x, [batch * half, 2, half, 2 * channels]);
  const [top, bottom] = split(g, rows, [1, 1], 1);
  const [left, right] = split(g, g.node("Max", [top!, bottom!]), [channels, channels], -1);
  return reshape(g, g.node("Max", [left!, right!]), [batch, half, half, channels]);
}

/** `[1, side, side, C]` → `[windows, window · window, C]` */
function partition(g: GraphBuilder, x: Value, side: number, window: number, channels: number): Value {
  const across = Math.ceil(side / window);
  if (across === 1 && side === window) return reshape(g, x, [1, side * side, channels]);
  const missing = across * window - side;
  const padded = missing === 0
    ? x
    : g.node("Pad", [x, g.ints([0, 0, 0, 0, 0, missing, missing, 0])], { mode: "constant" });
  const grid = permute(g, reshape(g, padded, [across, window, across, window, channels]), [0, 2, 1, 3, 4]);
  return reshape(g, grid, [across * across, window * window, channels]);
}

/** `[windows, window · window, C]` → `[1, side, side, C]` */
function unpartition(g: GraphBuilder, x: Value, side: number, window: number, across: number, channels: number): Value {
  if (across === 1 && side === window) return reshape(g, x, [1, side, side, channels]);
  const grid = permute(g, reshape(g, x, [across, across, window, window, channels]), [0, 2, 1, 3, 4]);
  const whole = reshape(g, grid, [1, across * window, across * window, channels]);
  if (across * window === side) return whole;
  return slice(g, slice(g, whole, 0, side, 1), 0, side, 2);
}

/** Values within a block by the checkpoint's module names, behind "inside.". */
function probe(g: GraphBuilder, key: string, x: Value, shape: readonly Dim[]): void {
  g.probe(`inside.${key.replace(`${TRUNK}.`, "")}`, x, shape);
}
