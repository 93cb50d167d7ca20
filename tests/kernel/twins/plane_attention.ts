/** Attention to planes one step after the other, in float64: keys projected and turned, scores, softmax, weighted means. */
import { formulaTensor } from "../../../src/parity/formula.ts";
import { axisAngles } from "../../../src/graph/positions.ts";
import { AXIS_PAIRS, CHANNELS, type PlaneLayer, type PlaneSizes, WIDTH } from "../../../src/kernel/plane_attention.ts";

const HALF = CHANNELS / 2;

/** A layer by formula; scores spread by about 1.5, so that some keys count much more than others. */
export function formulaLayer(sizes: PlaneSizes, name = ""): PlaneLayer {
  const { width, height, queries, memories, pointers } = sizes;
  const places = width * height;
  return {
    ...sizes,
    rotated: formulaTensor(`queries${name}`, [queries, CHANNELS], 8),
    bank: {
      keys: formulaTensor(`keys${name}`, [memories, places, WIDTH], 1),
      values: formulaTensor(`values${name}`, [memories, places, WIDTH], 1),
      pointerKeys: formulaTensor(`pointer keys${name}`, [pointers, WIDTH], 1),
      pointerValues: formulaTensor(`pointer values${name}`, [pointers, WIDTH], 1),
    },
    projection: {
      weight: formulaTensor(`weight${name}`, [WIDTH, CHANNELS], 1 / Math.sqrt(WIDTH)),
      bias: formulaTensor(`bias${name}`, [CHANNELS], 0.1),
    },
    angles: axisAngles(Math.max(width, height), CHANNELS, 10000),
  };
}

/** All keys as queries meet them, projected and turned, `[memories · places + pointers, CHANNELS]`. */
function turnedKeys({ width, height, memories, pointers, bank, projection, angles }: PlaneLayer): Float64Array {
  const places = width * height;
  const count = memories * places;
  const out = new Float64Array((count + pointers) * CHANNELS);
  for (let key = 0; key < count + pointers; key++) {
    const [from, row] = key < count ? [bank.keys, key] : [bank.pointerKeys, key - count];
    const [x, y] = [key % places % width, Math.floor(key % places / width)];
    for (let pair = 0; pair < HALF; pair++) {
      let [re, im] = [projection.bias[pair]!, projection.bias[HALF + pair]!];
      for (let k = 0; k < WIDTH; k++) {
        const value = from[row * WIDTH + k]!;
        re += projection.weight[k * CHANNELS + pair]! * value;
        im += projection.weight[k * CHANNELS + HALF + pair]! * value;
      }
      const place = pair < AXIS_PAIRS ? x : y;
      const angle = key < count ? angles[place * AXIS_PAIRS + pair % AXIS_PAIRS]! : 0;
      out[key * CHANNELS + pair] = re * Math.cos(angle) - im * Math.sin(angle);
      out[key * CHANNELS + HALF + pair] = re * Math.sin(angle) + im * Math.cos(angle);
    }
  }
  return out;
}

/**
 * What some queries find, `[queries, WIDTH]`.
 *
 * @param queries default all of them
 */
export function attendPlainly(
  layer: PlaneLayer,
  queries: readonly number[] = Array.from({ length: layer.queries }, (_, i) => i),
): Float64Array {
  const { bank } = layer;
  const keys = turnedKeys(layer);
  const count = layer.memories * layer.width * layer.height;
  const out = new Float64Array(queries.length * WIDTH);
  queries.forEach((query, i) => {
    const q = layer.rotated.subarray(query * CHANNELS, (query + 1) * CHANNELS);
    const scores = new Float64Array(keys.length / CHANNELS);
    for (let key = 0; key < scores.length; key++) {
      let score = 0;
      for (let c = 0; c < CHANNELS; c++) score += q[c]! * keys[key * CHANNELS + c]!;
      scores[key] = score / Math.sqrt(CHANNELS);
    }
    const most = scores.reduce((a, b) => Math.max(a, b));
    const powers = scores.map((score) => Math.exp(score - most));
    const sum = powers.reduce((a, b) => a + b);
    for (let key = 0; key < scores.length; key++) {
      const [from, row] = key < count ? [bank.values, key] : [bank.pointerValues, key - count];
      for (let k = 0; k < WIDTH; k++) out[i * WIDTH + k]! += powers[key]! / sum * from[row * WIDTH + k]!;
    }
  });
  return out;
}

/** The largest difference of what some queries found, as a share of the largest value. */
export function largestError(found: Float32Array, wanted: Float64Array, queries?: readonly number[]): number {
  let [worst, most] = [0, 0];
  for (let i = 0; i < wanted.length / WIDTH; i++) {
    for (let k = 0; k < WIDTH; k++) {
      const value = wanted[i * WIDTH + k]!;
      worst = Math.max(worst, Math.abs(found[(queries?.[i] ?? i) * WIDTH + k]! - value));
      most = Math.max(most, Math.abs(value));
    }
  }
  return Number.isNaN(worst) || most === 0 ? Infinity : worst / most;
}
