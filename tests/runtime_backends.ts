/**
 * The backends that a test runs on: WASM everywhere, native code where onnxruntime-node has a build, WebGPU where there is an adapter
 * (Mesa's software one will do). A test ends its name with what it needs, and is ignored where that is missing.
 * @module
 */
import type { Backend } from "../src/runtime/backend.ts";
import { nativeBackend, nativeRefusal } from "../src/runtime/native/native_backend.ts";
import { wasmBackend } from "../src/runtime/wasm_backend.ts";
import { findAdapter, webgpuBackend } from "../src/runtime/webgpu_backend.ts";

/** `tests/run.ts` runs tests on WebGPU in processes of their own, and has the others know nothing of an adapter. */
const [onWebgpu, elsewhere] = [
  Deno.env.get("MASKLET_TEST_WEBGPU") !== "no",
  Deno.env.get("MASKLET_TEST_WEBGPU") !== "only",
];
const adapter = onWebgpu ? await findAdapter() : undefined;
const native = await nativeRefusal();

/** A test that needs WebGPU itself: one that starts programs of its own. */
export function testOnWebgpu(name: string, run: () => Promise<void>): void {
  if (onWebgpu) Deno.test({ name: `${name} (needs a WebGPU adapter)`, ignore: adapter === undefined, fn: run });
}

/**
 * One test a backend.
 * @param options `webgpu: false` where what runs on WebGPU is shown by another test: Mesa's software adapter takes minutes for a video;
 *   `inParts`: makes a backend of WASM's that runs graphs in parts, which the test is run on, too
 */
export function testOnBackends(
  name: string,
  run: (backend: Backend) => Promise<void>,
  { webgpu = true, inParts }: { readonly webgpu?: boolean; readonly inParts?: (wasm: Backend) => Backend } = {},
): void {
  if (elsewhere && inParts !== undefined) {
    Deno.test({ name: `${name}, on WASM in parts`, fn: async () => await run(inParts(await wasmBackend())) });
  }
  if (elsewhere) {
    Deno.test({ name: `${name}, on WASM`, fn: async () => await run(await wasmBackend()) });
    Deno.test({
      name: `${name}, on native code (needs onnxruntime-node)`,
      ignore: native !== undefined,
      fn: async () => await run(await nativeBackend()),
    });
  }
  if (!onWebgpu || !webgpu) return;
  Deno.test({
    name: `${name}, on WebGPU (needs a WebGPU adapter)`,
    ignore: adapter === undefined,
    // The GPU device and its callbacks outlive a session: they belong to the process.
    ...{ sanitizeOps: false, sanitizeResources: false },
    fn: async () => await run(await webgpuBackend(adapter)),
  });
}
