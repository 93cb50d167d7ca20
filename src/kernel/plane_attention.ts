/**
 * A layer of attention to memories that are planes, as numbers: from rotated queries to weighted means of the memories' channels. It knows
 * nothing of graphs.
 * @module
 */
import { requireElements, requireSizes } from "./wasm.ts";

/** Channels of a query and of a projected key: the first parts of all pairs, then the second ones. */
export const CHANNELS = 256;
/** Channels of a memory. */
export const WIDTH = 64;
/** Pairs of a token that turn with its column; as many turn with its row. */
export const AXIS_PAIRS = CHANNELS / 4;

/** How much there is of everything. */
export interface PlaneSizes {
  /** Places in a row of a memory's plane. */
  readonly width: number;
  /** Places in a column. */
  readonly height: number;
  /** Queries. */
  readonly queries: number;
  /** Memories, from 1 on. */
  readonly memories: number;
  /** Tokens that do not turn, 0 or more, in fours. */
  readonly pointers: number;
}

/** What a layer projects keys with: `linear(keys)`, before they turn. */
export interface KeyProjection {
  /** `[WIDTH, CHANNELS]` */
  readonly weight: Float32Array;
  /** `[CHANNELS]` */
  readonly bias: Float32Array;
}

/** What is attended to, the same in all layers of a frame. */
export interface PlaneBank {
  /** Memories with their codes, `[memories, height · width, WIDTH]`. */
  readonly keys: Float32Array;
  /** Memories without them, the same shape. */
  readonly values: Float32Array;
  /** Pointers with their codes, `[pointers, WIDTH]`. */
  readonly pointerKeys: Float32Array;
  /** Pointers without them. */
  readonly pointerValues: Float32Array;
}

/** A layer with one object's bank. */
export interface PlaneLayer extends PlaneSizes {
  /** Rotated queries, `[queries, CHANNELS]`, not scaled. */
  readonly rotated: Float32Array;
  /** What they attend to. */
  readonly bank: PlaneBank;
  /** How keys are projected. */
  readonly projection: KeyProjection;
  /** Angles of the places 0, 1, … along the longer side, `[longer side, AXIS_PAIRS]`. */
  readonly angles: Float32Array;
}

/**
 * Refuses a layer whose arrays are not as long as its sizes say.
 * @throws {MaskletError} `bad-argument`, `size-mismatch`
 */
export function requirePlaneLayer(layer: PlaneLayer): void {
  const { width, height, queries, memories, pointers, bank, projection, angles, rotated } = layer;
  const keys = memories * width * height;
  requireSizes({ width, height, queries, memories }, keys * WIDTH);
  if (pointers !== 0) requireSizes({ "pointers / 4": pointers / 4 });
  const lengths: readonly (readonly [string, Float32Array, number])[] = [
    ["numbers of queries", rotated, queries * CHANNELS],
    ["numbers of keys", bank.keys, keys * WIDTH],
    ["numbers of values", bank.values, keys * WIDTH],
    ["numbers of pointers' keys", bank.pointerKeys, pointers * WIDTH],
    ["numbers of pointers' values", bank.pointerValues, pointers * WIDTH],
    ["weights of the projection", projection.weight, WIDTH * CHANNELS],
    ["biases of the projection", projection.bias, CHANNELS],
    ["angles", angles, Math.max(width, height) * AXIS_PAIRS],
  ];
  for (const [what, array, expected] of lengths) {
    requireElements(what, array.length, expected, "Give arrays as long as the sizes say");
  }
}
