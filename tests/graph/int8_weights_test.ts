import { assert, assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";
import { type Graph, GraphBuilder, type Node } from "../../src/graph/builder.ts";
import { quantised } from "../../src/graph/int8.ts";
import { linear } from "../../src/graph/layers.ts";
import { compileGraph } from "../../src/model/compile.ts";
import { modelGraphs } from "../../src/model/compile_model.ts";
import { configurationOf } from "../../src/model/configurations.ts";
import { lowered } from "../../src/model/precision.ts";
import { formulaWeight } from "../../src/parity/formula.ts";
import { nativeRefusal } from "../../src/runtime/native/native_backend.ts";
import { nativeSessionOptions } from "../../src/runtime/native/native_session_options.ts";
import { NativeThread } from "../../src/runtime/native/native_thread.ts";
import { type ReadOnnx, readOnnx } from "./onnx_reader.ts";

const ignore = await nativeRefusal() !== undefined;

/** A graph as onnxruntime keeps it once it is open: its own file of what its optimizers made of it. */
async function opened(graph: Graph): Promise<ReadOnnx> {
  const folder = await Deno.makeTempDir();
  const thread = new NativeThread();
  try {
    const read = (key: string, shape: readonly number[]) => Promise.resolve(formulaWeight(key, shape));
    const { onnx, weights, weightsFile } = await compileGraph(graph, read);
    const optimizedModelFilePath = `${folder}/optimized.onnx`;
    await thread.ask({
      ...{ ask: "open", onnx, weights: { bytes: await weights() }, weightsFile, keep: [], give: [] },
      options: { ...nativeSessionOptions("cpu", 1), optimizedModelFilePath },
    });
    return readOnnx(await Deno.readFile(optimizedModelFilePath));
  } finally {
    await thread.close();
    await Deno.remove(folder, { recursive: true });
  }
}

/** The weights of int8 that a graph asks for, those of them that are still int8 once it is open and read by an integer product. */
function kept(graph: Graph, { nodes, initializers }: ReadOnnx): { readonly asked: string[]; readonly kept: string[] } {
  const asked = graph.weights.filter(({ dtype }) => dtype === "int8").map(({ name }) => name);
  const integer = new Set(
    nodes.filter(({ op }) => /MatMulInteger|DynamicQuantizeMatMul/.test(op)).flatMap(({ inputs }) => inputs),
  );
  return {
    asked: asked.toSorted(),
    kept: asked.filter((name) => initializers.get(name)?.dtype === "int8" && integer.has(name)).toSorted(),
  };
}

/** Bytes of what is stored as float32. */
const floatBytes = ({ initializers }: ReadOnnx): number =>
  [...initializers.values()].filter(({ dtype }) => dtype === "float32")
    .reduce((sum, { shape }) => sum + 4 * shape.reduce((a, b) => a * b, 1), 0);

Deno.test({
  name: "int8 weights of a model are int8 in onnxruntime, too, and read by integer products (needs onnxruntime-node)",
  ignore,
  fn: async () => {
    const graphs = modelGraphs(configurationOf("sam2.1_hiera_pico")!);
    for (const part of ["imageEncoder", "memoryAttention"] as const) {
      const graph = lowered(graphs[part]!, { precision: "int8" });
      const found = await opened(graph);
      const { asked, kept: still } = kept(graph, found);
      assert(asked.length > 10, `${part}: ${asked.length}`);
      assertEquals(still, asked, part);
      const floats = graph.weights.filter(({ dtype }) => dtype !== "int8")
        .reduce((sum, { shape }) => sum + 4 * shape.reduce((a, b) => a * b, 1), 0);
      assert(floatBytes(found) <= 1.05 * floats, `${part}: ${floatBytes(found)} bytes of float32, ${floats} asked for`);
    }
  },
});

Deno.test({
  name: "a graph that widens its int8 weights is found out: onnxruntime keeps them as float32 (needs onnxruntime-node)",
  ignore,
  fn: async () => {
    const g = new GraphBuilder("layer");
    g.output("y", linear(g, g.input("x", "float32", [5, 48]), "fc", 48, 64), [5, 64]);
    const whole = quantised(g.build());
    const { kept: still } = kept(whole, await opened(whole));
    assertEquals(still, ["fc.weight.T.int8"]);
    const [weight, scale] = ["fc.weight.T.int8", "fc.weight.T.int8_scale"];
    const node = (op: string, inputs: string[], output: string, attributes: Node["attributes"] = {}): Node => ({
      ...{ op, inputs, outputs: [output], attributes },
    });
    const widened: Graph = {
      ...whole,
      weights: whole.weights.filter(({ name }) => name === weight || name === scale),
      nodes: [
        node("Cast", [weight!], "whole", { to: { type: "float32" } }),
        node("Mul", ["whole", scale!], "wide"),
        node("MatMul", ["x", "wide"], "y"),
      ],
    };
    const found = await opened(widened);
    assertEquals(kept(widened, found).kept, []);
    assert(floatBytes(found) >= 4 * 48 * 64, `${floatBytes(found)}`);
  },
});

const SIDE = 4096;
/** A linear layer of `[SIDE, SIDE]`. */
function large(): Graph {
  const g = new GraphBuilder("layer");
  g.output("y", linear(g, g.input("x", "float32", [1, SIDE]), "fc", SIDE, SIDE), [1, SIDE]);
  return g.build();
}

/** By how much the main memory of a process grows that opens a graph and runs it once, bytes. */
async function growth(graph: Graph, backend: "native" | "wasm"): Promise<number> {
  const folder = await Deno.makeTempDir();
  try {
    const read = (_: string, shape: readonly number[]): Promise<Float32Array> =>
      Promise.resolve(Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => i % 61 - 30));
    const { onnx, weights, weightsFile } = await compileGraph(graph, read);
    await Deno.writeFile(`${folder}/graph.onnx`, onnx);
    await Deno.writeFile(`${folder}/${weightsFile}`, await weights());
    const script = fileURLToPath(new URL("./resident_in_process.ts", import.meta.url));
    const { stdout, stderr, success } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", script, backend, folder, weightsFile, `${SIDE}`],
    }).output();
    assert(success, new TextDecoder().decode(stderr));
    return Number(new TextDecoder().decode(stdout));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

for (const backend of ["native", "wasm"] as const) {
  const needs = backend === "native" ? " (needs onnxruntime-node)" : "";
  Deno.test({
    name: `a session of int8 takes less than three quarters of the main memory of float32 on ${backend}${needs}`,
    ignore: backend === "native" && ignore,
    fn: async () => {
      const [whole, bytes] = [await growth(large(), backend), await growth(quantised(large()), backend)];
      assert(whole >= 4 * SIDE ** 2, `${whole}`); // the measure sees the weights
      assert(bytes < 0.75 * whole, `int8: ${bytes}, float32: ${whole}`);
    },
  });
}
