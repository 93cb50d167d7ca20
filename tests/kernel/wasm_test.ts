import { assert, assertEquals, assertThrows } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import { inKernel, requireElements, requireSizes } from "../../src/kernel/wasm.ts";
// @ts-types="../../wasm/generated/masklet_attention.d.ts"
import { RELAXED_SIMD, SIMD } from "../../wasm/generated/masklet_attention.js";
import { differencesFromRecord, rebuildAndCompare, recordedToolchain } from "../../wasm/build.ts";

const toolchain = await recordedToolchain();

Deno.test("wasm/generated is what the sources were built to: the recorded hashes fit (else run `deno task wasm`)", async () => {
  assertEquals(await differencesFromRecord(), []);
});

Deno.test({
  name: typeof toolchain === "string"
    ? `the module rebuilds to the same bytes (skipped: ${toolchain})`
    : "the module rebuilds to the same bytes",
  ignore: typeof toolchain === "string",
  fn: async () => assertEquals(await rebuildAndCompare(), { different: [] }),
});

Deno.test("the modules hold no path of the machine that built them", async () => {
  const bytes = await Deno.readFile(new URL("../../wasm/generated/masklet_kernel_bg.wasm", import.meta.url));
  const sourcesIn = (bytes: Uint8Array): string[] => {
    const text = new TextDecoder("latin1").decode(bytes);
    return [...text.matchAll(/[\w./\\:-]*\/[\w./-]+\.rs/g)].map(([path]) => path);
  };
  const sources = sourcesIn(bytes);
  assert(sources.length > 0, "panics name their source files");
  assertEquals(sources.filter((path) => !/^\/(crates|rustc|masklet|rust)\/|^src\//.test(path)), []);
  for (const text of [SIMD, RELAXED_SIMD]) assertEquals(sourcesIn(Uint8Array.fromBase64(text)), []);
});

Deno.test("inKernel() turns a refusal in words and a trap into a MaskletError with its cause", () => {
  const refused = assertThrows(
    () => inKernel("add", () => throwing("expected 2 words, found 3")),
    MaskletError,
    "Cannot add",
  );
  assertEquals([refused.code, refused.cause], ["bad-argument", "expected 2 words, found 3"]);
  const trap = new WebAssembly.RuntimeError("unreachable");
  const trapped = assertThrows(() => inKernel("add", () => throwing(trap)), MaskletError, "found a trap");
  assertEquals([trapped.code, trapped.cause], ["wasm", trap]);
  assertEquals(inKernel("add", () => 3), 3);
});

Deno.test("sizes are whole numbers from 1 on, and not too many elements together", () => {
  requireSizes({ width: 1, height: 7 }, 7);
  for (const width of [0, -1, 1.5, NaN, Infinity, "3" as unknown as number]) {
    assertEquals(assertThrows(() => requireSizes({ width }), MaskletError, "Expected width").code, "bad-argument");
  }
  assertThrows(() => requireSizes({ width: 1e5, height: 1e5 }, 1e10), MaskletError, "at most");
  assertThrows(() => requireElements("bytes", 3, 4, "Give four"), MaskletError, "Expected 4 bytes, found 3");
});

Deno.test("a worker has a core of its own", async () => {
  const source = `import { decodePng } from "${new URL("../../src/kernel/label_png.ts", import.meta.url)}";
    self.postMessage(decodePng(new Uint8Array(3)));`;
  const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  const worker = new Worker(url, { type: "module" });
  try {
    const answer = await new Promise((resolve, reject) => {
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = reject;
    });
    assertEquals(answer, "no PNG signature");
  } finally {
    worker.terminate();
    URL.revokeObjectURL(url);
  }
});

function throwing(what: unknown): never {
  throw what;
}
