/**
 * Where everything of a layer lies in the kernel's memory.
 * @module
 */
import type { AttentionExports } from "./attention_instance.ts";
import {
  memoryGroups,
  packedKeysLength,
  packKeys,
  packPointers,
  packProjection,
  packValues,
  placeTile,
} from "./attention_packing.ts";
import { AXIS_PAIRS, CHANNELS, type PlaneLayer, type PlaneSizes, WIDTH } from "./plane_attention.ts";

/** Bytes of a thread's stack. */
const STACK = 65536;
/** Everything begins at multiples of this, bytes. */
const ALIGNMENT = 64;

/** What is asked of an instance before anything is laid out. */
export type AskedOfKernel = Pick<AttentionExports, "__heap_base" | "scratch_floats" | "tile_queries">;

/** A stretch of float32 numbers. */
interface Stretch {
  /** Address, bytes. */
  readonly at: number;
  /** Numbers. */
  readonly length: number;
}

/** The numbers of the kernel's `Layer`, in its order. */
const ARRAYS = [
  ...["rotated", "recalled", "columnWeight", "rowWeight", "weight", "columnBias", "rowBias", "bias", "cos", "sin"],
  ...["keys", "values", "pointerKeys", "pointerValues"],
] as const;
type ArrayName = typeof ARRAYS[number];

/** Addresses, bytes. */
export interface AttentionLayout {
  /** Tops of the threads' stacks; they lie in front, and stay whatever the layer's sizes. */
  readonly stacks: readonly number[];
  /** Each thread's scratch. */
  readonly scratch: readonly number[];
  /** Number of the next tile, an int32. */
  readonly counter: number;
  /** The kernel's `Layer`. */
  readonly description: number;
  /** The arrays that it names. */
  readonly arrays: Readonly<Record<ArrayName, Stretch>>;
  /** Tiles of queries. */
  readonly tiles: number;
  /** Bytes of all. */
  readonly end: number;
}

/** Lays out a layer for some threads. */
export function layOut(sizes: PlaneSizes, threads: number, kernel: AskedOfKernel): AttentionLayout {
  const { width, height, queries, memories, pointers } = sizes;
  const { columns, rows } = placeTile(sizes);
  const [tile, longer] = [kernel.tile_queries(), Math.max(width, height)];
  const tiles = Math.ceil(queries / tile);
  const keysOfTile = columns * rows * memoryGroups(memories)[0]!;
  const scratchFloats = kernel.scratch_floats(width, height, Math.max(keysOfTile, pointers));
  let end = Math.ceil(Number(kernel.__heap_base.value) / ALIGNMENT) * ALIGNMENT;
  const take = (bytes: number): number => {
    const at = end;
    end += Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
    return at;
  };
  const floats = (length: number): Stretch => ({ at: take(4 * length), length });
  const stacks = Array.from({ length: threads }, () => take(STACK) + STACK);
  const scratch = Array.from({ length: threads }, () => take(4 * scratchFloats));
  const [half, banked, pointed] = [CHANNELS / 2, memories * width * height * WIDTH, pointers * WIDTH];
  return {
    stacks,
    scratch,
    counter: take(4),
    description: take(4 * (ARRAYS.length + 7)),
    arrays: {
      // the last tile may have fewer queries: what stands behind them is computed along and read by nobody
      rotated: floats(tiles * tile * CHANNELS),
      recalled: floats(tiles * tile * WIDTH),
      ...{ columnWeight: floats(half * WIDTH), rowWeight: floats(half * WIDTH), weight: floats(CHANNELS * WIDTH) },
      ...{ columnBias: floats(half), rowBias: floats(half), bias: floats(CHANNELS) },
      ...{ cos: floats(longer * AXIS_PAIRS), sin: floats(longer * AXIS_PAIRS) },
      ...{ keys: floats(packedKeysLength(sizes)), values: floats(banked) },
      ...{ pointerKeys: floats(pointed), pointerValues: floats(pointed) },
    },
    tiles,
    end,
  };
}

/**
 * Writes a layer to its places.
 *
 * @param banked whether the bank of this layer lies there already
 */
export function writeLayer(
  buffer: ArrayBufferLike,
  layer: PlaneLayer,
  layout: AttentionLayout,
  banked: boolean,
): void {
  const { arrays, description } = layout;
  const view = ({ at, length }: Stretch): Float32Array => new Float32Array(buffer, at, length);
  const write = (values: Partial<Record<ArrayName, Float32Array>>): void => {
    for (const [name, array] of Object.entries(values)) view(arrays[name as ArrayName]).set(array);
  };
  write({ rotated: layer.rotated, ...packProjection(layer.projection) });
  if (!banked) {
    write({ cos: layer.angles.map(Math.cos), sin: layer.angles.map(Math.sin) });
    write(packPointers(layer.bank, layer.pointers));
    packKeys(layer.bank, layer, view(arrays.keys));
    packValues(layer.bank, layer, view(arrays.values));
  }
  const { width, height, memories, pointers } = layer;
  const { columns, rows } = placeTile(layer);
  new Uint32Array(buffer, description, ARRAYS.length + 7).set([
    ...ARRAYS.map((name) => arrays[name].at),
    ...[width, height, memories, memoryGroups(memories).length, pointers, columns, rows],
  ]);
}

/** What the kernel found, `[queries, WIDTH]`, a copy. */
export function readRecalled(
  buffer: ArrayBufferLike,
  { queries }: PlaneSizes,
  { arrays }: AttentionLayout,
): Float32Array<ArrayBuffer> {
  return new Float32Array(buffer, arrays.recalled.at, queries * WIDTH).slice();
}
