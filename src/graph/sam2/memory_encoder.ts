import { type Graph, GraphBuilder, type Value } from "../builder.ts";
import { FEATURE_STRIDE, LOGITS_STRIDE } from "./config.ts";
import type { SharedConfig } from "../shared_config.ts";
import type { GraphOptions } from "./image_encoder.ts";
import {
  add,
  conv,
  gelu,
  layerNorm,
  linear,
  matmul,
  mul,
  normedConv,
  permute,
  reshape,
  residual,
  TRUNK_EPSILON,
} from "../layers.ts";
import { chainedBias, chainedWeight } from "../chained_linear.ts";
import { transposed } from "../weight.ts";

const KEY = "memory_encoder";
/** Channels of the mask after each of the four convolutions of the downsampler. */
const MASK_WIDTHS = [1, 4, 16, 64, 256];
/** What logits are multiplied by to be thresholded: a power of two, so that no bit is lost. */
const HARD_GAIN = 2 ** 100;
/** What is taken from them then, so that 0 counts as outside; all other logits are far above it. */
const HARD_SHIFT = 100;
/** Kernel of a fuser block's depthwise convolution. */
const FUSER_KERNEL = 7;
/** Widening inside a fuser block. */
const FUSER_RATIO = 4;

/**
 * The memory encoder. In: `features` `[1, C, h, h]` (the frame's raw ones), `low_res` `[B, 1, 4h, 4h]` mask logits (enlarged in the
 * graph), `object_score` `[B, 1]`, `binarize` `[B, 1, 1, 1]` (1: the mask is thresholded instead of squashed).
 * Out: `memory` `[B, h·h, 64]`, tokens as the memory attention takes them.
 */
export function memoryEncoder(config: SharedConfig, options: GraphOptions = {}): Graph {
  const g = new GraphBuilder("memory_encoder", options);
  const tokens = (config.imageSize / FEATURE_STRIDE) ** 2;
  g.output("memory", encodedPlane(g, config), ["B", tokens, config.memDim]);
  return g.build();
}

/** The inputs of a memory encoder and what becomes of them: the tokens of a plane, `[B, h·h, 64]`. */
export function encodedPlane(g: GraphBuilder, config: SharedConfig): Value {
  const { dModel: c, imageSize, memDim } = config;
  const side = imageSize / FEATURE_STRIDE;
  const wide = imageSize / LOGITS_STRIDE;
  const features = g.input("features", "float32", [1, c, side, side]);
  const lowRes = g.input("low_res", "float32", ["B", 1, wide, wide]);
  const objectScore = g.input("object_score", "float32", ["B", 1]);
  const binarize = g.input("binarize", "float32", ["B", 1, 1, 1]);

  const mask = downsample(g, maskForMemory(g, lowRes, binarize, config), config);
  let x = residual(g, conv(g, features, `${KEY}.pix_feat_proj`, c, c, { kernel: 1 }), mask);
  const rows = (plane: Value): Value => permute(g, reshape(g, plane, [0, c, side * side]), [0, 2, 1]);
  const projects = c !== memDim; // a model whose features have the memory's width has no projection
  const blocks = Array.from({ length: config.fuserLayers }, (_, i) => `${KEY}.fuser.layers.${i}`);
  for (const key of projects ? blocks.slice(0, -1) : blocks) x = fuserBlock(g, x, key, c, side);
  const last = blocks.at(-1);
  const memory = !projects
    ? rows(x)
    : last === undefined
    ? projected(g, rows(x), c, memDim)
    : add(g, projectedBlock(g, x, last, config), matmul(g, rows(x), projection(g, c, memDim)));
  const absent = g.node("Sub", [
    g.scalar(1),
    g.node("Cast", [g.node("Greater", [objectScore, g.scalar(0)])], { to: { type: "float32" } }),
  ]);
  if (config.noObjectEmbedSpatial) {
    const embedding = reshape(g, g.stored("no_obj_embed_spatial", [1, memDim]), [1, 1, memDim]);
    return add(g, memory, mul(g, embedding, reshape(g, absent, [-1, 1, 1])));
  }
  // Every input is read, so that a graph has the same ports whatever the model's generation.
  return add(g, memory, mul(g, reshape(g, absent, [-1, 1, 1]), g.scalar(0)));
}

/** The projection to the memory's width. */
function projected(g: GraphBuilder, flat: Value, c: number, memDim: number): Value {
  return add(g, matmul(g, flat, projection(g, c, memDim)), g.stored(`${KEY}.out_proj.bias`, [memDim]));
}

/** Its weight, `[C, 64]`. */
function projection(g: GraphBuilder, c: number, memDim: number): Value {
  return g.weight(`${KEY}.out_proj.weight.T`, [c, memDim], {
    kind: "derived",
    from: [outProjection(c, memDim)],
    derive: (w) => transposed(w!, memDim, c),
  });
}

const outProjection = (c: number, memDim: number) => ({
  key: `${KEY}.out_proj.weight`,
  shape: [memDim, c, 1, 1],
});

/**
 * The mask as the encoder sees it, `[B, 1, S, S]`: probabilities (or 0 and 1), scaled and shifted. The usual scale and shift, 20 and -10,
 * lie around one half, and 20σ(x) - 10 is 10 tanh(x/2): one pass over the enlarged mask. What else is done to the logits is done before
 * they are enlarged, which leaves sums and scales as they are.
 */
