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
import { transposed } from "../weight.ts";

const KEY = "memory_encoder";
/** Channels of the mask after each of the four convolutions of the downsampler. */
const MASK_WIDTHS = [1, 4, 16, 64, 256];
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
  for (let i = 0; i < config.fuserLayers; i++) x = fuserBlock(g, x, `${KEY}.fuser.layers.${i}`, c, side);
  const flat = permute(g, reshape(g, x, [0, c, side * side]), [0, 2, 1]);
  const memory = c === memDim ? flat : projected(g, flat, c, memDim);
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

/** The projection to the memory's width; a model whose features have that width already has none. */
function projected(g: GraphBuilder, flat: Value, c: number, memDim: number): Value {
  const weight = g.weight(`${KEY}.out_proj.weight.T`, [c, memDim], {
    kind: "derived",
    from: [{ key: `${KEY}.out_proj.weight`, shape: [memDim, c, 1, 1] }],
    derive: (w) => Float32Array.from({ length: c * memDim }, (_, i) => w![(i % memDim) * c + Math.floor(i / memDim)]!),
  });
  return add(g, g.node("MatMul", [flat, weight]), g.stored(`${KEY}.out_proj.bias`, [memDim]));
}

/** The mask as the encoder sees it, `[B, 1, S, S]`: probabilities (or 0 and 1), scaled and shifted. */
function maskForMemory(g: GraphBuilder, lowRes: Value, binarize: Value, config: SharedConfig): Value {
  const scales = g.computed("scales_logits", [4], () => new Float32Array([1, 1, LOGITS_STRIDE, LOGITS_STRIDE]));
  const logits = g.node("Resize", [lowRes, "", scales], {
    mode: "linear",
    coordinate_transformation_mode: "half_pixel",
  });
  const hard = g.node("Cast", [g.node("Greater", [logits, g.scalar(0)])], { to: { type: "float32" } });
  const soft = mul(g, g.node("Sigmoid", [logits]), g.node("Sub", [g.scalar(1), binarize]));
  const mask = add(g, mul(g, hard, binarize), soft);
  const scaled = add(g, mul(g, mask, g.scalar(config.memorySigmoidScale)), g.scalar(config.memorySigmoidBias));
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
  const local = conv(g, x, `${key}.dwconv`, c, c, { kernel: FUSER_KERNEL, pad: (FUSER_KERNEL - 1) / 2, groups: c });
  const normed = layerNorm(g, permute(g, local, [0, 2, 3, 1]), `${key}.norm`, c, TRUNK_EPSILON);
  const hidden = gelu(g, linear(g, reshape(g, normed, [-1, c]), `${key}.pwconv1`, c, FUSER_RATIO * c));
  const tokens = reshape(g, scaledLinear(g, hidden, key, FUSER_RATIO * c, c), [-1, side * side, c]);
  return residual(g, x, reshape(g, permute(g, tokens, [0, 2, 1]), [-1, c, side, side]));
}

/** A block's last layer, with the scale of its channels in the weights. */
function scaledLinear(g: GraphBuilder, x: Value, key: string, inputs: number, outputs: number): Value {
  const gamma = { key: `${key}.gamma`, shape: [outputs] };
  const weight = g.weight(`${key}.pwconv2.weight.scaled`, [inputs, outputs], {
    kind: "derived",
    from: [{ key: `${key}.pwconv2.weight`, shape: [outputs, inputs] }, gamma],
    derive: (w, scale) => transposed(w!.map((v, i) => v * scale![Math.floor(i / inputs)]!), outputs, inputs),
  });
  const bias = g.weight(`${key}.pwconv2.bias.scaled`, [outputs], {
    kind: "derived",
    from: [{ key: `${key}.pwconv2.bias`, shape: [outputs] }, gamma],
    derive: (b, scale) => b!.map((v, i) => v * scale![i]!),
  });
  return add(g, matmul(g, x, weight), bias);
}
