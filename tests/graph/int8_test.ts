import { assert, assertEquals, assertThrows } from "@std/assert";
import { formulaWeight } from "../../src/parity/formula.ts";
import { MaskletError } from "../../src/error.ts";
import { GraphBuilder } from "../../src/graph/builder.ts";
import { quantised } from "../../src/graph/int8.ts";
import { gelu, layerNorm, linear } from "../../src/graph/layers.ts";
import { encodeOnnx } from "../../src/graph/onnx.ts";
import { compileGraph } from "../../src/model/compile.ts";
import { modelGraphs } from "../../src/model/compile_model.ts";
import { configurationOf } from "../../src/model/configurations.ts";
import { lowered } from "../../src/model/precision.ts";
import type { Backend } from "../../src/runtime/backend.ts";
import { withPrecision } from "../../src/runtime/choose_backend.ts";
import { DeviceTensor } from "../../src/runtime/device_tensor.ts";
import { nativeBackend, nativeRefusal } from "../../src/runtime/native/native_backend.ts";
import { wasmBackend } from "../../src/runtime/wasm_backend.ts";

const [ROWS, INPUTS, OUTPUTS] = [5, 48, 64];
const read = (key: string, shape: readonly number[]) => Promise.resolve(formulaWeight(key, shape));
const x = Float32Array.from({ length: ROWS * INPUTS }, (_, i) => Math.sin(i) * (i % 7));

function layer() {
  const g = new GraphBuilder("layer");
  g.output("y", linear(g, g.input("x", "float32", [ROWS, INPUTS]), "fc", INPUTS, OUTPUTS), [ROWS, OUTPUTS]);
  return g.build();
}

/** The layer in integers, step by step. */
function expected(): Float32Array {
  const [weight, bias] = [formulaWeight("fc.weight", [OUTPUTS, INPUTS]), formulaWeight("fc.bias", [OUTPUTS])];
  const [low, high] = [Math.min(0, ...x), Math.max(0, ...x)];
  const scale = Math.fround((high - low) / 255);
  const zero = Math.round(-low / scale);
  const bytes = x.map((value) => Math.min(255, Math.max(0, Math.round(value / scale) + zero)));
  return Float32Array.from({ length: ROWS * OUTPUTS }, (_, at) => {
    const [row, output] = [Math.floor(at / OUTPUTS), at % OUTPUTS];
    const own = weight.subarray(output * INPUTS, (output + 1) * INPUTS);
    const step = Math.fround(Math.max(...own.map(Math.abs)) / 64);
    let sum = 0;
    for (let k = 0; k < INPUTS; k++) sum += (bytes[row * INPUTS + k]! - zero) * Math.round(own[k]! / step);
    return sum * scale * step + bias[output]!;
  });
}

const BACKENDS: readonly { readonly name: string; readonly ignore: boolean; readonly open: () => Promise<Backend> }[] =
  [
    { name: "WASM", ignore: false, open: () => wasmBackend({ threads: 1 }) },
    { name: "native code (needs onnxruntime-node)", ignore: await nativeRefusal() !== undefined, open: nativeBackend },
  ];
for (const { name, ignore, open } of BACKENDS) {
  Deno.test({
    name: `a linear layer of int8 is the product of rounded bytes and rounded weights on ${name}`,
    ignore,
    fn: async () => {
      await using session = await (await open()).open(await compileGraph(quantised(layer()), read));
      const y = await (await session.run({ x: DeviceTensor.float32(x, [ROWS, INPUTS]) }))["y"]!.floats();
      const wanted = expected();
      const most = Math.max(...wanted.map(Math.abs));
      y.forEach((value, i) => assert(Math.abs(value - wanted[i]!) <= 1e-5 * most, `${i}: ${value}, ${wanted[i]}`));
    },
  });
}

Deno.test("values that several layers read are rounded once, and what is no linear layer stays as it is", () => {
  const g = new GraphBuilder("block");
  const normed = layerNorm(g, g.input("x", "float32", [ROWS, INPUTS]), "norm", INPUTS, 1e-6);
  const [a, b] = [linear(g, normed, "a", INPUTS, OUTPUTS), linear(g, normed, "b", INPUTS, OUTPUTS)];
  g.output("y", g.node("Add", [gelu(g, a), b]), [ROWS, OUTPUTS]);
  const { nodes, weights } = quantised(g.build());
  const count = (op: string): number => nodes.filter((one) => one.op === op).length;
  assertEquals([count("DynamicQuantizeLinear"), count("MatMulInteger"), count("MatMul")], [1, 2, 0]);
  assertEquals(weights.filter(({ dtype }) => dtype === "int8").map(({ name }) => name), [
    ...["a.weight.T.int8", "b.weight.T.int8"],
  ]);
  assert(weights.some(({ name, dtype }) => name === "norm.weight" && dtype === undefined));
});

Deno.test("int8 makes the files of image encoder and memory attention less than half, and leaves the decoder alone", () => {
  const graphs = modelGraphs(configurationOf("sam2.1_hiera_tiny")!);
  const bytes = (part: keyof typeof graphs, precision: "fp32" | "int8"): number =>
    encodeOnnx(lowered(graphs[part]!, { precision }), "w").weightBytes;
  assert(bytes("imageEncoder", "int8") < 0.5 * bytes("imageEncoder", "fp32"));
  assertEquals(bytes("maskDecoder", "int8"), bytes("maskDecoder", "fp32"));
});

Deno.test("a graphics card refuses int8 in words", () => {
  const card: Backend = {
    name: "webgpu",
    description: "WebGPU on a card",
    open: () => Promise.reject(new Error("it must not be opened")),
  };
  assertThrows(
    () => withPrecision(card, "int8"),
    MaskletError,
    "8-bit integers (native on the CPU, or WASM), found WebGPU",
  );
});
