import type { GraphBuilder, Value } from "./builder.ts";
import { add, matmul, reshape } from "./layers.ts";

/** Two linear layers, the second right behind the first. */
export interface LinearChain {
  /** Key of the first layer. */
  readonly first: string;
  /** Key of the second one. */
  readonly second: string;
  /** Channels: in, between the two, out. */
  readonly widths: readonly [number, number, number];
  /** `x` is `[B, length, inputs]` with a B known at run time: all rows go through one product. */
  readonly length: number;
}

/**
 * Two linear layers with nothing but linear steps between them as one: W₂(W₁x + b₁) + b₂ = (W₂W₁)x + (W₂b₁ + b₂). What mixes rows with
 * weights that sum to 1, as attention does, may come in between or afterwards.
 */
export function chainedLinear(g: GraphBuilder, x: Value, chain: LinearChain): Value {
  const { first, second, widths, length } = chain;
  const [inputs, middle, outputs] = widths;
  const [outer, shift] = [
    { key: `${second}.weight`, shape: [outputs, middle] },
    { key: `${second}.bias`, shape: [outputs] },
  ];
  const weight = g.weight(`${first}.weight.${lastName(second)}`, [inputs, outputs], {
    kind: "derived",
    from: [{ key: `${first}.weight`, shape: [middle, inputs] }, outer],
    derive: (inner, w) => chainedWeight(inner!, w!, widths),
  });
  const bias = g.weight(`${first}.bias.${lastName(second)}`, [outputs], {
    kind: "derived",
    from: [{ key: `${first}.bias`, shape: [middle] }, outer, shift],
    derive: (inner, w, b) => chainedBias(inner!, w!, b!),
  });
  return reshape(g, add(g, matmul(g, reshape(g, x, [-1, inputs]), weight), bias), [-1, length, outputs]);
}

const lastName = (key: string): string => key.slice(key.lastIndexOf(".") + 1);

/**
 * The weight of both layers, `[inputs, outputs]`, summed in float64.
 *
 * @param inner the first layer's, `[middle, inputs]`
 * @param outer the second layer's, `[outputs, middle]`
 */
export function chainedWeight(
  inner: Float32Array,
  outer: Float32Array,
  [inputs, middle, outputs]: LinearChain["widths"],
): Float32Array {
  const out = new Float32Array(inputs * outputs);
  const column = new Float64Array(inputs);
  for (let o = 0; o < outputs; o++) {
    column.fill(0);
    for (let m = 0; m < middle; m++) {
      const share = outer[o * middle + m]!;
      for (let i = 0; i < inputs; i++) column[i]! += share * inner[m * inputs + i]!;
    }
    for (let i = 0; i < inputs; i++) out[i * outputs + o] = column[i]!;
  }
  return out;
}

/**
 * The bias of both layers, summed in float64.
 *
 * @param inner the first layer's
 * @param outer the second layer's weight, `[outputs, middle]`
 * @param bias the second layer's
 */
export function chainedBias(inner: Float32Array, outer: Float32Array, bias: Float32Array): Float32Array {
  return Float32Array.from(bias, (own, o) => inner.reduce((sum, b, m) => sum + outer[o * inner.length + m]! * b, own));
}
