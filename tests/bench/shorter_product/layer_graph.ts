/**
 * The layer as the memory attention's graph has it: keys projected and rotated, queries in pieces, values not yet projected.
 * @module
 */
import { type Graph, GraphBuilder, type Value } from "../../../src/graph/builder.ts";
import {
  add,
  attend,
  BINDING_LIMIT,
  concat,
  inPieces,
  matmul,
  mul,
  permute,
  reshape,
} from "../../../src/graph/layers.ts";
import { rotatePlane } from "../../../src/graph/rotary.ts";
import { CHANNELS, type PlaneLayer, type PlaneSizes, WIDTH } from "../../../src/kernel/plane_attention.ts";
import { DeviceTensor } from "../../../src/runtime/device_tensor.ts";

/** SAM 2's for a square plane: as many queries as places, a full bank's pointers. */
export function squareLayer(side: number, memories = 7, pointers = 64): PlaneSizes {
  return { width: side, height: side, queries: side * side, memories, pointers };
}

/** The graph: `queries` `[1, side², CHANNELS]`, `keys`, `values`, `pointer_keys` and `pointer_values` to `recalled` `[1, side², WIDTH]`. */
export function layerGraph({ width: side, memories, pointers, projection }: PlaneLayer): Graph {
  const g = new GraphBuilder("cross_attention");
  const places = side * side;
  const bank = (name: string): Value => g.input(name, "float32", [1, memories, places, WIDTH]);
  const pointed = (name: string): Value => g.input(name, "float32", [1, pointers, WIDTH]);
  const queries = g.input("queries", "float32", [1, places, CHANNELS]);
  const matrix = g.computed("weight", [WIDTH, CHANNELS], () => projection.weight);
  const shift = g.computed("bias", [CHANNELS], () => projection.bias);
  const project = (x: Value): Value => add(g, matmul(g, x, matrix), shift);
  const plane = { side, channels: CHANNELS, theta: 10000, name: "rotary" };
  const rotated = reshape(g, rotatePlane(g, project(bank("keys")), plane), [0, -1, CHANNELS]);
  const keys = permute(g, concat(g, [rotated, project(pointed("pointer_keys"))], 1), [0, 2, 1]);
  const values = concat(g, [reshape(g, bank("values"), [0, -1, WIDTH]), pointed("pointer_values")], 1);
  const scaled = mul(g, queries, g.scalar(1 / Math.sqrt(CHANNELS)));
  // Pieces as for twice the bank, which the graph of a model is made for.
  const recalled = inPieces(
    g,
    scaled,
    places,
    4 * 2 * memories * places,
    1,
    (piece) => attend(g, piece, keys, values),
    BINDING_LIMIT,
  );
  g.output("recalled", recalled, [1, places, WIDTH]);
  return g.build();
}

/** The graph's inputs. */
export function layerFeeds({ queries, memories, pointers, rotated, bank }: PlaneLayer): Record<string, DeviceTensor> {
  const shape = [1, memories, queries, WIDTH];
  return {
    queries: DeviceTensor.float32(rotated, [1, queries, CHANNELS]),
    keys: DeviceTensor.float32(bank.keys, shape),
    values: DeviceTensor.float32(bank.values, shape),
    pointer_keys: DeviceTensor.float32(bank.pointerKeys, [1, pointers, WIDTH]),
    pointer_values: DeviceTensor.float32(bank.pointerValues, [1, pointers, WIDTH]),
  };
}

/** What a layer multiplies and adds, operations of float32 (exponentials left out), by the plain product and by the shorter one. */
export function operations(
  { width, height, queries, memories, pointers }: PlaneSizes,
): { readonly plain: number; readonly short: number } {
  const [places, half] = [width * height, CHANNELS / 2];
  const keys = memories * places;
  const values = 2 * queries * (keys + pointers) * WIDTH;
  const projection = 2 * (keys + pointers) * WIDTH * CHANNELS + 3 * keys * CHANNELS;
  // A half of the channels is turned and multiplied for each column, the other one for each row.
  const brackets = queries * (width + height) * half * (3 + 2 * (WIDTH + 1));
  const sums = queries * places * (WIDTH + 1);
  const pointed = 2 * queries * WIDTH * (CHANNELS + pointers);
  return {
    plain: projection + 2 * queries * (keys + pointers) * CHANNELS + values,
    short: brackets + sums + 2 * queries * keys * WIDTH + pointed + values,
  };
}
