import type { GraphBuilder, Value } from "./builder.ts";
import { centredRows, deinterleavedRows, transposed } from "./weight.ts";

/** Epsilon of the trunk's norms and of the channel norms. */
export const TRUNK_EPSILON = 1e-6;
/** Epsilon of the norms in the two transformers (PyTorch's default). */
export const TRANSFORMER_EPSILON = 1e-5;

/** `a + b` */
export const add = (g: GraphBuilder, a: Value, b: Value): Value => g.node("Add", [a, b]);
/** `a + b` where a stream of sums goes on for many layers: float32 in every precision. */
export const residual = (g: GraphBuilder, a: Value, b: Value): Value => g.full(() => add(g, a, b));
/** `a * b` */
export const mul = (g: GraphBuilder, a: Value, b: Value): Value => g.node("Mul", [a, b]);
/** Matrix product over the last two axes. */
export const matmul = (g: GraphBuilder, a: Value, b: Value): Value => g.node("MatMul", [a, b]);
/** Another shape; -1 is computed, 0 keeps the axis. */
export const reshape = (g: GraphBuilder, x: Value, shape: readonly number[]): Value =>
  g.node("Reshape", [x, g.ints(shape)]);
/** Axes in another order. */
export const permute = (g: GraphBuilder, x: Value, perm: readonly number[]): Value =>
  g.node("Transpose", [x], { perm });
/** Joins along an axis. */
export const concat = (g: GraphBuilder, xs: readonly Value[], axis: number): Value =>
  xs.length === 1 ? xs[0]! : g.node("Concat", xs, { axis });
/** Cuts an axis into pieces of the given lengths. */
export const split = (g: GraphBuilder, x: Value, lengths: readonly number[], axis: number): Value[] =>
  lengths.length === 1 ? [x] : g.nodes("Split", [x, g.ints(lengths)], lengths.length, { axis });
/** Elements `start <= i < end` of an axis. */
export const slice = (g: GraphBuilder, x: Value, start: number, end: number, axis: number): Value =>
  g.node("Slice", [x, g.ints([start]), g.ints([end]), g.ints([axis])]);

/** Gaussian error linear unit, the exact one: x/2 · (1 + erf(x/√2)). */
export function gelu(g: GraphBuilder, x: Value): Value {
  const erf = g.node("Erf", [g.node("Div", [x, g.scalar(Math.SQRT2)])]);
  return mul(g, mul(g, x, add(g, erf, g.scalar(1))), g.scalar(0.5));
}

/** Rectified linear unit. */
export const relu = (g: GraphBuilder, x: Value): Value => g.node("Relu", [x]);

/** Norm over the last axis. */
export function layerNorm(g: GraphBuilder, x: Value, key: string, channels: number, epsilon: number): Value {
  const [weight, bias] = [g.stored(`${key}.weight`, [channels]), g.stored(`${key}.bias`, [channels])];
  return g.node("LayerNormalization", [x, weight, bias], { axis: -1, epsilon: { float: epsilon } });
}

/** Norm over the channels of `[N, C, H, W]`. */
export function channelNorm(g: GraphBuilder, x: Value, key: string, channels: number): Value {
  const last = permute(g, x, [0, 2, 3, 1]);
  return permute(g, layerNorm(g, last, key, channels, TRUNK_EPSILON), [0, 3, 1, 2]);
}

/** With fewer channels than this, a norm over them is made on planes: rows this short leave most of a processor's vectors empty. */
const FEW_CHANNELS = 16;

/**
 * A convolution and the norm over its channels, `[N, C, H, W]`. With few channels the planes stay as they are, and the mean over them is
 * taken out of the weights when the model is compiled, so that only the variance is left to be computed.
 */
