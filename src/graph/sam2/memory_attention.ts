import { type Graph, GraphBuilder, type Value } from "../builder.ts";
import { FEATURE_STRIDE } from "./config.ts";
import type { SharedConfig } from "../shared_config.ts";
import { type GraphOptions, imagePositions } from "./image_encoder.ts";
import {
  add,
  attend,
  BINDING_LIMIT,
  concat,
  layerNorm,
  linear,
  linearBias,
  linearWeight,
  mul,
  permute,
  relu,
  reshape,
  residual,
  slice,
  split,
  TRANSFORMER_EPSILON,
} from "../layers.ts";
import { chainedLinear } from "../chained_linear.ts";
import { timeFrequencies } from "../positions.ts";
import { rotatePlane } from "../rotary.ts";
import { type MemoryTokens, planeTokens } from "./memory_tokens.ts";

/** The share of the position code that is added to the features on their way in. */
const POSITION_SHARE = 0.1;

/** How a memory-attention graph is built. */
export interface MemoryAttentionOptions extends GraphOptions {
  /** Whether the bank holds object pointers; a bank without any needs a graph of its own. */
  readonly pointers: boolean;
  /** Whether keys are weighed, one weight a memory and a pointer; default false. */
  readonly weighed?: boolean;
  /** The bank holds one memory, which is read whole where several are read as fewer keys; default false. */
  readonly single?: boolean;
}

/**
 * Memory attention. B objects share the frame's `features` `[1, C, h, h]` and attend each to its own bank of the same layout:
 * `memory` `[B, M, h·h, 64]`, `memory_rows` int32 `[M]` (row of the temporal code of each memory), and, with pointers,
 * `pointers` `[B, P, C]` and `pointer_times` `[P]` (distance / (pointers at most - 1), signed). Where keys are weighed, `memory_weights`
 * `[B, M]` and `pointer_weights` `[B, P]` multiply memories and pointers with their codes, as keys alone (Ding et al. 2024,
 * arXiv:2410.16268). Out: `conditioned` `[B, C, h, h]`.
 *
 * @param kind what a memory is made of; default SAM 2's plane
 */
export function memoryAttention(
  config: SharedConfig,
  options: MemoryAttentionOptions,
  kind: MemoryTokens = planeTokens(config),
): Graph {
  const name = [
    "memory_attention",
    options.single && "single",
    options.weighed && "weighed",
    !options.pointers && "no_pointers",
  ];
  const g = new GraphBuilder(name.filter(Boolean).join("_"), options);
  const { dModel: c, imageSize, memDim, numMaskmem } = config;
  const side = imageSize / FEATURE_STRIDE;
  const tokens = side * side;
  const features = g.input("features", "float32", [1, c, side, side]);
  const memory = g.input("memory", "float32", ["B", "M", kind.tokens, memDim]);
  const rows = g.input("memory_rows", "int32", ["M"]);

  const time = g.node("Gather", [g.stored("maskmem_tpos_enc", [numMaskmem, 1, 1, memDim]), rows], { axis: 0 });
  const space = g.computed("memory_positions", [1, 1, kind.tokens, memDim], kind.positions);
  const memoryPositions = add(g, reshape(g, time, [1, -1, 1, memDim]), space);
  const keys = add(g, memory, memoryPositions);
  const weights = options.weighed ? g.input("memory_weights", "float32", ["B", "M"]) : null;
  const weighedKeys = weights === null ? keys : mul(g, keys, reshape(g, weights, [0, 0, 1, 1]));
  const read = options.single === true ? { ...kind, pooled: undefined } : kind;
  const bank: Bank = { kind: read, memory, keys: weighedKeys, pointers: null };
  const pointers = options.pointers ? pointerTokens(g, config, options.weighed ?? false) : null;
  const full: Bank = { ...bank, pointers };
  if (g.probing) probeBank(g, full, memoryPositions, config);

  const start = permute(g, reshape(g, features, [1, c, tokens]), [0, 2, 1]);
  let x = add(g, start, mul(g, imagePositions(g, side, c), g.scalar(POSITION_SHARE)));
  for (let i = 0; i < config.memoryLayers; i++) {
    x = layer(g, x, `memory_attention.layers.${i}`, full, config);
    g.probe(`afterLayer${i}`, x, ["B", tokens, c]);
  }
  const normed = layerNorm(g, x, "memory_attention.norm", c, TRANSFORMER_EPSILON);
  g.output("conditioned", reshape(g, permute(g, normed, [0, 2, 1]), [-1, c, side, side]), ["B", c, side, side]);
  return g.build();
}

/** What the frame attends to. */
interface Bank {
  /** What a memory is made of. */
  readonly kind: MemoryTokens;
  /** `[B, M, tokens, 64]` */
  readonly memory: Value;
  /** The same with its codes of space and time. */
  readonly keys: Value;
  /** Pointers cut into tokens of the memory's width, `[B, T, 64]`, without and with their codes of time. */
  readonly pointers: { readonly values: Value; readonly keys: Value } | null;
}

