import { assert, assertEquals, assertRejects } from "@std/assert";
import { MaskletError } from "../../../src/error.ts";
import { memoryAttention, type MemoryAttentionOptions } from "../../../src/graph/sam2/memory_attention.ts";
import { configurationOf } from "../../../src/model/configurations.ts";
import { openGraph } from "../../../src/parity/formula_model.ts";
import { formulaTensor } from "../../../src/parity/formula.ts";
import type { Backend } from "../../../src/runtime/backend.ts";
import { withPrecision } from "../../../src/runtime/choose_backend.ts";
import { DeviceTensor } from "../../../src/runtime/device_tensor.ts";
import { type AttentionChoice, wasmBackend } from "../../../src/runtime/wasm_backend.ts";

/** What a bank has. */
interface Bank {
  readonly objects: number;
  readonly memories: number;
  readonly pointers: number;
  readonly weighed?: boolean;
}

/**
 * The largest difference from the graph as a whole, as a share of the largest value: rounding of float32. In float16 the graph's cosines and
 * sines are rounded, too, and the kernel's are not.
 */
const TOLERANCE = { fp32: 1e-6, fp16: 1e-4 };

const configOf = (name: string, imageSize: number) => ({ ...configurationOf(name)!, memoryLayers: 2, imageSize });
const inParts = await wasmBackend({}, { takes: () => true });
const whole = await wasmBackend({}, { takes: () => false });

function feeds(imageSize: number, { objects, memories, pointers, weighed }: Bank): Record<string, DeviceTensor> {
  const side = imageSize / 16;
  const tensor = (name: string, shape: readonly number[], scale = 1, offset = 0) =>
    DeviceTensor.float32(formulaTensor(name, shape, scale, offset), shape);
  return {
    features: tensor("features", [1, 256, side, side]),
    memory: tensor("memory", [objects, memories, side * side, 64]),
    memory_rows: DeviceTensor.int32(Int32Array.from({ length: memories }, (_, i) => i % 7), [memories]),
    ...(pointers > 0 && {
      pointers: tensor("pointers", [objects, pointers, 256]),
      pointer_times: tensor("times", [pointers]),
    }),
    ...(weighed && { memory_weights: tensor("weights", [objects, memories], 0.1, 1) }),
    ...(weighed && pointers > 0 && { pointer_weights: tensor("pointer weights", [objects, pointers], 0.1, 1) }),
  };
}

function largestDifference(found: Float32Array, wanted: Float32Array): number {
  const most = wanted.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return found.reduce((worst, value, i) => Math.max(worst, Math.abs(value - wanted[i]!)), 0) / most;
}

async function opened(backend: Backend, model: string, imageSize: number, options: MemoryAttentionOptions) {
  return await openGraph(memoryAttention(configOf(model, imageSize), options), backend);
}

Deno.test("a graph in parts equals the graph as a whole, for any plane, bank and number of objects", async () => {
  for (
    const [model, imageSize, banks] of [
      ["sam2.1_hiera_tiny", 64, [[1, 1, 1], [1, 3, 2], [3, 7, 16], [2, 9, 1]]],
      ["sam2.1_hiera_tiny", 96, [[2, 2, 0]]],
      ["sam2_hiera_tiny", 128, [[1, 7, 5]]],
    ] as [string, number, [number, number, number][]][]
  ) {
    const options = { pointers: banks[0]![2] > 0 };
    await using one = await opened(whole, model, imageSize, options);
    await using other = await opened(inParts, model, imageSize, options);
    for (const [objects, memories, pointers] of banks) {
      const inputs = feeds(imageSize, { objects, memories, pointers });
      const [wanted, found] = [await one.run(inputs), await other.run(inputs)];
      assertEquals(Object.keys(found), ["conditioned"]);
      assertEquals(found["conditioned"]!.shape, wanted["conditioned"]!.shape);
      const error = largestDifference(await found["conditioned"]!.floats(), await wanted["conditioned"]!.floats());
      assert(
        error < TOLERANCE.fp32,
        `${model} at ${imageSize} px, ${objects} x ${memories}, ${pointers} pointers: ${error}`,
      );
    }
  }
});

