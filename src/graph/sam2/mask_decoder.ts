import { type Graph, GraphBuilder, type Value } from "../builder.ts";
import { FEATURE_STRIDE, MASK_TOKENS, NO_OBJECT_SCORE } from "./config.ts";
import type { SharedConfig } from "../shared_config.ts";
import type { GraphOptions } from "./image_encoder.ts";
import {
  add,
  concat,
  gelu,
  layerNorm,
  matmul,
  mlp,
  mul,
  permute,
  relu,
  reshape,
  slice,
  split,
  TRUNK_EPSILON,
} from "../layers.ts";
import { densePositions } from "../positions.ts";
import { embedMask, embedPoints, promptSide } from "./prompt_encoder.ts";
import { twoWayTransformer } from "./two_way_transformer.ts";

const KEY = "sam_mask_decoder";
/** Hidden width of the IoU head. */
const IOU_WIDTH = 256;
/** Tokens before the mask tokens: object score, IoU. */
const LEADING_TOKENS = 2;

/**
 * Prompt encoder and mask decoder, batched over B objects of one frame.
 *
 * In: `features` `[B or 1, C, h, h]`, `high_res_0` `[1, C/8, 4h, 4h]`, `high_res_1` `[1, C/4, 2h, 2h]` (both not where the model has no
 * such features), `points` `[B, N, 2]` (px of
 * the model's input) and `labels` `[B, N]` (-1 padding, 0 off, 1 on, 2 and 3 a box's corners; padding is the caller's), `mask_input`
 * `[K, 1, 4h, 4h]` with `has_mask` `[K, 1, 1, 1]` (0 or 1; K is B, or 1 where no object has a mask), `multimask` `[B]` (1: the best of three by predicted IoU; 0: the single
 * mask), `stability` `[2]` (delta, threshold: a single mask less stable than the threshold gives way to the best of three; 0 = never).
 *
 * Out: `all_masks` `[B, 4, 4h, 4h]`, `all_ious` `[B, 4]`, `all_pointers` `[B, 4, C]` before any choice and gate; `object_score`
 * `[B, 1]`; the reference's choice: `low_res` `[B, 1, 4h, 4h]` (-1024 where the object is absent), `iou` `[B, 1]`, `pointer` `[B, C]`,
 * `choice` `[B, 4]` (one-hot of the mask).
 */
export function maskDecoder(config: SharedConfig, options: GraphOptions = {}): Graph {
  const g = new GraphBuilder("mask_decoder", options);
  const { dModel: c, imageSize } = config;
  const side = imageSize / FEATURE_STRIDE;
  const [tokens, wide] = [side * side, promptSide(config)];
  const features = g.input("features", "float32", ["B", c, side, side]);
  const high = config.highResFeatures === false ? undefined : [
    g.input("high_res_0", "float32", [1, c / 8, 4 * side, 4 * side]),
    g.input("high_res_1", "float32", [1, c / 4, 2 * side, 2 * side]),
  ] as const;
  const points = g.input("points", "float32", ["B", "N", 2]);
  const labels = g.input("labels", "float32", ["B", "N"]);
  const maskInput = g.input("mask_input", "float32", ["K", 1, wide, wide]);
  const hasMask = g.input("has_mask", "float32", ["K", 1, 1, 1]);
  const multimask = g.input("multimask", "float32", ["B"]);
  const stability = g.input("stability", "float32", [2]);

  const sparse = embedPoints(g, points, labels, config);
  const dense = embedMask(g, maskInput, hasMask, config);
  const source = permute(g, reshape(g, add(g, features, dense), [0, c, tokens]), [0, 2, 1]);
  const all = concat(g, [outputTokens(g, multimask, c), sparse], 1);
  const out = twoWayTransformer(g, source, imageCode(g, side, c), all, c);

  const maskTokens = slice(g, out.tokens, LEADING_TOKENS, LEADING_TOKENS + MASK_TOKENS, 1);
  const masks = predictMasks(g, out.image, maskTokens, high, config);
  const ious = g.node("Sigmoid", [
    mlp(g, token(g, out.tokens, 1, c), `${KEY}.iou_prediction_head`, [c, IOU_WIDTH, IOU_WIDTH, MASK_TOKENS]),
  ]);
  const objectScore = mlp(g, token(g, out.tokens, 0, c), `${KEY}.pred_obj_score_head`, [c, c, c, 1]);
  const pointers = mlp(g, maskTokens, "obj_ptr_proj", [c, c, c, c]);
  g.probe("allMaskTokens", maskTokens, ["B", MASK_TOKENS, c]);

  const { mask: choice, pointer: pointerChoice } = choose(g, masks, ious, multimask, stability);
  const present = asFloat(g, g.node("Greater", [objectScore, g.scalar(0)]));
  const chosen = pick(g, choice, reshape(g, masks, [0, MASK_TOKENS, wide * wide]));
  const gated = g.node("Where", [
    g.node("Greater", [reshape(g, objectScore, [-1, 1, 1]), g.scalar(0)]),
    chosen,
    g.scalar(NO_OBJECT_SCORE),
  ]);
  const pointer = reshape(g, pick(g, pointerChoice, pointers), [-1, c]);
  const noObject = mul(g, g.stored("no_obj_ptr", [1, c]), g.node("Sub", [g.scalar(1), present]));

  g.output("all_masks", masks, ["B", MASK_TOKENS, wide, wide]);
  g.output("all_ious", ious, ["B", MASK_TOKENS]);
  g.output("all_pointers", pointers, ["B", MASK_TOKENS, c]);
  g.output("object_score", objectScore, ["B", 1]);
  g.output("low_res", reshape(g, gated, [-1, 1, wide, wide]), ["B", 1, wide, wide]);
  g.output("iou", reshape(g, pick(g, choice, reshape(g, ious, [-1, MASK_TOKENS, 1])), [-1, 1]), ["B", 1]);
  g.output("pointer", add(g, mul(g, pointer, present), noObject), ["B", c]);
  g.output("choice", choice, ["B", MASK_TOKENS]);
  return g.build();
}

