import { assert, assertEquals, assertRejects } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import { GraphBuilder } from "../../src/graph/builder.ts";
import { add, linear, mul } from "../../src/graph/layers.ts";
import { compileGraph } from "../../src/model/compile.ts";
import type { Backend, GraphFile } from "../../src/runtime/backend.ts";
import { DeviceTensor } from "../../src/runtime/device_tensor.ts";
import { testOnBackends } from "../runtime_backends.ts";

/** `y = x · W + b` of two numbers, and `z = 2 · x`; both of any number of rows. */
async function smallGraph(): Promise<GraphFile> {
  const g = new GraphBuilder("small");
  const x = g.input("x", "float32", ["N", 2]);
  g.output("y", linear(g, x, "layer", 2, 2), ["N", 2]);
  g.output("z", mul(g, x, g.scalar(2)), ["N", 2]);
  const stored: Record<string, Float32Array> = {
    "layer.weight": new Float32Array([1, 2, 3, 4]),
    "layer.bias": new Float32Array([10, 20]),
  };
  return await compileGraph(g.build(), (key) => Promise.resolve(stored[key]!));
}

/** `s = a + b` */
async function sumGraph(): Promise<GraphFile> {
  const g = new GraphBuilder("sum");
  const [a, b] = [g.input("a", "float32", ["N", 2]), g.input("b", "float32", ["N", 2])];
  g.output("s", add(g, a, b), ["N", 2]);
  return await compileGraph(g.build(), () => Promise.reject(new Error("it has no weights")));
}

/** Graphs come as one part, as those do whose layers of attention go to a kernel. */
function inOnePart(backend: Backend): Backend {
  const ports = (file: GraphFile) =>
    file.name === "sum" ? { inputs: ["a", "b"], outputs: ["s"] } : { inputs: ["x"], outputs: ["y", "z"] };
  return {
    ...backend,
    open: (file, options) => {
      const { inputs, outputs } = ports(file);
      return backend.open(
        { ...file, inParts: { parts: [{ file, inputs, outputs }], attentions: [], outputs } },
        options,
      );
    },
  };
}

/** The spec of a backend. */
const specify = (name: string, run: (backend: Backend) => Promise<void>): void =>
  testOnBackends(name, run, { inParts: inOnePart });

const rows = (...values: number[]): DeviceTensor =>
  DeviceTensor.float32(new Float32Array(values), [values.length / 2, 2]);

specify("a backend gives the outputs that are asked for, and all without a word", async (backend) => {
  await using session = await backend.open(await smallGraph());
  const one = await session.run({ x: rows(1, 1) }, ["z"]);
  assertEquals(Object.keys(one), ["z"]);
  assertEquals([...await one["z"]!.floats()], [2, 2]);
  const all = await session.run({ x: rows(1, 0, 0, 1) });
  assertEquals([Object.keys(all).sort(), all["y"]!.shape], [["y", "z"], [2, 2]]);
  assertEquals([...await all["y"]!.floats()], [11, 23, 12, 24]);
});

specify("a backend leaves inputs to the caller, and takes one twice", async (backend) => {
  await using session = await backend.open(await smallGraph());
  const x = rows(3, 4);
  for (let i = 0; i < 2; i++) assertEquals([...await (await session.run({ x }, ["y"]))["y"]!.floats()], [21, 45]);
  assertEquals([...await x.floats()], [3, 4]);
});

specify(
  "a backend hands what is kept on the device to the next graph, and reads it where somebody asks",
  async (backend) => {
    await using first = await backend.open(await smallGraph(), { keepOnDevice: ["y"] });
    await using second = await backend.open(await sumGraph());
    const { y, z } = await first.run({ x: rows(1, 1) }) as { y: DeviceTensor; z: DeviceTensor };
    assertEquals([y.onDevice, z.onDevice, y.shape], [backend.name !== "wasm", false, [1, 2]]);
    const { s } = await second.run({ a: y, b: z });
    assertEquals([...await s!.floats()], [15, 29]);
    assertEquals([...await y.floats()], [13, 27]);
    assertEquals([...await y.floats()], [13, 27]);
    y[Symbol.dispose]();
    y[Symbol.dispose]();
    await assertRejects(() => y.floats(), MaskletError, "found one that was closed");
  },
);

specify("a backend takes two runs at once", async (backend) => {
  await using session = await backend.open(await smallGraph());
  const found = await Promise.all([rows(1, 0), rows(0, 1)].map((x) => session.run({ x }, ["y"])));
  const values = await Promise.all(found.map(async ({ y }) => [...await y!.floats()]));
  assertEquals(values, [[11, 23], [12, 24]]);
});

specify("a backend names the graph that it refuses", async (backend) => {
  const broken = { ...await smallGraph(), name: "broken", onnx: new Uint8Array([1, 2, 3]) };
  const error = await assertRejects(() => backend.open(broken), MaskletError, "to load broken, found");
  assert(error.cause !== undefined);
});

specify("a run that fails is an error, and the next one goes well", async (backend) => {
  await using session = await backend.open(await smallGraph());
  await assertRejects(() => session.run({ x: DeviceTensor.float32(new Float32Array(3), [1, 3]) }, ["y"]));
  assertEquals([...await (await session.run({ x: rows(1, 0) }, ["y"]))["y"]!.floats()], [11, 23]);
});

specify("a session closes twice, and runs no more", async (backend) => {
  const session = await backend.open(await smallGraph());
  await session[Symbol.asyncDispose]();
  await session[Symbol.asyncDispose]();
  await assertRejects(() => session.run({ x: rows(1, 0) }), MaskletError, "found one that was closed");
  await using again = await backend.open(await smallGraph());
  assertEquals([...await (await again.run({ x: rows(1, 0) }, ["y"]))["y"]!.floats()], [11, 23]);
});
