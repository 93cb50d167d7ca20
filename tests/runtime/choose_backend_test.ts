import { assert, assertEquals, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import type { Backend } from "../../src/runtime/backend.ts";
import { chooseBackend, withPrecision } from "../../src/runtime/choose_backend.ts";
import { makeSerial } from "../../src/runtime/serial.ts";
import { wasmBackend } from "../../src/runtime/wasm_backend.ts";
import { findAdapter } from "../../src/runtime/webgpu_backend.ts";

Deno.test('backend "auto" says what it took, and takes no software adapter', async () => {
  const adapter = await findAdapter();
  const backend = await chooseBackend("auto");
  assertEquals(backend.name, adapter?.hardware === true ? "webgpu" : "wasm");
  if (adapter === undefined) assertStringIncludes(backend.description, "no WebGPU adapter");
  else assertStringIncludes(backend.description, adapter.name);
});

Deno.test('backend "native" and an unknown one are refused in words', async () => {
  await assertRejects(() => chooseBackend("native"), MaskletError, "take wasm");
  await assertRejects(() => chooseBackend("cuda" as never), MaskletError, 'found "cuda"');
});

Deno.test("fp16 on a WebGPU adapter that does not compute in it is refused in words, and told in the description elsewhere", async () => {
  const gpu: Backend = { name: "webgpu", description: "WebGPU on Old", open: () => Promise.reject(new Error()) };
  assertThrows(() => withPrecision(gpu, "fp16"), MaskletError, "shader-f16), found WebGPU on Old");
  assertEquals(withPrecision(gpu, "fp32"), gpu);
  assertEquals(withPrecision({ ...gpu, halfArithmetic: true }, "fp16").precision, "fp16");
  assertStringIncludes((await chooseBackend("wasm", { precision: "fp16" })).description, ", fp16");
  await assertRejects(() => chooseBackend("wasm", { precision: "int8" as never }), MaskletError, 'found "int8"');
});

Deno.test("a serial queue runs one job at a time, in order, and goes on after a failure", async () => {
  const serial = makeSerial();
  const seen: string[] = [];
  const job = (name: string, ms: number, fails = false) =>
    serial(async () => {
      seen.push(`${name} begins`);
      await new Promise((resolve) => setTimeout(resolve, ms));
      seen.push(`${name} ends`);
      if (fails) throw new Error(name);
    });
  const [a, b, c] = [job("a", 20), job("b", 1, true), job("c", 1)];
  await a;
  await assertRejects(() => b, Error, "b");
  await c;
  assertEquals(seen, ["a begins", "a ends", "b begins", "b ends", "c begins", "c ends"]);
});

Deno.test({
  name: "a graph that onnxruntime refuses is named, and globalThis.Worker stays what it was",
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async () => {
    const worker = globalThis.Worker;
    const backend = await wasmBackend();
    const graph = {
      name: "broken",
      onnx: new Uint8Array([1, 2, 3]),
      weights: () => Promise.resolve(new Uint8Array()),
      weightsFile: "w",
    };
    const error = await assertRejects(
      () => backend.open(graph),
      MaskletError,
      "Expected the wasm provider to load broken",
    );
    assert(error.cause !== undefined);
    assertEquals(globalThis.Worker, worker);
  },
});