const asFloat = (g: GraphBuilder, x: Value): Value => g.node("Cast", [x], { to: { type: "float32" } });

/** Token `index` of `[B, N, C]` as `[B, C]`. */
const token = (g: GraphBuilder, tokens: Value, index: number, c: number): Value =>
  reshape(g, slice(g, tokens, index, index + 1, 1), [-1, c]);

/** Object score, IoU and mask tokens, once for each of the B objects. */
function outputTokens(g: GraphBuilder, perObject: Value, c: number): Value {
  const keys = [`${KEY}.obj_score_token.weight`, `${KEY}.iou_token.weight`, `${KEY}.mask_tokens.weight`];
  const rows = [1, 1, MASK_TOKENS];
  const table = g.weight("output_tokens", [1, LEADING_TOKENS + MASK_TOKENS, c], {
    kind: "derived",
    from: keys.map((key, i) => ({ key, shape: [rows[i]!, c] })),
    derive: (...parts) => Float32Array.from(parts.flatMap((part) => [...part])),
  });
  return add(g, table, mul(g, reshape(g, perObject, [-1, 1, 1]), g.scalar(0)));
}

function imageCode(g: GraphBuilder, side: number, c: number): Value {
  const code = g.weight("dense_positions", [1, side * side, c], {
    kind: "derived",
    from: [{ key: "sam_prompt_encoder.pe_layer.positional_encoding_gaussian_matrix", shape: [2, c / 2] }],
    derive: (gaussian) => densePositions(gaussian!, side, c),
  });
  g.probe("densePe", code, [1, side * side, c]);
  return code;
}

/** The four masks `[B, 4, 4h, 4h]`: the image enlarged twice, then one product with a vector for each mask token. */
function predictMasks(
  g: GraphBuilder,
  image: Value,
  maskTokens: Value,
  high: readonly [Value, Value] | undefined,
  config: SharedConfig,
): Value {
  const { dModel: c, imageSize } = config;
  const side = imageSize / FEATURE_STRIDE;
  const key = `${KEY}.output_upscaling`;
  const wide = promptSide(config);
  const plus = (x: Value, finer: Value | undefined): Value =>
    finer === undefined ? x : add(g, x, permute(g, finer, [0, 2, 3, 1]));
  const twice = cells(g, enlarge(g, image, `${key}.0`, c, c / 4), side, c / 4);
  const joined = gelu(
    g,
    layerNorm(g, plus(twice, high?.[1]), `${key}.1`, c / 4, TRUNK_EPSILON),
  );
  const fourTimes = cells(g, enlarge(g, joined, `${key}.3`, c / 4, c / 8), 2 * side, c / 8);
  const pixels = reshape(g, gelu(g, plus(fourTimes, high?.[0])), [-1, wide * wide, c / 8]);
  const masks = matmul(g, maskVectors(g, maskTokens, c), permute(g, pixels, [0, 2, 1]));
  return reshape(g, masks, [0, MASK_TOKENS, wide, wide]);
}

/** The four pixels that became of each of `[…, side · side, 2 · 2 · C]`, in rows: `[B, 2 · side, 2 · side, C]`. */
function cells(g: GraphBuilder, x: Value, side: number, channels: number): Value {
  const rows = permute(g, reshape(g, x, [-1, side, side, 2, 2 * channels]), [0, 1, 3, 2, 4]);
  return reshape(g, rows, [-1, 2 * side, 2 * side, channels]);
}

