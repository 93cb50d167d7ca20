/**
 * A layer in the order in which the kernel reads it: see `src/layer.rs` for the shapes.
 * @module
 */
import { CHANNELS, type CrossAttention, PAIRS, WIDTH } from "./cross_attention.ts";

/** Numbers that a channel of a place's keys takes in the kernel. */
const MOST = 8;

/** The arrays of the kernel, in the order of its `Layer` after queries and results. */
export interface PackedLayer {
  readonly columnWeight: Float32Array;
  readonly rowWeight: Float32Array;
  readonly weight: Float32Array;
  readonly columnBias: Float32Array;
  readonly rowBias: Float32Array;
  readonly bias: Float32Array;
  readonly cos: Float32Array;
  readonly sin: Float32Array;
  readonly keys: Float32Array;
  readonly values: Float32Array;
  readonly pointerKeys: Float32Array;
  readonly pointerValues: Float32Array;
  /** Empty where the plain product is not asked for. */
  readonly plainKeys: Float32Array;
}

/** Columns and rows of places whose scores stand in memory together. */
export function placeTile(side: number): { readonly columns: number; readonly rows: number } {
  const divisor = (most: number): number => side % most === 0 ? most : divisor(most / 2);
  return { columns: divisor(8), rows: divisor(4) };
}

/** The plane's places in the order in which the kernel reads them: tile below tile, and row by row in each. */
export function placesInOrder(side: number): Int32Array {
  const { columns, rows } = placeTile(side);
  return Int32Array.from({ length: side * side }, (_, i) => {
    const [tile, within] = [Math.floor(i / (columns * rows)), i % (columns * rows)];
    const down = side / rows;
    const [x, y] = [
      Math.floor(tile / down) * columns + within % columns,
      tile % down * rows + Math.floor(within / columns),
    ];
    return y * side + x;
  });
}

/** `[rows, columns]` as `[columns / 4, rows, 4]`, the value of each place by a function. */
function packed(rows: number, columns: number, of: (row: number, column: number) => number): Float32Array {
  const out = new Float32Array(rows * columns);
  for (let i = 0; i < out.length; i++) {
    out[i] = of(Math.floor(i / 4) % rows, Math.floor(i / 4 / rows) * 4 + i % 4);
  }
  return out;
}

/**
 * The layer packed.
 *
 * @param plain all keys, projected and rotated, where the plain product is wanted, too
 */
export function packLayer(layer: CrossAttention, plain?: Float64Array): PackedLayer {
  const { side, pointers, weight, bias, angles } = layer;
  const quarter = PAIRS / 2;
  /** Channels of a half: first parts, then second ones. */
  const channel = (half: 0 | 1, i: number): number => (i < quarter ? 0 : quarter) + half * quarter + i;
  const half = (which: 0 | 1): Float32Array => packed(PAIRS, WIDTH, (i, k) => weight[channel(which, i) * WIDTH + k]!);
  const wave = (of: (angle: number) => number): Float32Array =>
    Float32Array.from({ length: side * quarter }, (_, i) => of(angles[Math.floor(i / quarter) * PAIRS + i % quarter]!));
  return {
    columnWeight: half(0),
    rowWeight: half(1),
    weight: packed(CHANNELS, WIDTH, (c, k) => weight[c * WIDTH + k]!),
    columnBias: Float32Array.from({ length: PAIRS }, (_, i) => bias[channel(0, i)]!),
    rowBias: Float32Array.from({ length: PAIRS }, (_, i) => bias[channel(1, i)]!),
    bias,
    cos: wave(Math.cos),
    sin: wave(Math.sin),
    ...packBank(layer),
    pointerKeys: packed(WIDTH, pointers, (k, key) => layer.pointerKeys[key * WIDTH + k]!),
    pointerValues: packed(pointers, WIDTH, (key, k) => layer.pointerValues[key * WIDTH + k]!),
    plainKeys: plain === undefined ? new Float32Array(0) : packPlainKeys(layer, plain),
  };
}

/** Keys and values of the memories: once a frame, as all layers read the same ones. */
export function packBank({ side, memories, keys, values }: CrossAttention): Pick<PackedLayer, "keys" | "values"> {
  const places = side * side;
  const [outKeys, outValues] = [new Float32Array(places * WIDTH * MOST), new Float32Array(values.length)];
  const { columns, rows } = placeTile(side);
  const tile = columns * rows;
  const order = placesInOrder(side);
  for (let m = 0; m < memories; m++) {
    for (let place = 0; place < places; place++) {
      const from = (m * places + order[place]!) * WIDTH;
      const first = place - place % tile;
      for (let k = 0; k < WIDTH; k++) outKeys[(place * WIDTH + k) * MOST + m] = keys[from + k]!;
      const [start, length, row] = [first * memories * WIDTH, tile * memories, (place - first) * memories + m];
      for (let k = 0; k < WIDTH; k++) {
        outValues[start + ((k >> 2) * length + row) * 4 + (k & 3)] = values[from + k]!;
      }
    }
  }
  return { keys: outKeys, values: outValues };
}

function packPlainKeys({ side, memories }: CrossAttention, rotated: Float64Array): Float32Array {
  const places = side * side;
  const { columns, rows } = placeTile(side);
  const length = columns * rows * memories;
  const order = placesInOrder(side);
  const out = new Float32Array(places * memories * CHANNELS);
  for (let first = 0; first < places; first += length / memories) {
    const of = (c: number, key: number): number =>
      rotated[((key % memories) * places + order[first + Math.floor(key / memories)]!) * CHANNELS + c]!;
    out.set(packed(CHANNELS, length, of), first * memories * CHANNELS);
  }
  return out;
}
