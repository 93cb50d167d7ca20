/**
 * Opens one graph in a process of its own and runs it once, for `int8_weights_test.ts`: prints by how much its main memory grew, bytes.
 * Arguments: "native" or "wasm", the folder of `graph.onnx` and its weights, their name, and N of its input `x` `[1, N]`.
 * @module
 */
import { DeviceTensor } from "../../src/runtime/device_tensor.ts";
import { nativeBackend } from "../../src/runtime/native/native_backend.ts";
import { wasmBackend } from "../../src/runtime/wasm_backend.ts";

const [kind, folder, weightsFile, inputs] = Deno.args as [string, string, string, string];
const backend = await (kind === "native" ? nativeBackend : wasmBackend)({ threads: 1 });
const onnx = await Deno.readFile(`${folder}/graph.onnx`);
const before = Deno.memoryUsage().rss;
await using session = await backend.open({
  name: "layer",
  onnx,
  weights: () => Deno.readFile(`${folder}/${weightsFile}`),
  weightsFile,
  onDisk: () => Promise.resolve(kind === "native" ? { onnx, folder } : undefined),
});
const x = DeviceTensor.float32(new Float32Array(Number(inputs)).fill(1), [1, Number(inputs)]);
await (await session.run({ x }))["y"]!.floats();
console.log(Deno.memoryUsage().rss - before);