/** A transposed convolution with kernel and stride 2 is one product a pixel: `[…, inputs]` → `[…, 2 · 2 · outputs]`. */
function enlarge(g: GraphBuilder, x: Value, key: string, inputs: number, outputs: number): Value {
  const weight = g.weight(`${key}.weight.cells`, [inputs, 4 * outputs], {
    kind: "derived",
    from: [{ key: `${key}.weight`, shape: [inputs, outputs, 2, 2] }],
    derive: (w) =>
      Float32Array.from({ length: inputs * 4 * outputs }, (_, i) => {
        const [input, cell, output] = [Math.floor(i / (4 * outputs)), Math.floor(i / outputs) % 4, i % outputs];
        return w![(input * outputs + output) * 4 + cell]!;
      }),
  });
  const bias = g.weight(`${key}.bias.cells`, [4 * outputs], {
    kind: "derived",
    from: [{ key: `${key}.bias`, shape: [outputs] }],
    derive: (b) => Float32Array.from({ length: 4 * outputs }, (_, i) => b![i % outputs]!),
  });
  return add(g, matmul(g, x, weight), bias);
}

/** The four hypernetworks, one a mask token, as products of stacked matrices: `[B, 4, C]` → `[B, 4, C/8]`. */
function maskVectors(g: GraphBuilder, maskTokens: Value, c: number): Value {
  const widths = [c, c, c, c / 8];
  let x = permute(g, maskTokens, [1, 0, 2]);
  for (let layer = 0; layer < 3; layer++) {
    const [inputs, outputs] = [widths[layer]!, widths[layer + 1]!];
    const keys = Array.from({ length: MASK_TOKENS }, (_, i) => `${KEY}.output_hypernetworks_mlps.${i}.layers.${layer}`);
    const weight = g.weight(`hypernetworks.${layer}.weight`, [MASK_TOKENS, inputs, outputs], {
      kind: "derived",
      from: keys.map((key) => ({ key: `${key}.weight`, shape: [outputs, inputs] })),
      derive: (...ws) =>
        Float32Array.from({ length: MASK_TOKENS * inputs * outputs }, (_, i) => {
          const [which, row, column] = [
            Math.floor(i / (inputs * outputs)),
            Math.floor(i / outputs) % inputs,
            i % outputs,
          ];
          return ws[which]![column * inputs + row]!;
        }),
    });
    const bias = g.weight(`hypernetworks.${layer}.bias`, [MASK_TOKENS, 1, outputs], {
      kind: "derived",
      from: keys.map((key) => ({ key: `${key}.bias`, shape: [outputs] })),
      derive: (...bs) => Float32Array.from(bs.flatMap((b) => [...b])),
    });
    x = add(g, matmul(g, x, weight), bias);
    if (layer < 2) x = relu(g, x);
  }
  return permute(g, x, [1, 0, 2]);
}

/** One-hot choices `[B, 4]` of mask and pointer. Stability replaces the mask, never the pointer. */
function choose(
  g: GraphBuilder,
  masks: Value,
  ious: Value,
  multimask: Value,
  stability: Value,
): { mask: Value; pointer: Value } {
  const several = reshape(g, multimask, [-1, 1]);
  const best = g.node("ArgMax", [slice(g, ious, 1, MASK_TOKENS, 1)], { axis: 1, keepdims: 1 });
  const index = g.computed(
    "mask_indices",
    [1, MASK_TOKENS],
    () => Float32Array.from({ length: MASK_TOKENS }, (_, i) => i),
  );
  const ofThree = asFloat(g, g.node("Equal", [add(g, asFloat(g, best), g.scalar(1)), index]));
  const single = asFloat(g, g.node("Equal", [index, g.scalar(0)]));

  const [delta, threshold] = split(g, stability, [1, 1], 0);
  const mask0 = slice(g, masks, 0, 1, 1);
  const area = (above: Value): Value =>
    reshape(g, g.node("ReduceSum", [asFloat(g, g.node("Greater", [mask0, above])), g.ints([2, 3])], { keepdims: 0 }), [
      -1,
      1,
    ]);
  const [inner, outer] = [area(delta!), area(g.node("Neg", [delta!]))];
  const score = g.node("Div", [inner, g.node("Max", [outer, g.scalar(1)])]);
  const empty = asFloat(g, g.node("Less", [outer, g.scalar(0.5)]));
  const stable = asFloat(g, g.node("GreaterOrEqual", [add(g, score, empty), threshold!]));
  const takeSingle = mul(g, g.node("Sub", [g.scalar(1), several]), stable);
  const blend = (share: Value): Value =>
    add(g, mul(g, single, share), mul(g, ofThree, g.node("Sub", [g.scalar(1), share])));
  return { mask: blend(takeSingle), pointer: blend(g.node("Sub", [g.scalar(1), several])) };
}

/** Σ choice · rows: `[B, 4]`, `[B, 4, D]` → `[B, 1, D]`; exact, as the choice is one-hot. */
function pick(g: GraphBuilder, choice: Value, rows: Value): Value {
  return g.node("ReduceSum", [mul(g, reshape(g, choice, [-1, MASK_TOKENS, 1]), rows), g.ints([1])], { keepdims: 1 });
}