export function normedConv(
  g: GraphBuilder,
  x: Value,
  keys: { readonly conv: string; readonly norm: string },
  inputs: number,
  outputs: number,
  options: Omit<ConvOptions, "groups">,
): Value {
  if (outputs >= FEW_CHANNELS) {
    return channelNorm(g, conv(g, x, keys.conv, inputs, outputs, options), keys.norm, outputs);
  }
  const { kernel } = options;
  const weight = g.weight(`${keys.conv}.weight.centred`, [outputs, inputs, kernel, kernel], {
    kind: "derived",
    from: [{ key: `${keys.conv}.weight`, shape: [outputs, inputs, kernel, kernel] }],
    derive: (w) => centredRows(w!, outputs, inputs * kernel * kernel),
  });
  const bias = g.weight(`${keys.conv}.bias.centred`, [outputs], {
    kind: "derived",
    from: [{ key: `${keys.conv}.bias`, shape: [outputs] }],
    derive: (b) => centredRows(b!, outputs, 1),
  });
  const centred = convolve(g, x, weight, bias, options);
  const perChannel = (name: string): Value => reshape(g, g.stored(`${keys.norm}.${name}`, [outputs]), [outputs, 1, 1]);
  const deviation = g.full(() => {
    const sum = g.node("ReduceSum", [mul(g, centred, centred), g.ints([1])], { keepdims: 1 });
    return g.node("Sqrt", [add(g, mul(g, sum, g.scalar(1 / outputs)), g.scalar(TRUNK_EPSILON))]);
  });
  return add(g, mul(g, g.node("Div", [centred, deviation]), perChannel("weight")), perChannel("bias"));
}

/** How a linear layer's weight is laid out on its way into the graph. */
export interface LinearOptions {
  /** Output channels in the order 0, 2, 4, …, 1, 3, 5, …: rotary pairs become halves. */
  readonly halves?: boolean;
  /** Leave the bias out. */
  readonly noBias?: boolean;
  /** `x` is `[B, length, inputs]` with a B known at run time: all rows go through one product, to which runtimes add the bias at once. */
  readonly length?: number;
}

/** Linear layer over the last axis; the checkpoint's `[outputs, inputs]` weight is transposed when the model is compiled. */
export function linear(
  g: GraphBuilder,
  x: Value,
  key: string,
  inputs: number,
  outputs: number,
  options: LinearOptions = {},
): Value {
  const { length, ...rest } = options;
  if (length !== undefined) {
    return reshape(g, linear(g, reshape(g, x, [-1, inputs]), key, inputs, outputs, rest), [-1, length, outputs]);
  }
  const product = matmul(g, x, linearWeight(g, key, inputs, outputs, options.halves));
  if (options.noBias === true) return product;
  return add(g, product, linearBias(g, key, outputs, options.halves));
}

/** One of several linear layers whose weights and biases the checkpoint has one below the other. */
export interface LinearPart {
  /** Channels in. */
  readonly inputs: number;
  /** Channels out of each. */
  readonly outputs: number;
  /** Which of them, from 0 on. */
  readonly part: number;
  /** How many there are; default 3: queries, keys and values. */
  readonly parts?: number;
}

/** One of several linear layers that share a weight `[parts · outputs, inputs]`, as a product of its own. */
export function linearPart(g: GraphBuilder, x: Value, key: string, options: LinearPart): Value {
  const { inputs, outputs, part, parts = 3 } = options;
  const rows = (w: Float32Array, width: number): Float32Array =>
    w.slice(part * outputs * width, (part + 1) * outputs * width);
  const weight = g.weight(`${key}.${part}.weight.T`, [inputs, outputs], {
    kind: "derived",
    from: [{ key: `${key}.weight`, shape: [parts * outputs, inputs] }],
    derive: (w) => transposed(rows(w!, inputs), outputs, inputs),
  });
  const bias = g.weight(`${key}.${part}.bias`, [outputs], {
    kind: "derived",
    from: [{ key: `${key}.bias`, shape: [parts * outputs] }],
    derive: (b) => rows(b!, 1),
  });
  return add(g, matmul(g, x, weight), bias);
}