/** Pointers of C channels become C / 64 tokens that share a time code. */
function pointerTokens(g: GraphBuilder, config: SharedConfig, weighed: boolean): { values: Value; keys: Value } {
  const { dModel: c, memDim } = config;
  const pieces = c / memDim;
  const pointers = g.input("pointers", "float32", ["B", "P", c]);
  const times = g.input("pointer_times", "float32", ["P"]);
  const values = reshape(g, pointers, [0, -1, memDim]);
  const weigh = weighed ? tokenWeights(g, pieces) : (keys: Value): Value => keys;
  if (!config.pointerTimes) {
    // Every input is read, so that a graph has the same ports whatever the model's generation.
    const none = mul(g, reshape(g, g.node("ReduceSum", [times, g.ints([0])], { keepdims: 1 }), [1, 1, 1]), g.scalar(0));
    return { values, keys: weigh(add(g, values, none)) };
  }
  const width = config.projectPointerTimes ? c : memDim;
  const frequency = g.full(() => g.computed(`time_frequencies_${width}`, [1, width / 2], () => timeFrequencies(width)));
  const angles = g.node("Div", [reshape(g, times, [-1, 1]), frequency]);
  let code = concat(g, [g.node("Sin", [angles]), g.node("Cos", [angles])], -1);
  g.probe("pointerSinePe", code, ["P", width]);
  if (config.projectPointerTimes) code = linear(g, code, "obj_ptr_tpos_proj", c, memDim);
  g.probe("pointerTposProj", code, ["P", memDim]);
  const shared = reshape(g, concat(g, Array.from({ length: pieces }, () => reshape(g, code, [-1, 1, memDim])), 1), [
    1,
    -1,
    memDim,
  ]);
  return { values, keys: weigh(add(g, values, shared)) };
}

/** Multiplies the tokens of each pointer by its weight. */
function tokenWeights(g: GraphBuilder, pieces: number): (keys: Value) => Value {
  const weights = reshape(g, g.input("pointer_weights", "float32", ["B", "P"]), [0, 0, 1]);
  const each = reshape(g, concat(g, Array.from({ length: pieces }, () => weights), 2), [0, -1, 1]);
  return (keys) => mul(g, keys, each);
}

function layer(g: GraphBuilder, x: Value, key: string, bank: Bank, config: SharedConfig): Value {
  const { dModel: c, feedforward } = config;
  const seen = residual(
    g,
    x,
    selfAttention(g, layerNorm(g, x, `${key}.norm1`, c, TRANSFORMER_EPSILON), `${key}.self_attn`, bank.kind, config),
  );
  const query = layerNorm(g, seen, `${key}.norm2`, c, TRANSFORMER_EPSILON);
  const recalled = residual(
    g,
    seen,
    crossAttention(g, query, `${key}.cross_attn_image`, { ...bank, beside: seen }, config),
  );
  const normed = layerNorm(g, recalled, `${key}.norm3`, c, TRANSFORMER_EPSILON);
  const length = planeLength(config);
  const hidden = relu(g, linear(g, reshape(g, normed, [-1, c]), `${key}.linear1`, c, feedforward));
  return residual(g, recalled, reshape(g, linear(g, hidden, `${key}.linear2`, feedforward, c), [-1, length, c]));
}

/** Attention of the frame to itself. One head's values may as well be projected out before they are summed: the weights sum to 1. */
function selfAttention(g: GraphBuilder, x: Value, key: string, kind: MemoryTokens, config: SharedConfig): Value {
  const { dModel: c } = config;
  const length = planeLength(config);
  const q = rotate(g, linear(g, x, `${key}.q_proj`, c, c, { halves: true, length }), config);
  const k = rotate(g, linear(g, x, `${key}.k_proj`, c, c, { halves: true, length }), config);
  const v = chainedLinear(g, x, { first: `${key}.v_proj`, second: `${key}.out_proj`, widths: [c, c, c], length });
  const kT = permute(g, k, [0, 2, 1]);
  return overQueries(g, scaled(g, q, c), kind, config, (piece) => attend(g, piece, kT, v));
}

/**
 * Attention to the bank. Values are projected after the product: softmax(QKᵀ)·(M·Wv) = (softmax(QKᵀ)·M)·Wv, and the 64 channels of a
 * memory are fewer than C. Where memories are planes that are read whole, it is marked as a layer of its own.
 */
