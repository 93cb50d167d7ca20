/**
 * Convolutions and the norms behind them, folded into one convolution when a model is compiled: exact up to rounding.
 * @module
 */
import { MaskletError } from "../../error.ts";

/** PyTorch's epsilon of a BatchNorm. */
const EPSILON = 1e-5;

/** A BatchNorm in inference (Ioffe and Szegedy 2015, arXiv:1502.03167): one number a channel each. */
export interface BatchNorm {
  /** Learned scale. */
  readonly weight: Float32Array;
  /** Learned shift. */
  readonly bias: Float32Array;
  /** Mean of the training data. */
  readonly mean: Float32Array;
  /** Variance of the training data; not negative. */
  readonly variance: Float32Array;
}

/** A convolution: its kernel, output channels first, and its bias. */
export interface FoldedConv {
  /** `[outputs, …]` */
  readonly weight: Float32Array;
  /** `[outputs]` */
  readonly bias: Float32Array;
}

/**
 * A convolution without bias (`weight` `[outputs, …]`) and the norm of its outputs as one convolution: with
 * g = weight / √(variance + 1e-5) a channel, w' = w·g and b' = bias - mean·g. Computed in float64, rounded once.
 *
 * @throws {MaskletError} `bad-checkpoint` for a variance that is negative or no number
 */
export function foldBatchNorm(weight: Float32Array, norm: BatchNorm): FoldedConv {
  const gain = gains(norm);
  const kernel = weight.length / gain.length;
  return {
    weight: Float32Array.from(weight, (w, i) => w * gain[Math.floor(i / kernel)]!),
    bias: Float32Array.from(norm.bias, (b, c) => b - norm.mean[c]! * gain[c]!),
  };
}

/** A depthwise convolution and its norm. */
export interface Branch {
  /** `[channels, 1, k, k]` */
  readonly weight: Float32Array;
  /** Its norm. */
  readonly norm: BatchNorm;
}

/**
 * The two depthwise branches of a token mixer and its shortcut, norm(3 x 3) + norm(1 x 1) + x, as one depthwise 3 x 3 convolution: the
 * smaller kernel and the shortcut are part of the centre. Computed in float64, rounded once.
 *
 * @throws {MaskletError} `bad-checkpoint` for a variance that is negative or no number
 */
export function foldTokenMixer(large: Branch, small: Branch): FoldedConv {
  const [gainLarge, gainSmall] = [gains(large.norm), gains(small.norm)];
  const [taps, centre] = [9, 4];
  return {
    weight: Float32Array.from(large.weight, (w, i) => {
      const c = Math.floor(i / taps);
      const own = w * gainLarge[c]!;
      return i % taps === centre ? own + small.weight[c]! * gainSmall[c]! + 1 : own;
    }),
    bias: Float32Array.from(
      large.norm.bias,
      (b, c) => b - large.norm.mean[c]! * gainLarge[c]! + small.norm.bias[c]! - small.norm.mean[c]! * gainSmall[c]!,
    ),
  };
}

function gains({ weight, variance }: BatchNorm): Float64Array {
  requireVariance(variance);
  return Float64Array.from(weight, (w, c) => w / Math.sqrt(variance[c]! + EPSILON));
}

/**
 * Refuses what no variance can be.
 *
 * @param name the tensor, for the message
 * @throws {MaskletError} `bad-checkpoint` for a variance that is negative or no number
 */
export function requireVariance(variance: Float32Array, name = "a BatchNorm's running_var"): void {
  const at = variance.findIndex((value) => !(value >= 0 && value < Infinity));
  if (at < 0) return;
  throw new MaskletError("bad-checkpoint", `Expected ${name} without negative values, found ${variance[at]} at ${at}`, {
    hint: "Fetch the checkpoint again: a variance is never negative",
  });
}
