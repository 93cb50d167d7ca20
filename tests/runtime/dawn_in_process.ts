/**
 * A small graph on a device of the native backend, its output kept and read: prints the values as JSON.
 * @module
 */
import { GraphBuilder } from "../../src/graph/builder.ts";
import { gelu, layerNorm, linear } from "../../src/graph/layers.ts";
import { compileGraph } from "../../src/model/compile.ts";
import { formulaTensor, formulaWeight } from "../../src/parity/formula.ts";
import { DeviceTensor } from "../../src/runtime/device_tensor.ts";
import { nativeBackend } from "../../src/runtime/native/native_backend.ts";
import type { NativeDevice } from "../../src/runtime/native/native_package.ts";

const [ROWS, WIDTH, HIDDEN] = [64, 32, 128];

if (import.meta.main) {
  const g = new GraphBuilder("perceptron");
  const x = layerNorm(g, g.input("x", "float32", [1, ROWS, WIDTH]), "norm", WIDTH, 1e-6);
  const hidden = gelu(g, linear(g, x, "up", WIDTH, HIDDEN));
  g.output("y", linear(g, hidden, "down", HIDDEN, WIDTH), [1, ROWS, WIDTH]);
  const graph = await compileGraph(g.build(), (key, shape) => Promise.resolve(formulaWeight(key, shape)));
  const backend = await nativeBackend({ device: Deno.args[0] as NativeDevice });
  await using session = await backend.open(graph, { keepOnDevice: ["y"] });
  const input = DeviceTensor.float32(formulaTensor("x", [1, ROWS, WIDTH], 1), [1, ROWS, WIDTH]);
  using y = (await session.run({ x: input }))["y"]!;
  console.log(JSON.stringify([...await y.floats()]));
}