/** The weight of a linear layer as `[inputs, outputs]`. */
export function linearWeight(g: GraphBuilder, key: string, inputs: number, outputs: number, halves = false): Value {
  return g.weight(`${key}.weight${halves ? ".halves" : ""}.T`, [inputs, outputs], {
    kind: "derived",
    from: [{ key: `${key}.weight`, shape: [outputs, inputs] }],
    derive: (w) => transposed(halves ? deinterleavedRows(w!, outputs, inputs) : w!, outputs, inputs),
  });
}

/** The bias of a linear layer. */
export function linearBias(g: GraphBuilder, key: string, outputs: number, halves = false): Value {
  if (!halves) return g.stored(`${key}.bias`, [outputs]);
  return g.weight(`${key}.bias.halves`, [outputs], {
    kind: "derived",
    from: [{ key: `${key}.bias`, shape: [outputs] }],
    derive: (b) => deinterleavedRows(b!, outputs, 1),
  });
}

/** Multi-layer perceptron with ReLU between its layers, as the decoder's heads have it. */
export function mlp(g: GraphBuilder, x: Value, key: string, widths: readonly number[]): Value {
  const layers = widths.length - 1;
  let y = x;
  for (let i = 0; i < layers; i++) {
    y = linear(g, y, `${key}.layers.${i}`, widths[i]!, widths[i + 1]!);
    if (i < layers - 1) y = relu(g, y);
  }
  return y;
}

/** What a convolution needs beside its key. */
export interface ConvOptions {
  /** Kernel side. */
  readonly kernel: number;
  /** Stride; default 1. */
  readonly stride?: number;
  /** Zero padding on each side; default 0. */
  readonly pad?: number;
  /** Groups; default 1. */
  readonly groups?: number;
}

/** Convolution of `[N, C, H, W]`. */
export function conv(
  g: GraphBuilder,
  x: Value,
  key: string,
  inputs: number,
  outputs: number,
  options: ConvOptions,
): Value {
  const { kernel, groups = 1 } = options;
  const weight = g.stored(`${key}.weight`, [outputs, inputs / groups, kernel, kernel]);
  return convolve(g, x, weight, g.stored(`${key}.bias`, [outputs]), options);
}

function convolve(g: GraphBuilder, x: Value, weight: Value, bias: Value, options: ConvOptions): Value {
  const { kernel, stride = 1, pad = 0, groups = 1 } = options;
  return g.node("Conv", [x, weight, bias], {
    kernel_shape: [kernel, kernel],
    strides: [stride, stride],
    pads: [pad, pad, pad, pad],
    group: groups,
  });
}

/** Softmax attention of ready heads: q `[…, Lq, d]`, kT `[…, d, Lk]`, v `[…, Lk, dv]` → `[…, Lq, dv]`. Scale is part of q. */
export function attend(g: GraphBuilder, q: Value, kT: Value, v: Value): Value {
  return matmul(g, g.node("Softmax", [matmul(g, q, kT)], { axis: -1 }), v);
}

/** No tensor may pass this, the default limit of one WebGPU storage binding, bytes. */
export const BINDING_LIMIT = 128 * 2 ** 20;

/**
 * Runs `body` on pieces of an axis, so that `bytesPerRow` times the rows of a piece stays below a limit. The pieces are as equal as they
 * can be.
 *
 * @param limit bytes; default the binding limit
 */
export function inPieces(
  g: GraphBuilder,
  x: Value,
  rows: number,
  bytesPerRow: number,
  axis: number,
  body: (piece: Value, rows: number) => Value,
  limit: number = BINDING_LIMIT,
): Value {
  const pieces = Math.ceil((rows * bytesPerRow) / limit);
  if (pieces <= 1) return body(x, rows);
  const lengths = Array.from(
    { length: pieces },
    (_, i) => Math.floor(((i + 1) * rows) / pieces) - Math.floor((i * rows) / pieces),
  );
  const parts = split(g, x, lengths, axis);
  return concat(g, parts.map((part, i) => body(part, lengths[i]!)), axis);
}
