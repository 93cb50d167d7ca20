import type { Backend } from "./backend.ts";
import { loadOrtWasm } from "./onnxruntime_web.ts";
import { openOrtSession } from "./ort_session.ts";
import { makeSerial } from "./serial.ts";

/** How the WASM provider runs. */
export interface WasmOptions {
  /**
   * Threads; default 1. More are faster (about 1.4 times with two), but under Deno 2.9 onnxruntime's threads have been seen to wait for
   * each other for ever when a machine is loaded. Fixed by the first session of the process.
   */
  readonly threads?: number;
}

/** See {@linkcode WasmOptions.threads}. */
const DEFAULT_THREADS = 1;
/** One provider a process: its sessions share the threads, so their runs take turns. */
const serial = makeSerial();

/** The WASM provider of onnxruntime-web. */
export async function wasmBackend(options: WasmOptions = {}): Promise<Backend> {
  const ort = await loadOrtWasm();
  const threads = ort.env.wasm.numThreads ??= options.threads ?? DEFAULT_THREADS;
  ort.env.logLevel = "error";
  return {
    name: "wasm",
    description: `WASM on the CPU, ${threads} thread${threads === 1 ? "" : "s"}`,
    open: (graph, open = {}) => openOrtSession(ort, graph, open, { provider: "wasm", serial, device: false }),
  };
}
