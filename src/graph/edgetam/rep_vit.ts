/**
 * RepViT-M1 as timm builds it, with BatchNorm and the branches of its token mixers folded when a model is compiled. The names are the
 * checkpoint's; there is no classifier here.
 * @module
 */
import type { GraphBuilder, Value } from "../builder.ts";
import { conv, gelu, mul, permute, relu, residual } from "../layers.ts";
import type { StageOutput } from "../sam2/trunk.ts";
import type { WeightSource } from "../weight.ts";
import type { RepVitConfig } from "./config.ts";
import { type BatchNorm, foldBatchNorm, type FoldedConv, foldTokenMixer } from "./fold_batch_norm.ts";

const BODY = "image_encoder.trunk.body";
/** Widening inside a channel mixer. */
const MIXER_RATIO = 2;
/** Squeezed channels are a quarter, to the nearest multiple of this, ties up. */
const SQUEEZE_STEP = 8;

/** Normalised `[1, 3, S, S]` in, the outputs of the four stages out, channels last. */
export function repVit(
  g: GraphBuilder,
  image: Value,
  { depths, widths }: RepVitConfig,
  imageSize: number,
): StageOutput[] {
  const first = widths[0]!;
  let side = imageSize / 2;
  const stem = convNorm(g, image, `${BODY}.stem.conv1`, { inputs: 3, outputs: first / 2, kernel: 3, stride: 2 });
  probe(g, `${BODY}.stem.conv1`, stem, first / 2, side);
  side /= 2;
  const second = { inputs: first / 2, outputs: first, kernel: 3, stride: 2 };
  let x = convNorm(g, gelu(g, stem), `${BODY}.stem.conv2`, second);
  probe(g, `${BODY}.stem`, x, first, side);
  return depths.map((depth, stage) => {
    const key = `${BODY}.stages_${stage}`;
    const width = widths[stage]!;
    if (stage > 0) {
      side /= 2;
      x = downsample(g, x, `${key}.downsample`, { from: widths[stage - 1]!, to: width }, side);
    }
    for (let i = 0; i < depth; i++) x = block(g, x, `${key}.blocks.${i}`, { width, side, squeezes: i % 2 === 0 });
    if (g.probing) g.probe(`trunk.${stage}`, x, [1, width, side, side]);
    return { value: permute(g, x, [0, 2, 3, 1]), side, channels: width };
  });
}

/** A convolution with a BatchNorm behind it. */
interface ConvNorm {
  readonly inputs: number;
  readonly outputs: number;
  readonly kernel: number;
  readonly stride?: number;
  readonly groups?: number;
}

function convNorm(g: GraphBuilder, x: Value, key: string, shape: ConvNorm): Value {
  const { inputs, outputs, kernel, stride = 1, groups = 1 } = shape;
  const kernelShape = [outputs, inputs / groups, kernel, kernel];
  const from = [{ key: `${key}.c.weight`, shape: kernelShape }, ...normParameters(key, outputs)];
  const fold = (weight: Float32Array, ...norm: Float32Array[]): FoldedConv => foldBatchNorm(weight, batchNorm(norm));
  return foldedConv(g, x, key, kernelShape, { stride, groups }, { from, fold });
}

/** The two branches and the shortcut of a token mixer: one depthwise convolution. */
function tokenMixer(g: GraphBuilder, x: Value, key: string, width: number, side: number): Value {
  const branch = (name: string, kernel: number) => [
    { key: `${key}.${name}.c.weight`, shape: [width, 1, kernel, kernel] },
    ...normParameters(`${key}.${name}`, width),
  ];
  const from = [...branch("conv", 3), ...branch("conv1", 1)];
  const fold = (...all: Float32Array[]): FoldedConv => {
    const [large, small] = [all.slice(0, from.length / 2), all.slice(from.length / 2)];
    return foldTokenMixer(
      { weight: large[0]!, norm: batchNorm(large.slice(1)) },
      { weight: small[0]!, norm: batchNorm(small.slice(1)) },
    );
  };
  // The shortcut is in the kernel's centre, so that in float16 its 1 would cost the branches their digits.
  const y = g.full(() => foldedConv(g, x, key, [width, 1, 3, 3], { stride: 1, groups: width }, { from, fold }));
  probe(g, key, y, width, side);
  return y;
}

/** One block: token mixer, in every other one a squeeze and excitation, channel mixer. The last shortcut begins behind the squeeze. */
function block(
  g: GraphBuilder,
  x: Value,
  key: string,
  { width, side, squeezes }: { readonly width: number; readonly side: number; readonly squeezes: boolean },
): Value {
  const mixed = tokenMixer(g, x, `${key}.token_mixer`, width, side);
  const y = squeezes ? squeeze(g, mixed, `${key}.se`, width, side) : mixed;
  const out = residual(g, y, channelMixer(g, y, `${key}.channel_mixer`, width));
  probe(g, key, out, width, side);
  return out;
}

