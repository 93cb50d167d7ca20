/**
 * One layer of cross-attention to the memories, as numbers: from rotated queries to weighted means of the memories' 64 channels (their
 * projection follows, a query at a time). It knows nothing of graphs and kernels.
 * @module
 */
import { rotaryAngles } from "../../../src/graph/positions.ts";
import { formulaTensor } from "../../../src/parity/formula.ts";

/** Channels of a query and of a projected key: the first parts of all pairs, then the second ones. */
export const CHANNELS = 256;
/** Pairs of a token: the first half of them turns with the column, the second with the row. */
export const PAIRS = CHANNELS / 2;
/** Channels of a memory. */
export const WIDTH = 64;

/** How much there is of everything. */
export interface LayerSize {
  /** Tokens along a side of the plane; there are as many queries as places. */
  readonly side: number;
  /** Memories, 1 to 8. */
  readonly memories: number;
  /** Tokens of object pointers, which do not rotate. */
  readonly pointers: number;
}

/** What the layer reads. */
export interface CrossAttention extends LayerSize {
  /** Rotated queries, `[side², CHANNELS]`. */
  readonly queries: Float32Array;
  /** Memories with their codes, `[memories, side², WIDTH]`. */
  readonly keys: Float32Array;
  /** Memories without them, the same shape. */
  readonly values: Float32Array;
  /** Pointers with their codes, `[pointers, WIDTH]`. */
  readonly pointerKeys: Float32Array;
  /** Pointers without them. */
  readonly pointerValues: Float32Array;
  /** Projection of keys, `[CHANNELS, WIDTH]`, and its bias. */
  readonly weight: Float32Array;
  readonly bias: Float32Array;
  /** Angles, `[side², PAIRS]`. */
  readonly angles: Float32Array;
}

/** SAM 2's at 1024 px with a full bank: 4,096 queries, 28,736 keys. */
export const FULL_BANK: LayerSize = { side: 64, memories: 7, pointers: 64 };

/** A layer by formula; scores spread by about 1.5, so that some keys count much more than others. */
export function formulaLayer(size: LayerSize): CrossAttention {
  const { side, memories, pointers } = size;
  return {
    ...size,
    queries: formulaTensor("queries", [side * side, CHANNELS], 8),
    keys: formulaTensor("keys", [memories, side * side, WIDTH], 1),
    values: formulaTensor("values", [memories, side * side, WIDTH], 1),
    pointerKeys: formulaTensor("pointer keys", [pointers, WIDTH], 1),
    pointerValues: formulaTensor("pointer values", [pointers, WIDTH], 1),
    weight: formulaTensor("weight", [CHANNELS, WIDTH], 1 / Math.sqrt(WIDTH)),
    bias: formulaTensor("bias", [CHANNELS], 0.1),
    angles: rotaryAngles(side, CHANNELS, 10000),
  };
}

/** All keys as queries meet them, projected and rotated, `[memories · side² + pointers, CHANNELS]`, in float64. */
export function rotatedKeys(layer: CrossAttention): Float64Array {
  const { side, memories, pointers, weight, bias, angles } = layer;
  const places = side * side;
  const count = memories * places;
  const out = new Float64Array((count + pointers) * CHANNELS);
  for (let key = 0; key < count + pointers; key++) {
    const [from, row] = key < count ? [layer.keys, key] : [layer.pointerKeys, key - count];
    for (let pair = 0; pair < PAIRS; pair++) {
      let [re, im] = [bias[pair]!, bias[PAIRS + pair]!];
      for (let k = 0; k < WIDTH; k++) {
        const value = from[row * WIDTH + k]!;
        re += weight[pair * WIDTH + k]! * value;
        im += weight[(PAIRS + pair) * WIDTH + k]! * value;
      }
      const angle = key < count ? angles[(key % places) * PAIRS + pair]! : 0;
      out[key * CHANNELS + pair] = re * Math.cos(angle) - im * Math.sin(angle);
      out[key * CHANNELS + PAIRS + pair] = re * Math.sin(angle) + im * Math.cos(angle);
    }
  }
  return out;
}

/** What the layer finds for some queries, `[queries, WIDTH]`: scores, softmax and weighted mean one after the other, in float64. */
export function plainly(layer: CrossAttention, keys: Float64Array, queries: readonly number[]): Float64Array {
  const count = layer.memories * layer.side ** 2;
  const out = new Float64Array(queries.length * WIDTH);
  queries.forEach((query, i) => {
    const q = layer.queries.subarray(query * CHANNELS, (query + 1) * CHANNELS);
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
      const [from, row] = key < count ? [layer.values, key] : [layer.pointerValues, key - count];
      for (let k = 0; k < WIDTH; k++) out[i * WIDTH + k]! += powers[key]! / sum * from[row * WIDTH + k]!;
    }
  });
  return out;
}

/** The largest difference over some queries, as a share of the largest value. */
export function largestError(found: Float32Array, wanted: Float64Array, queries: readonly number[]): number {
  let [worst, most] = [0, 0];
  queries.forEach((query, i) => {
    for (let k = 0; k < WIDTH; k++) {
      const value = wanted[i * WIDTH + k]!;
      worst = Math.max(worst, Math.abs(found[query * WIDTH + k]! - value));
      most = Math.max(most, Math.abs(value));
    }
  });
  return Number.isNaN(worst) || most === 0 ? Infinity : worst / most;
}

/** What a layer multiplies and adds, operations of float32 (exponentials left out), by the plain product and by the shorter one. */
export function operations(
  { side, memories, pointers }: LayerSize,
): { readonly plain: number; readonly short: number } {
  const queries = side * side;
  const keys = memories * queries;
  const values = 2 * queries * (keys + pointers) * WIDTH;
  const projection = 2 * (keys + pointers) * WIDTH * CHANNELS + 3 * keys * CHANNELS;
  // A half of the channels is turned and multiplied for each column, the other one for each row.
  const brackets = queries * 2 * side * PAIRS * (3 + 2 * (WIDTH + 1));
  const sums = queries * queries * (WIDTH + 1);
  const pointed = 2 * queries * WIDTH * (CHANNELS + pointers);
  return {
    plain: projection + 2 * queries * (keys + pointers) * CHANNELS + values,
    short: brackets + sums + 2 * queries * keys * WIDTH + pointed + values,
  };
}