function maskForMemory(g: GraphBuilder, lowRes: Value, binarize: Value, config: SharedConfig): Value {
  const { memorySigmoidScale: scale, memorySigmoidBias: shift } = config;
  // To be thresholded, logits become so large that tanh is -1 or 1; 0 is not above the threshold.
  const gain = add(g, mul(g, binarize, g.scalar(HARD_GAIN)), g.scalar(0.5));
  const steep = g.node("Sub", [mul(g, lowRes, gain), mul(g, binarize, g.scalar(HARD_SHIFT))]);
  const scales = g.computed("scales_logits", [4], () => new Float32Array([1, 1, LOGITS_STRIDE, LOGITS_STRIDE]));
  const logits = g.node("Resize", [steep, "", scales], {
    mode: "linear",
    coordinate_transformation_mode: "half_pixel",
  });
  const signed = mul(g, g.node("Tanh", [logits]), g.scalar(scale / 2));
  const scaled = shift === -scale / 2 ? signed : add(g, signed, g.scalar(shift + scale / 2));
  g.probe("maskToEncode", scaled, ["B", 1, config.imageSize, config.imageSize]);
  return scaled;
}

function downsample(g: GraphBuilder, mask: Value, config: SharedConfig): Value {
  const key = `${KEY}.mask_downsampler.encoder`;
  let x = mask;
  MASK_WIDTHS.slice(1).forEach((width, i) => {
    const keys = { conv: `${key}.${i * 3}`, norm: `${key}.${i * 3 + 1}` };
    x = gelu(g, normedConv(g, x, keys, MASK_WIDTHS[i]!, width, { kernel: 3, stride: 2, pad: 1 }));
  });
  const out = conv(g, x, `${key}.12`, MASK_WIDTHS.at(-1)!, config.dModel, { kernel: 1 });
  const side = config.imageSize / FEATURE_STRIDE;
  g.probe("maskDownSampler", out, ["B", config.dModel, side, side]);
  return out;
}

/** A ConvNeXt block (Liu et al. 2022, arXiv:2201.03545); all tokens go through its layers as rows of one product. */
function fuserBlock(g: GraphBuilder, x: Value, key: string, c: number, side: number): Value {
  const [gamma, second] = [{ key: `${key}.gamma`, shape: [c] }, `${key}.pwconv2`];
  const weight = g.weight(`${second}.weight.scaled`, [FUSER_RATIO * c, c], {
    kind: "derived",
    from: [{ key: `${second}.weight`, shape: [c, FUSER_RATIO * c] }, gamma],
    derive: (w, scale) => transposed(scaledRows(w!, scale!), c, FUSER_RATIO * c),
  });
  const bias = g.weight(`${second}.bias.scaled`, [c], {
    kind: "derived",
    from: [{ key: `${second}.bias`, shape: [c] }, gamma],
    derive: (b, scale) => scaledRows(b!, scale!),
  });
  const tokens = reshape(g, add(g, matmul(g, hiddenRows(g, x, key, c), weight), bias), [-1, side * side, c]);
  return residual(g, x, reshape(g, permute(g, tokens, [0, 2, 1]), [-1, c, side, side]));
}

/** The last block without its shortcut, projected to the memory's width: its second layer and the projection are one. */
function projectedBlock(g: GraphBuilder, x: Value, key: string, { dModel: c, imageSize, memDim }: SharedConfig): Value {
  const [gamma, second] = [{ key: `${key}.gamma`, shape: [c] }, `${key}.pwconv2`];
  const weight = g.weight(`${second}.weight.projected`, [FUSER_RATIO * c, memDim], {
    kind: "derived",
    from: [{ key: `${second}.weight`, shape: [c, FUSER_RATIO * c] }, gamma, outProjection(c, memDim)],
    derive: (w, scale, out) => chainedWeight(scaledRows(w!, scale!), out!, [FUSER_RATIO * c, c, memDim]),
  });
  const bias = g.weight(`${second}.bias.projected`, [memDim], {
    kind: "derived",
    from: [
      { key: `${second}.bias`, shape: [c] },
      gamma,
      outProjection(c, memDim),
      { key: `${KEY}.out_proj.bias`, shape: [memDim] },
    ],
    derive: (b, scale, out, shift) => chainedBias(scaledRows(b!, scale!), out!, shift!),
  });
  const tokens = (imageSize / FEATURE_STRIDE) ** 2;
  return reshape(g, add(g, matmul(g, hiddenRows(g, x, key, c), weight), bias), [-1, tokens, memDim]);
}

/** A block up to its hidden layer, a row a token. */
function hiddenRows(g: GraphBuilder, x: Value, key: string, c: number): Value {
  const local = conv(g, x, `${key}.dwconv`, c, c, { kernel: FUSER_KERNEL, pad: (FUSER_KERNEL - 1) / 2, groups: c });
  const normed = layerNorm(g, permute(g, local, [0, 2, 3, 1]), `${key}.norm`, c, TRUNK_EPSILON);
  return gelu(g, linear(g, reshape(g, normed, [-1, c]), `${key}.pwconv1`, c, FUSER_RATIO * c));
}

/** Rows of a matrix times a number each: a block's scale of its channels, which goes into its weights. */
function scaledRows(values: Float32Array, scale: Float32Array): Float32Array {
  const length = values.length / scale.length;
  return values.map((value, i) => value * scale[Math.floor(i / length)]!);
}
