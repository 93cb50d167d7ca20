import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { fileURLToPath } from "node:url";
import { MaskletError } from "../../src/error.ts";
import { handingOut, reserveFullMemory } from "../../src/runtime/full_memory.ts";
import { defaultThreads, settle, wasmBackend } from "../../src/runtime/wasm_backend.ts";

Deno.test("threads are half of the processors by default, at least two, at most eight", () =>
  assertEquals([1, 2, 4, 6, 16, 17, 64].map(defaultThreads), [2, 2, 2, 3, 8, 8, 8]));

Deno.test("where the address space is refused, one thread runs and says so; any other failure is told", () => {
  const refusing = class {
    constructor() {
      throw new RangeError("could not allocate memory");
    }
  } as never;
  assertEquals(reserveFullMemory(refusing), undefined);
  const { threads, why, memory } = settle(4, () => undefined);
  assertEquals([threads, memory], [1, undefined]);
  assertStringIncludes(why!, "refuses the address space");
  assertEquals(settle(1, () => assert(false) as never), { threads: 1 });
});

Deno.test("a number of threads that cannot be is refused in words", async () => {
  await assertRejects(() => wasmBackend({ threads: 0 }), MaskletError, "Expected threads from 1 on, found 0");
});

Deno.test("the memory goes to nobody but onnxruntime, and the constructor is put back", async () => {
  const real = WebAssembly.Memory;
  const memory = new real({ initial: 1 });
  await handingOut(memory, () => {
    assert(new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true }) !== memory);
    assert(new WebAssembly.Memory({ initial: 1 }) instanceof WebAssembly.Memory);
    return Promise.resolve();
  });
  await assertRejects(() => handingOut(memory, () => Promise.reject(new Error("no"))), Error, "no");
  assertEquals(WebAssembly.Memory, real);
});

Deno.test("onnxruntime with two threads never grows its memory while a model loads and runs", async () => {
  const script = `
    let grown = 0;
    const grow = WebAssembly.Memory.prototype.grow;
    WebAssembly.Memory.prototype.grow = function (pages) {
      if (this.buffer instanceof SharedArrayBuffer) grown++;
      return grow.call(this, pages);
    };
    const real = WebAssembly.Memory;
    const { loadModel } = await import(${JSON.stringify(import.meta.resolve("../../src/model/load_model.ts"))});
    await using model = await loadModel(undefined, { backend: "wasm", threads: 2 });
    using features = await model.encodeImage(new Uint8Array(3 * model.imageSize ** 2));
    console.log(JSON.stringify([grown, WebAssembly.Memory === real, model.backend.description]));
    Deno.exit(0);`;
  const config = fileURLToPath(new URL("../../deno.json", import.meta.url));
  const path = await Deno.makeTempFile({ suffix: ".ts" });
  try {
    await Deno.writeTextFile(path, script);
    const args = ["run", "-A", "--no-check", "--config", config, path];
    const { stdout, stderr } = await new Deno.Command(Deno.execPath(), { args, stdin: "null" }).output();
    const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)) as [string, string];
    assertEquals(out, '[0,true,"WASM on the CPU, 2 threads"]\n', err);
  } finally {
    await Deno.remove(path);
  }
});
