/**
 * `onnxruntime-web`, one build a provider, loaded when it is first asked for. This file alone names the package and its version. Its
 * `/all` build is never imported: it replaces globals.
 * @module
 */
import type { OrtModule } from "./ort_session.ts";

/** The package, for records of what a run was made with. */
export const WEB_PACKAGE = "npm:onnxruntime-web@1.30.0";

/** The build with the WASM provider. */
export async function loadOrtWasm(): Promise<OrtModule> {
  return (await import("npm:onnxruntime-web@1.30.0")) as unknown as OrtModule;
}

/** The build with the WebGPU provider. */
export async function loadOrtWebgpu(): Promise<OrtModule> {
  return (await import("npm:onnxruntime-web@1.30.0/webgpu")) as unknown as OrtModule;
}
