import { assert, assertEquals } from "@std/assert";
import { GraphBuilder } from "../../src/graph/builder.ts";
import { halved } from "../../src/graph/half.ts";
import { linear, residual } from "../../src/graph/layers.ts";
import { encodeOnnx } from "../../src/graph/onnx.ts";
import { compileGraph } from "../../src/model/compile.ts";
import { configurationOf, MODEL_NAMES } from "../../src/model/configurations.ts";
import { lowered } from "../../src/model/precision.ts";
import { modelGraphs } from "../../src/model/compile_model.ts";
import { DeviceTensor } from "../../src/runtime/device_tensor.ts";
import { testOnBackends } from "../runtime_backends.ts";

/** x + softmax(x · W + b), with a product that must be exact. */
function small() {
  const g = new GraphBuilder("image_encoder");
  const x = g.input("x", "float32", [2, 32]);
  const y = residual(g, x, g.node("Softmax", [linear(g, x, "fc", 32, 32)], { axis: -1 }));
  g.output("y", y, [2, 32]);
  g.output("exact", g.full(() => g.node("MatMul", [x, g.stored("kept", [32, 32])])), [2, 32]);
  return g.build();
}
const values = (n: number, step: number): Float32Array =>
  Float32Array.from({ length: n }, (_, i) => Math.sin(i * step) / 4);
const read = (key: string, shape: readonly number[]): Promise<Float32Array> =>
  Promise.resolve(values(shape.reduce((a, b) => a * b, 1), key.length));

Deno.test("halved() stores weights as float16, but not those that must be exact; ports stay as they are", () => {
  for (const arithmetic of ["float16", "float32"] as const) {
    const graph = halved(small(), arithmetic);
    assertEquals(
      graph.weights.map(({ name, dtype }) => [name, dtype]),
      [["fc.weight.T", "float16"], ["fc.bias", "float16"], ["kept", undefined]],
    );
    assertEquals([graph.inputs, graph.outputs], [small().inputs, small().outputs]);
  }
});

Deno.test("the two arithmetics of fp16 share one file of weights", () => {
  const places = (arithmetic: "float16" | "float32") => encodeOnnx(halved(small(), arithmetic), "w").places;
  assertEquals(
    places("float16").map(({ offset, length }) => [offset, length]),
    places("float32").map(({ offset, length }) => [offset, length]),
  );
});

Deno.test("fp16 halves the weights of every model to within 1 %", () => {
  for (const name of MODEL_NAMES) {
    for (const graph of Object.values(modelGraphs(configurationOf(name)!))) {
      const whole = encodeOnnx(graph, "w").weightBytes;
      const half = encodeOnnx(lowered(graph, { precision: "fp16" }), "w").weightBytes;
      assert(Math.abs(half / whole - 0.5) < 0.01, `${name} ${graph.name}: ${half / whole}`);
    }
  }
});

testOnBackends(
  "a graph in fp16 gives what float32 gives, to the rounding of its weights and products",
  async (backend) => {
    const x = values(64, 0.7);
    const results: Float32Array[][] = [];
    for (const graph of [small(), lowered(small(), { ...backend, precision: "fp16" })]) {
      await using session = await backend.open(await compileGraph(graph, read));
      const out = await session.run({ x: DeviceTensor.float32(x, [2, 32]) });
      results.push([await out["y"]!.floats(), await out["exact"]!.floats()].map((v) => v.slice()));
    }
    const [y, exact] = results[0]!;
    const [halfY, halfExact] = results[1]!;
    const worst = (a: Float32Array, b: Float32Array): number => Math.max(...a.map((v, i) => Math.abs(v - b[i]!)));
    assert(worst(y!, halfY!) > 0, "expected rounded weights");
    assert(worst(y!, halfY!) < 1e-3, `${worst(y!, halfY!)}`);
    assert(worst(exact!, halfExact!) < 1e-6);
  },
);
