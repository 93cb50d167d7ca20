import type { Dim, GraphBuilder, Value } from "../builder.ts";
import { type TrunkBlock, trunkBlocks, type TrunkConfig } from "./config.ts";
import {
  attend,
  gelu,
  inPieces,
  layerNorm,
  linear,
  linearPart,
  mul,
  permute,
  reshape,
  residual,
  split,
  TRUNK_EPSILON,
} from "../layers.ts";
import { trunkPositions } from "../positions.ts";

const TRUNK = "image_encoder.trunk";
/** Side, stride and padding of the patch embedding's convolution. */
const PATCH = { kernel: 7, stride: 4, pad: 3 };

/** Scores of a global block that are made at once, bytes: they are still in a processor's cache when they are read. */
const SCORES_LIMIT = 32 * 2 ** 20;

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

/**
 * Attention in windows (or over everything); windows are padded with zeros that take part. Queries, keys and values are products of
 * their own, and a plane of tokens goes to windows and heads in one step that moves the channels of a head together.
 */
function blockAttention(g: GraphBuilder, x: Value, key: string, block: TrunkBlock, side: number): Value {
  const { dim, dimOut, heads, pool } = block;
  const window = block.window === 0 ? side : block.window;
  const across = Math.ceil(side / window);
  const grid = across * window;
  const headDim = dimOut / heads;
  const outWindow = pool ? window / 2 : window;
  const squares = heads === 1
    ? partition(g, padded(g, x, side, grid), { across, window, heads, headDim: dim })
    : padded(g, x, side, grid);
  const tokensOf = (part: number): Value =>
    linearPart(g, squares, `${key}.qkv`, { inputs: dim, outputs: dimOut, part });
  const inHeads = (tokens: Value, side: number): Value =>
    heads === 1 ? tokens : partition(g, tokens, { across, window: side, heads, headDim });
  const windows = across * across;
  const pooled = pool
    ? maxPool(g, tokensOf(0), heads === 1 ? windows : 1, heads === 1 ? window : grid, dimOut)
    : tokensOf(0);
  const q = inHeads(heads === 1 ? reshape(g, pooled, [windows, outWindow ** 2, dimOut]) : pooled, outWindow);
  const kT = permute(g, inHeads(tokensOf(1), window), heads === 1 ? [0, 2, 1] : [0, 1, 3, 2]);
  const v = inHeads(tokensOf(2), window);
  const scale = g.scalar(1 / Math.sqrt(headDim));
  const out = inPieces(
    g,
    q,
    outWindow ** 2,
    windows * heads * window * window * 4,
    heads === 1 ? 1 : 2,
    (piece) => attend(g, mul(g, piece, scale), kT, v),
    SCORES_LIMIT,
  );
  const plane = unpartition(g, out, { across, window: outWindow, heads, headDim });
  const project = (x: Value): Value => linear(g, x, `${key}.proj`, dimOut, dimOut);
  if (block.probed === true && g.probing) {
    const windowed = partition(g, project(plane), { across, window: outWindow, heads: 1, headDim: dimOut });
    probe(g, key, windowed, [windows, outWindow ** 2, dimOut]);
  }
  return project(cropped(g, plane, pool ? grid / 2 : grid, pool ? side / 2 : side));
}

/** 2 x 2 max-pooling of `batch` squares of tokens, channels last. */
function maxPool(g: GraphBuilder, x: Value, batch: number, side: number, channels: number): Value {
  const half = side / 2;
  const rows = reshape(g, x, [batch * half, 2, half, 2 * channels]);
  const [top, bottom] = split(g, rows, [1, 1], 1);
  const [left, right] = split(g, g.node("Max", [top!, bottom!]), [channels, channels], -1);
  return reshape(g, g.node("Max", [left!, right!]), [batch, half, half, channels]);
}

/** How a plane of tokens is cut: `across · across` windows of `window · window` tokens, `heads` of `headDim` channels. */
interface Windows {
  readonly across: number;
  readonly window: number;
  readonly heads: number;
  readonly headDim: number;
}

/** `[1, side, side, heads · d]` → `[windows, heads, window · window, d]`; one head has no axis of its own. */
function partition(g: GraphBuilder, x: Value, { across, window, heads, headDim }: Windows): Value {
  const length = window * window;
  if (heads === 1) {
    if (across === 1) return reshape(g, x, [1, length, headDim]);
    const rows = permute(g, reshape(g, x, [across, window, across, window * headDim]), [0, 2, 1, 3]);
    return reshape(g, rows, [across * across, length, headDim]);
  }
  if (across === 1) return permute(g, reshape(g, x, [1, length, heads, headDim]), [0, 2, 1, 3]);
  const cells = permute(g, reshape(g, x, [across, window, across, window, heads, headDim]), [0, 2, 4, 1, 3, 5]);
  return reshape(g, cells, [across * across, heads, length, headDim]);
}

/** The way back: `[windows, heads, window · window, d]` → `[1, side, side, heads · d]` */
function unpartition(g: GraphBuilder, x: Value, { across, window, heads, headDim }: Windows): Value {
  const [side, channels] = [across * window, heads * headDim];
  if (across === 1) {
    return reshape(g, heads === 1 ? x : permute(g, x, [0, 2, 1, 3]), [1, side, side, channels]);
  }
  const plane = heads === 1
    ? permute(g, reshape(g, x, [across, across, window, window * headDim]), [0, 2, 1, 3])
    : permute(g, reshape(g, x, [across, across, heads, window, window, headDim]), [0, 3, 1, 4, 2, 5]);
  return reshape(g, plane, [1, side, side, channels]);
}

/** `[1, side, side, C]` with zeros at its right and lower edge. */
function padded(g: GraphBuilder, x: Value, side: number, wanted: number): Value {
  const missing = wanted - side;
  if (missing === 0) return x;
  return g.node("Pad", [x, g.ints([0, 0, 0, 0, 0, missing, missing, 0])], { mode: "constant" });
}

/** The left upper square of `[1, side, side, C]`. */
function cropped(g: GraphBuilder, x: Value, side: number, wanted: number): Value {
  if (side === wanted) return x;
  return g.node("Slice", [x, g.ints([0, 0]), g.ints([wanted, wanted]), g.ints([1, 2])]);
}

/** Values within a block by the checkpoint's module names, behind "inside.". */
function probe(g: GraphBuilder, key: string, x: Value, shape: readonly Dim[]): void {
  g.probe(`inside.${key.replace(`${TRUNK}.`, "")}`, x, shape);
}
