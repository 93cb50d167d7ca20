import { MaskletError } from "../error.ts";
import type { Backend, BackendChoice, Precision } from "./backend.ts";
import { wasmBackend, type WasmOptions } from "./wasm_backend.ts";
import { findAdapter, webgpuBackend } from "./webgpu_backend.ts";

/** What the backends are told. */
export interface BackendOptions extends WasmOptions {
  /** Default fp32. */
  readonly precision?: Precision;
}

/** What runs the graphs. "auto" takes WebGPU where there is a hardware adapter; the backend's description says what was taken and why. */
export async function chooseBackend(choice: BackendChoice, options: BackendOptions = {}): Promise<Backend> {
  return withPrecision(await chosen(choice, options), options.precision ?? "fp32");
}

/**
 * The same backend for models of a precision.
 * @throws MaskletError `gpu-unavailable` for fp16 on a WebGPU adapter that does not compute in it
 */
export function withPrecision(backend: Backend, precision: Precision): Backend {
  if (precision !== "fp32" && precision !== "fp16") {
    throw new MaskletError("bad-argument", `Expected the precision fp32 or fp16, found ${JSON.stringify(precision)}`, {
      hint: "Leave it out for fp32",
    });
  }
  if (precision === "fp32") return backend;
  if (backend.name === "webgpu" && backend.halfArithmetic !== true) {
    throw new MaskletError(
      "gpu-unavailable",
      `Expected a WebGPU adapter that computes in float16 (shader-f16), found ${backend.description}`,
      { hint: 'Take precision: "fp32", or backend: "wasm"' },
    );
  }
  return { ...backend, precision, description: `${backend.description}, ${precision}` };
}

async function chosen(choice: BackendChoice, options: BackendOptions): Promise<Backend> {
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