function crossAttention(
  g: GraphBuilder,
  x: Value,
  key: string,
  bank: Bank & { readonly beside: Value },
  config: SharedConfig,
): Value {
  const { dModel: c, memDim } = config;
  const length = planeLength(config);
  const q = rotate(g, linear(g, x, `${key}.q_proj`, c, c, { halves: true, length }), config);
  const { plane, pooled } = bank.kind;
  const recall = (): Value => recallBank(g, q, `${key}.k_proj`, bank, config);
  const recalled = plane === undefined || pooled !== undefined ? recall() : g.attention({
    ...{ queries: q, keys: bank.keys, values: bank.memory },
    ...(bank.pointers !== null && { pointers: bank.pointers }),
    weight: linearWeight(g, `${key}.k_proj`, memDim, c, true),
    bias: linearBias(g, `${key}.k_proj`, c, true),
    ...{ plane, width: memDim, beside: bank.beside },
  }, recall);
  const widths = [memDim, c, c] as const;
  return chainedLinear(g, recalled, { first: `${key}.v_proj`, second: `${key}.out_proj`, widths, length });
}

/** Weighted means of the bank's values for rotated queries. */
function recallBank(g: GraphBuilder, q: Value, key: string, bank: Bank, config: SharedConfig): Value {
  const { dModel: c, memDim } = config;
  const project = (keys: Value): Value => linear(g, keys, key, memDim, c, { halves: true });
  const places = concat(g, [g.node("Shape", [bank.memory], { end: -1 }), g.ints([c])], 0);
  const projected = g.node("Reshape", [project(reshape(g, bank.keys, [-1, memDim])), places]);
  const rotated = bank.kind.rotate(g, projected);
  const { pooled } = bank.kind;
  const read = pooled?.(g, rotated, bank.memory) ??
    { keys: reshape(g, rotated, [0, -1, c]), values: reshape(g, bank.memory, [0, -1, memDim]) };
  const [keys, values] = [[read.keys], [read.values]];
  if (bank.pointers !== null) {
    keys.push(project(bank.pointers.keys));
    values.push(bank.pointers.values);
  }
  const { shift } = read;
  const shifted = shift === undefined ? keys : keys.map((part, i) => withColumn(g, part, i === 0 ? shift : 0));
  const kT = permute(g, concat(g, shifted, 1), [0, 2, 1]);
  const v = concat(g, values, 1);
  const queries = shift === undefined ? scaled(g, q, c) : withColumn(g, scaled(g, q, c), 1);
  return overQueries(g, queries, bank.kind, config, (piece) => attend(g, piece, kT, v));
}

/** Tokens of the features' plane. */
const planeLength = ({ imageSize }: SharedConfig): number => (imageSize / FEATURE_STRIDE) ** 2;

const scaled = (g: GraphBuilder, q: Value, channels: number): Value => mul(g, q, g.scalar(1 / Math.sqrt(channels)));

/**
 * `[B, N, C]` with one more column of a number. A column of ones beside the queries and one of another number beside some keys adds that
 * number to the scores of these keys, without another pass over the scores.
 */
function withColumn(g: GraphBuilder, x: Value, value: number): Value {
  const zeros = mul(g, slice(g, x, 0, 1, 2), g.scalar(0));
  return concat(g, [x, value === 0 ? zeros : add(g, zeros, g.scalar(value))], 2);
}

/** Runs `body` on pieces of the queries, so that the scores against twice the usual bank stay below the binding limit. */
function overQueries(
  g: GraphBuilder,
  q: Value,
  kind: MemoryTokens,
  config: SharedConfig,
  body: (piece: Value) => Value,
): Value {
  const tokens = planeLength(config);
  const most = BINDING_LIMIT / (4 * Math.max(tokens, 2 * config.numMaskmem * kind.tokens));
  const pieces = Math.ceil(tokens / most);
  const lengths = Array.from(
    { length: pieces },
    (_, i) => Math.floor(((i + 1) * tokens) / pieces) - Math.floor((i * tokens) / pieces),
  );
  return concat(g, split(g, q, lengths, 1).map(body), 1);
}

/** The rotary code of the features' plane over the last two axes `[…, h·h, C]`. */
function rotate(g: GraphBuilder, x: Value, { dModel, imageSize, ropeTheta }: SharedConfig): Value {
  return rotatePlane(g, x, { side: imageSize / FEATURE_STRIDE, channels: dModel, theta: ropeTheta, name: "rotary" });
}

function probeBank(g: GraphBuilder, bank: Bank, memoryPositions: Value, { memDim }: SharedConfig): void {
  const flat = (x: Value): Value => reshape(g, x, [1, -1, memDim]);
  const values = [flat(bank.memory)];
  const positions = [flat(memoryPositions)];
  if (bank.pointers !== null) {
    values.push(bank.pointers.values);
    positions.push(g.node("Sub", [bank.pointers.keys, bank.pointers.values]));
  }
  g.probe("bank", concat(g, values, 1), [1, "K", memDim]);
  g.probe("bankPositions", concat(g, positions, 1), [1, "K", memDim]);
}
