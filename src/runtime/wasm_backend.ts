import { MaskletError } from "../error.ts";
import type { Backend } from "./backend.ts";
import { handingOut, reserveFullMemory } from "./full_memory.ts";
import { loadOrtWasm } from "./onnxruntime_web.ts";
import { openOrtSession } from "./ort_session.ts";
import { makeSerial } from "./serial.ts";

/** How the WASM provider runs. */
export interface WasmOptions {
  /** Threads; default half of the logical processors, at least two, at most eight. Fixed by the first WASM backend of the process. */
  readonly threads?: number;
}

/** See {@linkcode WasmOptions.threads}. */
export function defaultThreads(processors: number): number {
  return Math.min(8, Math.max(2, Math.floor(processors / 2)));
}

/** One provider a process: its sessions share the threads, so their runs take turns. */
const serial = makeSerial();

/** How the process runs it, since its first backend. */
interface Settled {
  readonly threads: number;
  /** Why there is one thread only; absent: as many as were asked for. */
  readonly why?: string;
  /** Its memory, until the provider takes it. */
  memory?: WebAssembly.Memory | undefined;
}

let settled: Settled | undefined;

/** The WASM provider of onnxruntime-web. */
export async function wasmBackend(options: WasmOptions = {}): Promise<Backend> {
  const { threads: wanted = defaultThreads(navigator.hardwareConcurrency) } = options;
  if (!Number.isInteger(wanted) || wanted < 1) {
    throw new MaskletError("bad-argument", `Expected threads from 1 on, found ${wanted}`, {
      hint: "Leave them out for half of the processors",
    });
  }
  const ort = await loadOrtWasm();
  ort.env.logLevel = "error";
  const process = settled ??= settle(wanted);
  ort.env.wasm.numThreads = process.threads;
  const { threads, why } = process;
  return {
    name: "wasm",
    integerArithmetic: true,
    threads,
    description: `WASM on the CPU, ${threads} thread${threads === 1 ? "" : "s"}${why === undefined ? "" : ` (${why})`}`,
    open: async (graph, open = {}) => {
      const start = () => openOrtSession(ort, graph, open, { provider: "wasm", serial, device: false });
      const { memory } = process;
      process.memory = undefined;
      return memory === undefined ? await start() : await handingOut(memory, start);
    },
  };
}

/** Several threads need a memory that never grows; where there is none, one thread runs. */
export function settle(wanted: number, reserve: typeof reserveFullMemory = reserveFullMemory): Settled {
  if (wanted === 1) return { threads: 1 };
  const memory = reserve();
  return memory === undefined
    ? { threads: 1, why: "this system refuses the address space that several threads need" }
    : { threads: wanted, memory };
}
