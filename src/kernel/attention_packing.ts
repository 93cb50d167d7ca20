/**
 * The numbers of a layer in the order in which the kernel reads them: see `wasm/attention/src/layer.rs` for the shapes.
 * @module
 */
import { AXIS_PAIRS, CHANNELS, type KeyProjection, type PlaneBank, type PlaneSizes, WIDTH } from "./plane_attention.ts";

/** Memories that a group has at most, and numbers that a channel of a place's keys takes. */
export const MOST = 8;
/** Numbers of a vector. */
const LANES = 4;
/** Columns and rows of places at most whose scores stand in memory together. */
const TILE = { columns: 8, rows: 4 };

/** The plane of memories. */
export type Plane = Pick<PlaneSizes, "width" | "height">;

/** Columns and rows of places whose scores stand in memory together: they divide the sides. */
export function placeTile({ width, height }: Plane): { readonly columns: number; readonly rows: number } {
  const divisor = (side: number, most: number): number => side % most === 0 ? most : divisor(side, most / 2);
  return { columns: divisor(width, TILE.columns), rows: divisor(height, TILE.rows) };
}

/** The plane's places in the order in which the kernel reads them: tile below tile, and row by row in each. */
export function placesInOrder(plane: Plane): Int32Array {
  const { width, height } = plane;
  const { columns, rows } = placeTile(plane);
  const order = new Int32Array(width * height);
  let at = 0;
  for (let left = 0; left < width; left += columns) {
    for (let top = 0; top < height; top += rows) {
      for (let y = top; y < top + rows; y++) {
        for (let x = left; x < left + columns; x++) order[at++] = y * width + x;
      }
    }
  }
  return order;
}

/** How many memories each group has: as few groups as can be, and as equal as they can be, the longer ones first. */
export function memoryGroups(memories: number): number[] {
  const groups = Math.ceil(memories / MOST);
  return Array.from({ length: groups }, (_, i) => Math.floor(memories / groups) + (i < memories % groups ? 1 : 0));
}

/** Numbers of the packed keys. */
export const packedKeysLength = ({ width, height, memories }: PlaneSizes): number =>
  memoryGroups(memories).length * width * height * WIDTH * MOST;

/** Writes the keys, `[groups][places][WIDTH][MOST]`; what belongs to no memory stays as it is, as nothing reads it. */
export function packKeys({ keys }: PlaneBank, sizes: PlaneSizes, out: Float32Array): void {
  const places = sizes.width * sizes.height;
  const order = placesInOrder(sizes);
  let memory = 0;
  memoryGroups(sizes.memories).forEach((count, group) => {
    for (let m = 0; m < count; m++, memory++) {
      for (let place = 0; place < places; place++) {
        const from = (memory * places + order[place]!) * WIDTH;
        const to = (group * places + place) * WIDTH * MOST + m;
        for (let k = 0; k < WIDTH; k++) out[to + k * MOST] = keys[from + k]!;
      }
    }
  });
}

/** Writes the values, `[groups][tiles][WIDTH / 4][places of a tile · memories of the group][4]`. */
export function packValues({ values }: PlaneBank, sizes: PlaneSizes, out: Float32Array): void {
  const places = sizes.width * sizes.height;
  const order = placesInOrder(sizes);
  const { columns, rows } = placeTile(sizes);
  const tile = columns * rows;
  let before = 0;
  for (const count of memoryGroups(sizes.memories)) {
    for (let m = 0; m < count; m++) {
      for (let place = 0; place < places; place++) {
        const from = ((before + m) * places + order[place]!) * WIDTH;
        const first = place - place % tile;
        const start = (before * places + first * count) * WIDTH;
        const row = (place - first) * count + m;
        for (let k = 0; k < WIDTH; k += LANES) {
          const to = start + (k * tile * count) + row * LANES;
          for (let i = 0; i < LANES; i++) out[to + i] = values[from + k + i]!;
        }
      }
    }
    before += count;
  }
}

/** `[rows, columns]` as `[columns / 4, rows, 4]`, the value of each place by a function. */
function packed(rows: number, columns: number, of: (row: number, column: number) => number): Float32Array {
  const out = new Float32Array(rows * columns);
  for (let i = 0; i < out.length; i++) {
    out[i] = of(Math.floor(i / LANES) % rows, Math.floor(i / LANES / rows) * LANES + i % LANES);
  }
  return out;
}

/** Pointers, packed. */
export function packPointers(
  { pointerKeys, pointerValues }: PlaneBank,
  pointers: number,
): { readonly pointerKeys: Float32Array; readonly pointerValues: Float32Array } {
  return {
    pointerKeys: packed(WIDTH, pointers, (k, key) => pointerKeys[key * WIDTH + k]!),
    pointerValues: packed(pointers, WIDTH, (key, k) => pointerValues[key * WIDTH + k]!),
  };
}

/** A projection, packed: the halves that turn with the column and with the row, and all of it. */
export interface PackedProjection {
  readonly columnWeight: Float32Array;
  readonly rowWeight: Float32Array;
  readonly weight: Float32Array;
  readonly columnBias: Float32Array;
  readonly rowBias: Float32Array;
  readonly bias: Float32Array;
}

/** Packs what keys are projected with. */
export function packProjection({ weight, bias }: KeyProjection): PackedProjection {
  /** Channels of a half: first parts, then second ones. */
  const channel = (half: 0 | 1, i: number): number => (i < AXIS_PAIRS ? 0 : AXIS_PAIRS) + half * AXIS_PAIRS + i;
  const halfWeight = (half: 0 | 1): Float32Array =>
    packed(CHANNELS / 2, WIDTH, (i, k) => weight[k * CHANNELS + channel(half, i)]!);
  const halfBias = (half: 0 | 1): Float32Array =>
    Float32Array.from({ length: CHANNELS / 2 }, (_, i) => bias[channel(half, i)]!);
  return {
    columnWeight: halfWeight(0),
    rowWeight: halfWeight(1),
    weight: packed(CHANNELS, WIDTH, (c, k) => weight[k * CHANNELS + c]!),
    columnBias: halfBias(0),
    rowBias: halfBias(1),
    bias,
  };
}
