import type { Backend } from "./backend.ts";
import { openOrtSession, type OrtModule } from "./ort_session.ts";
import { makeSerial } from "./serial.ts";

/** How the WASM provider runs. */
export interface WasmOptions {
  /** Threads; default: one a core, at most 8. Fixed by the first session of the process. */
  readonly threads?: number;
}

/** More threads than this do not pay in WASM. */
const MOST_THREADS = 8;
/** One provider a process: its sessions share the threads, so their runs take turns. */
const serial = makeSerial();

/** The WASM provider of onnxruntime-web. */
export async function wasmBackend(options: WasmOptions = {}): Promise<Backend> {
  const ort = (await import("onnxruntime-web")) as unknown as OrtModule;
  const threads = ort.env.wasm.numThreads ??= options.threads ?? Math.min(MOST_THREADS, navigator.hardwareConcurrency);
  ort.env.logLevel = "error";
  return {
    name: "wasm",
    description: `WASM on the CPU, ${threads} threads`,
    open: (graph, open = {}) => openOrtSession(ort, graph, open, { provider: "wasm", serial, device: false }),
  };
}
