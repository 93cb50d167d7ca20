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
import { transposed } from "../../../src/graph/weight.ts";
import { DeviceTensor } from "../../../src/runtime/device_tensor.ts";
import { CHANNELS, type CrossAttention, WIDTH } from "./cross_attention.ts";

/** The graph: `queries` `[1, side², CHANNELS]`, `keys`, `values`, `pointer_keys` and `pointer_values` to `recalled` `[1, side², WIDTH]`. */
export function layerGraph({ side, memories, pointers, weight, bias }: CrossAttention): Graph {
  const g = new GraphBuilder("cross_attention");
  const places = side * side;
  const bank = (name: string): Value => g.input(name, "float32", [1, memories, places, WIDTH]);
  const pointed = (name: string): Value => g.input(name, "float32", [1, pointers, WIDTH]);
  const queries = g.input("queries", "float32", [1, places, CHANNELS]);
  const matrix = g.computed("weight", [WIDTH, CHANNELS], () => transposed(weight, CHANNELS, WIDTH));
  const shift = g.computed("bias", [CHANNELS], () => bias);
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
export function layerFeeds(layer: CrossAttention): Record<string, DeviceTensor> {
  const { side, memories, pointers } = layer;
  const bank = [1, memories, side * side, WIDTH];
  return {
    queries: DeviceTensor.float32(layer.queries, [1, side * side, CHANNELS]),
    keys: DeviceTensor.float32(layer.keys, bank),
    values: DeviceTensor.float32(layer.values, bank),
    pointer_keys: DeviceTensor.float32(layer.pointerKeys, [1, pointers, WIDTH]),
    pointer_values: DeviceTensor.float32(layer.pointerValues, [1, pointers, WIDTH]),
  };
}
