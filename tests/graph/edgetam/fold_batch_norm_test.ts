import { assert, assertAlmostEquals, assertThrows } from "@std/assert";
import { MaskletError } from "../../../src/error.ts";
import { type BatchNorm, foldBatchNorm, foldTokenMixer } from "../../../src/graph/edgetam/fold_batch_norm.ts";
import { formulaTensor } from "../../../src/parity/formula.ts";

const [CHANNELS, SIDE] = [3, 5];

const norm = (name: string): BatchNorm => ({
  weight: formulaTensor(`${name}.weight`, [CHANNELS], 0.5, 1),
  bias: formulaTensor(`${name}.bias`, [CHANNELS], 1),
  mean: formulaTensor(`${name}.mean`, [CHANNELS], 1),
  variance: formulaTensor(`${name}.variance`, [CHANNELS], 0.5, 0.6),
});

/** A depthwise convolution that keeps the side, written out. */
function depthwise(x: Float32Array, weight: Float32Array, kernel: number, bias?: Float32Array): Float64Array {
  const pad = (kernel - 1) / 2;
  return Float64Array.from(x, (_, i) => {
    const [c, y0, x0] = [Math.floor(i / SIDE ** 2), Math.floor(i / SIDE) % SIDE, i % SIDE];
    let sum = bias?.[c] ?? 0;
    for (let k = 0; k < kernel * kernel; k++) {
      const [y, at] = [y0 + Math.floor(k / kernel) - pad, x0 + (k % kernel) - pad];
      if (y < 0 || at < 0 || y >= SIDE || at >= SIDE) continue;
      sum += weight[c * kernel * kernel + k]! * x[(c * SIDE + y) * SIDE + at]!;
    }
    return sum;
  });
}

/** A norm as PyTorch applies it. */
const normed = (y: Float64Array, { weight, bias, mean, variance }: BatchNorm): Float64Array =>
  y.map((value, i) => {
    const c = Math.floor(i / SIDE ** 2);
    return ((value - mean[c]!) / Math.sqrt(variance[c]! + 1e-5)) * weight[c]! + bias[c]!;
  });

const picture = formulaTensor("picture", [CHANNELS, SIDE, SIDE], 1);
const [large, small] = [formulaTensor("large", [CHANNELS, 3, 3], 1), formulaTensor("small", [CHANNELS, 1, 1], 1)];

Deno.test("foldBatchNorm() gives the convolution whose outputs are the normed ones", () => {
  const folded = foldBatchNorm(large, norm("a"));
  const found = depthwise(picture, folded.weight, 3, folded.bias);
  const wanted = normed(depthwise(picture, large, 3), norm("a"));
  found.forEach((value, i) => assertAlmostEquals(value, wanted[i]!, 2e-6));
});

Deno.test("foldTokenMixer() gives the sum of both branches and the shortcut, at the border too", () => {
  const folded = foldTokenMixer({ weight: large, norm: norm("a") }, { weight: small, norm: norm("b") });
  const found = depthwise(picture, folded.weight, 3, folded.bias);
  const [first, second] = [
    normed(depthwise(picture, large, 3), norm("a")),
    normed(depthwise(picture, small, 1), norm("b")),
  ];
  found.forEach((value, i) => assertAlmostEquals(value, first[i]! + second[i]! + picture[i]!, 4e-6));
  const without = depthwise(picture, foldBatchNorm(large, norm("a")).weight, 3);
  assert(Math.max(...found.map((value, i) => Math.abs(value - without[i]!))) > 0.5, "the branches are told apart");
});

Deno.test("a negative variance is refused in words, and one that is no number", () => {
  for (const value of [-0.5, NaN, Infinity]) {
    const variance = norm("a").variance.slice();
    variance[1] = value;
    const refused = () => foldBatchNorm(large, { ...norm("a"), variance });
    assertThrows(refused, MaskletError, `found ${value} at 1`);
  }
});
