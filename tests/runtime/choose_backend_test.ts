import { assert, assertEquals, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import type { Backend } from "../../src/runtime/backend.ts";
import { loadOnto } from "../../src/model/load_model.ts";
import { type BackendKind, type BackendOptions, BACKENDS } from "../../src/runtime/backends.ts";
import { chooseBackend, withPrecision } from "../../src/runtime/choose_backend.ts";
import { nativeRefusal } from "../../src/runtime/native/native_backend.ts";
import { makeSerial } from "../../src/runtime/serial.ts";
import { wasmBackend } from "../../src/runtime/wasm_backend.ts";
import { findAdapter } from "../../src/runtime/webgpu_backend.ts";

/** A backend that only tells its name. */
const named = (name: Backend["name"], more: Partial<Backend> = {}): Backend => ({
  name,
  description: `${name} here`,
  open: () => Promise.reject(new Error()),
  ...more,
});

/** A kind of backend that is usable, or why it is not; `broken`: it cannot be opened. */
function kind(
  name: Backend["name"],
  { why, broken, int8 = false }: { why?: string; broken?: Error; int8?: boolean } = {},
): BackendKind {
  const open = () =>
    broken === undefined ? Promise.resolve(named(name, { integerArithmetic: int8 })) : Promise.reject(broken);
  return {
    name,
    description: name,
    probe: () => Promise.resolve(why === undefined ? { usable: true, open } : { usable: false, why }),
    open,
  };
}

Deno.test('backend "auto" takes the first that is usable and opens, and says why not the ones before', async () => {
  const missing = new MaskletError("unsupported", "Expected a package, found none", { hint: "Fetch it" });
  const auto = async (...kinds: BackendKind[]) => (await chooseBackend("auto", {}, kinds)).description;
  assertEquals(await auto(kind("webgpu"), kind("native"), kind("wasm")), "webgpu here");
  assertEquals(await auto(kind("webgpu", { why: "no card" }), kind("native"), kind("wasm")), "native here (no card)");
  assertEquals(
    await auto(kind("webgpu", { why: "no card" }), kind("native", { broken: missing }), kind("wasm")),
    "wasm here (no card; native: Expected a package, found none. Fetch it.)",
  );
  await assertRejects(
    () => auto(kind("wasm", { broken: missing })),
    MaskletError,
    "found none: wasm: Expected a package",
  );
  await assertRejects(() => auto(kind("native", { broken: new TypeError("a bug") }), kind("wasm")), TypeError, "a bug");
});

Deno.test("a backend of one's own is chosen by its name, tried by auto in its place, runs a model and is named in its identity", async () => {
  const opened: BackendOptions[] = [];
  const open = async (options: BackendOptions): Promise<Backend> => {
    opened.push(options);
    return { ...await wasmBackend({ threads: 1 }), name: "abacus", description: "beads", integerArithmetic: false };
  };
  const abacus: BackendKind = {
    name: "abacus",
    description: "counts with beads",
    precisions: ["fp32"],
    probe: () => Promise.resolve({ usable: true, open }),
    open,
  };
  const kinds = [abacus, ...BACKENDS];
  assertEquals((await chooseBackend("auto", { threads: 3 }, kinds)).description, "beads");
  await using model = await loadOnto(await chooseBackend("abacus", {}, kinds));
  assertEquals([model.backend.name, model.identity.backend], ["abacus", "abacus"]);
  using features = await model.encodeImage(new Uint8Array(model.imageSize ** 2 * 3));
  assertEquals(features.raw.shape.length, 4);
  assertEquals(opened, [{ threads: 3 }, {}]);
  await assertRejects(() => chooseBackend("abacus", { precision: "int8" }, kinds), MaskletError, "found beads");
  assertEquals(
    (await chooseBackend("auto", { precision: "int8" }, [abacus, kind("wasm", { int8: true })])).name,
    "wasm",
  );
});

Deno.test('backend "auto" takes no software adapter, but native code where it may load it', async () => {
  const adapter = await findAdapter();
  const backend = await chooseBackend("auto");
  const usable = await nativeRefusal() === undefined;
  assertEquals(backend.name, adapter?.hardware === true ? "webgpu" : usable ? "native" : "wasm");
  if (adapter === undefined) assertStringIncludes(backend.description, "no WebGPU adapter");
  else assertStringIncludes(backend.description, adapter.name);
  await backend.close?.();
});

Deno.test("a device is native code's: auto then takes nothing else, and another backend beside it is refused", async () => {
  for (const backend of ["wasm", "webgpu"] as const) {
    await assertRejects(
      () => chooseBackend(backend, { device: "cuda" }),
      MaskletError,
      `no device beside the backend ${backend}, found device cuda`,
    );
  }
  const card: BackendKind = { ...kind("webgpu"), devices: false };
  const [native, wasm]: BackendKind[] = [kind("native", { why: "no native code" }), {
    ...kind("wasm"),
    devices: false,
  }];
  assertEquals((await chooseBackend("auto", { device: "cpu" }, [card, kind("native"), wasm!])).name, "native");
  await assertRejects(
    () => chooseBackend("auto", { device: "cuda" }, [card, native!, wasm!]),
    MaskletError,
    "no native code",
  );
});

Deno.test("a number of threads is for processors: auto then takes no graphics card, and one beside it is refused", async () => {
  await assertRejects(
    () => chooseBackend("webgpu", { threads: 2 }),
    MaskletError,
    "no number of threads beside the backend webgpu, found threads 2",
  );
  const card: BackendKind = { ...kind("webgpu"), threads: false };
  assertEquals((await chooseBackend("auto", { threads: 2 }, [card, kind("native"), kind("wasm")])).name, "native");
  assertEquals((await chooseBackend("auto", {}, [card, kind("native")])).name, "webgpu");
  const own = BACKENDS.filter(({ threads }) => threads === false).map(({ name }) => name);
  assertEquals(own, ["webgpu"]);
});

Deno.test("an unknown backend is refused in words", async () => {
  await assertRejects(() => chooseBackend("cuda" as never), MaskletError, 'webgpu, native or wasm, found "cuda"');
});

Deno.test("fp16 on a WebGPU adapter that does not compute in it is refused in words, and told in the description elsewhere", async () => {
  const gpu = named("webgpu", { description: "WebGPU on Old", halfArithmetic: false });
  assertThrows(() => withPrecision(gpu, "fp16"), MaskletError, "shader-f16), found WebGPU on Old");
  assertEquals(withPrecision(gpu, "fp32"), gpu);
  assertEquals(withPrecision({ ...gpu, halfArithmetic: true }, "fp16").precision, "fp16");
  assertStringIncludes((await chooseBackend("wasm", { precision: "fp16" })).description, ", fp16");
  await assertRejects(() => chooseBackend("wasm", { precision: "int4" as never }), MaskletError, 'found "int4"');
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
