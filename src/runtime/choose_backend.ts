import { MaskletError } from "../error.ts";
import type { Backend, BackendChoice } from "./backend.ts";
import { wasmBackend, type WasmOptions } from "./wasm_backend.ts";
import { findAdapter, webgpuBackend } from "./webgpu_backend.ts";

/** What runs the graphs. "auto" takes WebGPU where there is a hardware adapter; the backend's description says what was taken and why. */
export async function chooseBackend(choice: BackendChoice, options: WasmOptions = {}): Promise<Backend> {
  switch (choice) {
    case "wasm":
      return await wasmBackend(options);
    case "webgpu":
      return await webgpuBackend();
    case "auto": {
      const adapter = await findAdapter();
      if (adapter?.hardware === true) return await webgpuBackend(adapter);
      const backend = await wasmBackend(options);
      const why = adapter === undefined ? "no WebGPU adapter" : `${adapter.name} is a software adapter`;
      return { ...backend, description: `${backend.description} (${why})` };
    }
    case "native":
      throw new MaskletError("unsupported", "Expected the backend auto, webgpu or wasm, found native", {
        hint: "The native backend is not built yet; take wasm",
      });
    default:
      throw new MaskletError(
        "bad-argument",
        `Expected the backend auto, webgpu or wasm, found ${JSON.stringify(choice)}`,
        {
          hint: "Leave it out for auto",
        },
      );
  }
}
