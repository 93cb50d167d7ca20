import type { Backend, BackendName, Precision } from "./backend.ts";
import { nativeBackend, type NativeOptions, nativeRefusal } from "./native/native_backend.ts";
import { NATIVE_PACKAGE } from "./native/native_package.ts";
import { WEB_PACKAGE } from "./onnxruntime_web.ts";
import { wasmBackend, type WasmOptions } from "./wasm_backend.ts";
import { findAdapter, webgpuBackend } from "./webgpu_backend.ts";

/** What the backends are told. */
export interface BackendOptions extends WasmOptions, NativeOptions {}

/** What is known of a backend on this system before it is opened. */
export type Probe =
  | { readonly usable: true; readonly open: (options: BackendOptions) => Promise<Backend> }
  | { readonly usable: false; readonly why: string };

/** A way to run graphs, as a value. */
export interface BackendKind {
  /** Its name. */
  readonly name: BackendName;
  /** What it is, in a line. */
  readonly description: string;
  /** The package that computes, as it is imported: "npm:name@1.2.3". */
  readonly package?: string;
  /** The precisions for which "auto" takes it; absent: all. */
  readonly precisions?: readonly Precision[];
  /** Whether several devices may be behind it, of which one is asked for; default true: it sees to that itself. */
  readonly devices?: boolean;
  /** Whether it computes in threads of the processor, whose number may be asked for; default true: it sees to that itself. */
  readonly threads?: boolean;
  /** Whether "auto" would take it on this system, without loading it; for the opposite it says why. */
  readonly probe: () => Promise<Probe>;
  /** Opens it, or says in words why it cannot be. */
  readonly open: (options: BackendOptions) => Promise<Backend>;
}

/** All of them, the first ones preferred by "auto". A further one is a line here. */
export const BACKENDS: readonly BackendKind[] = [
  {
    name: "webgpu",
    description: "WebGPU on a graphics card",
    package: WEB_PACKAGE,
    precisions: ["fp32", "fp16"],
    devices: false,
    threads: false,
    probe: async () => {
      const adapter = await findAdapter();
      if (adapter?.hardware === true) return { usable: true, open: () => webgpuBackend(adapter) };
      return {
        usable: false,
        why: adapter === undefined ? "no WebGPU adapter" : `${adapter.name} is a software adapter`,
      };
    },
    open: () => webgpuBackend(),
  },
  {
    name: "native",
    description: "onnxruntime's native code, fetched when it is first used",
    package: NATIVE_PACKAGE,
    probe: async () => {
      const why = await nativeRefusal();
      return why === undefined ? { usable: true, open: nativeBackend } : { usable: false, why };
    },
    open: nativeBackend,
  },
  {
    name: "wasm",
    description: "WASM on the CPU",
    package: WEB_PACKAGE,
    devices: false,
    probe: () => Promise.resolve({ usable: true, open: wasmBackend }),
    open: wasmBackend,
  },
];
