import { assert, assertEquals } from "@std/assert";
import { GraphBuilder } from "../../src/graph/builder.ts";
import { imageEncoder } from "../../src/graph/sam2/image_encoder.ts";
import { add, BINDING_LIMIT, inPieces, linear } from "../../src/graph/layers.ts";
import { encodeOnnx } from "../../src/graph/onnx.ts";
import { compileGraph } from "../../src/model/compile.ts";
import { configurationOf, MODEL_NAMES } from "../../src/model/configurations.ts";
import { modelGraphs } from "../../src/model/compile_model.ts";
import { DeviceTensor } from "../../src/runtime/device_tensor.ts";
import { testOnBackends } from "../runtime_backends.ts";

Deno.test("encodeOnnx() gives the same bytes for the same configuration", () => {
  const pico = configurationOf("sam2.1_hiera_pico")!;
  assertEquals(encodeOnnx(imageEncoder(pico), "w").bytes, encodeOnnx(imageEncoder(pico), "w").bytes);
});

Deno.test("weights lie one after the other, aligned, and never overlap", () => {
  const { places, weightBytes } = encodeOnnx(imageEncoder(configurationOf("sam2.1_hiera_pico")!), "w");
  let end = 0;
  for (const { offset, length } of places) {
    assert(offset >= end && offset % 64 === 0);
    end = offset + length;
  }
  assert(weightBytes >= end);
});

Deno.test("every published architecture becomes seven graphs whose protobufs hold no weights", () => {
  assertEquals(MODEL_NAMES.length, 9);
  for (const name of MODEL_NAMES) {
    const graphs = Object.values(modelGraphs(configurationOf(name)!));
    assertEquals(graphs.length, 7); // encoders, decoder, and attention with and without pointers and weighed keys
    for (const graph of graphs) assert(encodeOnnx(graph, "w").bytes.length < 1e6, `${name} ${graph.name}`);
  }
});

Deno.test("inPieces() keeps each piece below the binding limit, and leaves small tensors whole", () => {
  const rows: number[] = [];
  const build = (count: number, bytes: number): number => {
    rows.length = 0;
    const g = new GraphBuilder("g");
    inPieces(g, g.input("x", "float32", [count, 4]), count, bytes, 0, (piece, n) => (rows.push(n), piece));
    return rows.length;
  };
  assertEquals(build(100, 16), 1);
  assertEquals(build(4096, 4096 * 16), 2);
  assert(rows.every((n) => n * 4096 * 16 <= BINDING_LIMIT));
  assertEquals(rows.reduce((a, b) => a + b), 4096);
});

testOnBackends("a small graph runs: a linear layer and a sum", async (backend) => {
  const g = new GraphBuilder("small");
  const x = g.input("x", "float32", ["N", 2]);
  g.output("y", add(g, linear(g, x, "layer", 2, 3), g.scalar(10)), ["N", 3]);
  const stored: Record<string, Float32Array> = {
    "layer.weight": new Float32Array([1, 2, 3, 4, 5, 6]),
    "layer.bias": new Float32Array([1, 0, 0]),
  };
  await using session = await backend.open(await compileGraph(g.build(), (key) => Promise.resolve(stored[key]!)));
  const { y } = await session.run({ x: DeviceTensor.float32(new Float32Array([1, 10, 0, 1]), [2, 2]) });
  assertEquals([...await y!.floats()], [32, 53, 75, 13, 14, 16]);
});