Deno.test("so it does with weighed keys, with weights in float16, and for what stands between its layers", async () => {
  const bank = { objects: 1, memories: 3, pointers: 2, weighed: true };
  const options = { pointers: true, weighed: true, probes: true };
  for (const precision of ["fp32", "fp16"] as const) {
    const [a, b] = [withPrecision(whole, precision), withPrecision(inParts, precision)];
    await using one = await opened(a, "sam2.1_hiera_tiny", 64, options);
    await using other = await opened(b, "sam2.1_hiera_tiny", 64, options);
    const inputs = { ...feeds(64, bank) };
    const names = ["afterLayer0", "conditioned", "afterLayer1"];
    const [wanted, found] = [await one.run(inputs, names), await other.run(inputs, names)];
    assertEquals(Object.keys(found), names);
    for (const name of names) {
      const error = largestDifference(await found[name]!.floats(), await wanted[name]!.floats());
      assert(error < TOLERANCE[precision], `${precision}, ${name}: ${error}`);
    }
  }
});

Deno.test("runs that are asked for together do not mix, and closing waits for them", async () => {
  const session = await opened(inParts, "sam2.1_hiera_tiny", 64, { pointers: true });
  const all = [1, 2, 3].map((memories) => feeds(64, { objects: 1, memories, pointers: 1 }));
  const alone: Float32Array[] = [];
  for (const inputs of all) alone.push(await (await session.run(inputs))["conditioned"]!.floats());
  const together = all.map((inputs) => session.run(inputs));
  const closing = session[Symbol.asyncDispose]();
  const late = assertRejects(() => session.run(all[0]!), MaskletError, "found one that was closed");
  const found = await Promise.all(together);
  await closing;
  await late;
  for (const [i, { conditioned }] of found.entries()) assertEquals(await conditioned!.floats(), alone[i]);
  await session[Symbol.asyncDispose]();
});

Deno.test("a run that lacks an input, or asks for what no part gives, is refused; the next one goes well", async () => {
  await using session = await opened(inParts, "sam2.1_hiera_tiny", 64, { pointers: true });
  const inputs = feeds(64, { objects: 1, memories: 1, pointers: 1 });
  const { memory: _, ...lacking } = inputs;
  await assertRejects(() => session.run(lacking), MaskletError, "Expected memory for memory_attention, found nothing");
  await assertRejects(() => session.run(inputs, ["masks"]), MaskletError, "Expected masks for memory_attention");
  assertEquals(await session.run(inputs, []), {});
  assertEquals((await session.run(inputs))["conditioned"]!.shape, [1, 256, 4, 4]);
});

Deno.test("where the engine lacks something, the graph runs as a whole, and the description says what is missing", async () => {
  const module: AttentionChoice["module"] = "there is no memory that threads share";
  const backend = await wasmBackend({}, { module, takes: () => true });
  assertEquals(backend.takesAttention, undefined);
  assert(backend.description.endsWith("; no kernel of attention: there is no memory that threads share"));
  await using session = await opened(backend, "sam2.1_hiera_tiny", 64, { pointers: true });
  const inputs = feeds(64, { objects: 1, memories: 1, pointers: 1 });
  assertEquals((await session.run(inputs))["conditioned"]!.shape, [1, 256, 4, 4]);
});

Deno.test("a part that does not open closes those that did", async () => {
  const [opening, closed]: [string[], string[]] = [[], []];
  const { openInParts } = await import("../../../src/runtime/plane_attention/session_in_parts.ts");
  const parts = ["a", "b", "c"].map((name) => ({
    file: { name, onnx: new Uint8Array(), weightsFile: name, weights: () => Promise.resolve(new Uint8Array()) },
    ...{ inputs: [], outputs: [] },
  }));
  const attention = {
    attend: () => Promise.reject(new Error("nothing is computed")),
    leave: () => Promise.resolve(void closed.push("kernel")),
  };
  // deno-lint-ignore require-await -- a failure must reject, not throw
  const open = async ({ name }: { readonly name: string }) => {
    opening.push(name);
    if (name === "c") throw new Error("c does not fit");
    return { run: () => Promise.resolve({}), [Symbol.asyncDispose]: () => Promise.resolve(void closed.push(name)) };
  };
  const graph = { parts, attentions: [], outputs: [] };
  await assertRejects(() => openInParts(graph, { name: "small", open, attention }), Error, "c does not fit");
  assertEquals([opening, closed], [["a", "b", "c"], ["b", "a", "kernel"]]);
});