function channelMixer(g: GraphBuilder, x: Value, key: string, width: number): Value {
  const wide = MIXER_RATIO * width;
  const hidden = gelu(g, convNorm(g, x, `${key}.conv1`, { inputs: width, outputs: wide, kernel: 1 }));
  return convNorm(g, hidden, `${key}.conv2`, { inputs: wide, outputs: width, kernel: 1 });
}

/** Squeeze and excitation (Hu et al. 2018, arXiv:1709.01507). */
function squeeze(g: GraphBuilder, x: Value, key: string, width: number, side: number): Value {
  const few = Math.max(SQUEEZE_STEP, Math.floor((width / 4 + SQUEEZE_STEP / 2) / SQUEEZE_STEP) * SQUEEZE_STEP);
  const mean = g.full(() => planeMean(g, x, side));
  const hidden = relu(g, conv(g, mean, `${key}.fc1`, width, few, { kernel: 1 }));
  const y = mul(g, x, g.node("Sigmoid", [conv(g, hidden, `${key}.fc2`, few, width, { kernel: 1 })]));
  probe(g, key, y, width, side);
  return y;
}

/**
 * The mean over a plane, `[1, C, 1, 1]`: of squares first, then of their means. Providers add one number after the other, and over a whole
 * plane that costs more digits than all the rest of the trunk.
 */
function planeMean(g: GraphBuilder, x: Value, side: number): Value {
  const kernel = 2 ** Math.ceil(Math.log2(side) / 2);
  const squares = g.node("AveragePool", [x], { kernel_shape: [kernel, kernel], strides: [kernel, kernel] });
  return g.node("GlobalAveragePool", [squares]);
}

/** Half the side; `side` is the new one. */
function downsample(
  g: GraphBuilder,
  x: Value,
  key: string,
  { from, to }: { readonly from: number; readonly to: number },
  side: number,
): Value {
  const before = block(g, x, `${key}.pre_block`, { width: from, side: 2 * side, squeezes: false });
  const depthwise = { inputs: from, outputs: from, kernel: 3, stride: 2, groups: from };
  const small = convNorm(g, before, `${key}.spatial_downsample`, depthwise);
  const wide = convNorm(g, small, `${key}.channel_downsample`, { inputs: from, outputs: to, kernel: 1 });
  probe(g, `${key}.spatial_downsample`, small, from, side);
  probe(g, `${key}.channel_downsample`, wide, to, side);
  const out = residual(g, wide, channelMixer(g, wide, `${key}.ffn`, to));
  probe(g, key, out, to, side);
  return out;
}

/** How the parameters of a convolution are derived. */
interface Fold {
  readonly from: Extract<WeightSource, { readonly kind: "derived" }>["from"];
  readonly fold: (...tensors: Float32Array[]) => FoldedConv;
}

/** A convolution that keeps the side (or halves it by its stride), with weight and bias derived together. */
function foldedConv(
  g: GraphBuilder,
  x: Value,
  key: string,
  shape: readonly number[],
  { stride, groups }: { readonly stride: number; readonly groups: number },
  { from, fold }: Fold,
): Value {
  const [outputs, , kernel] = shape as [number, number, number];
  const derived = (name: keyof FoldedConv, own: readonly number[]): Value =>
    g.weight(`${key}.folded.${name}`, own, { kind: "derived", from, derive: (...tensors) => fold(...tensors)[name] });
  const pad = (kernel - 1) / 2;
  return g.node("Conv", [x, derived("weight", shape), derived("bias", [outputs])], {
    kernel_shape: [kernel, kernel],
    strides: [stride, stride],
    pads: [pad, pad, pad, pad],
    group: groups,
  });
}

const normParameters = (key: string, channels: number) =>
  ["weight", "bias", "running_mean", "running_var"].map((leaf) => ({ key: `${key}.bn.${leaf}`, shape: [channels] }));

const batchNorm = ([weight, bias, mean, variance]: readonly Float32Array[]): BatchNorm => ({
  weight: weight!,
  bias: bias!,
  mean: mean!,
  variance: variance!,
});

/** Inner values by the checkpoint's module names, behind "inside.". */
function probe(g: GraphBuilder, key: string, x: Value, channels: number, side: number): void {
  if (g.probing) g.probe(`inside.${key.replace("image_encoder.trunk.", "")}`, x, [1, channels, side, side]);
}
