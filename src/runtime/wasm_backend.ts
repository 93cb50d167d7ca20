import { MaskletError } from "../error.ts";
import { attentionModule } from "../kernel/attention_module.ts";
import type { PlaneLayer } from "../kernel/plane_attention.ts";
import type { Backend } from "./backend.ts";
import { handingOut, reserveFullMemory } from "./full_memory.ts";
import { loadOrtWasm } from "./onnxruntime_web.ts";
import { openOrtSession } from "./ort_session.ts";
import { AttentionKernel } from "./plane_attention/attention_kernel.ts";
import { attentionPays } from "./plane_attention/attention_pays.ts";
import { openInParts } from "./plane_attention/session_in_parts.ts";
import { SharedAttention } from "./plane_attention/shared_attention.ts";
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

/** Which layers of attention to planes go to a kernel of Masklet's own, and which module that is. */
export interface AttentionChoice {
  /** See `Backend.takesAttention`; default: those that gain by it. */
  readonly takes?: NonNullable<Backend["takesAttention"]>;
  /** The module, or in words why there is none; default: the one that the engine runs best. */
  readonly module?: ReturnType<typeof attentionModule>;
}

let settled: Settled | undefined;

/** The module that the engine runs best, once it was looked for. */
let ownModule: ReturnType<typeof attentionModule> | undefined;
/** The kernel of the process: its threads are few for the same reason. */
let shared: { readonly module: WebAssembly.Module; readonly attention: SharedAttention } | undefined;

/** The WASM provider of onnxruntime-web, with a kernel of attention to large planes beside it. */
export async function wasmBackend(options: WasmOptions = {}, choice: AttentionChoice = {}): Promise<Backend> {
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
  const { module = ownModule ??= attentionModule(), takes = attentionPays } = choice;
  const open: Backend["open"] = async (graph, open = {}) => {
    const start = () => openOrtSession(ort, graph, open, { provider: "wasm", serial, device: false });
    const { memory } = process;
    process.memory = undefined;
    return memory === undefined ? await start() : await handingOut(memory, start);
  };
  const running = `WASM on the CPU, ${threads} thread${threads === 1 ? "" : "s"}${
    why === undefined ? "" : ` (${why})`
  }`;
  const backend = { name: "wasm", integerArithmetic: true, threads, description: running, open };
  if (typeof module === "string") return { ...backend, description: `${running}; no kernel of attention: ${module}` };
  return {
    ...backend,
    takesAttention: takes,
    open: (graph, options) => {
      if (graph.inParts === undefined) return open(graph, options);
      const held = sharedAttention(module.module, threads).hold();
      const attention = { ...held, attend: (layer: PlaneLayer) => serial(() => held.attend(layer)) };
      return openInParts(graph.inParts, { name: graph.name, open, attention });
    },
  };
}

function sharedAttention(module: WebAssembly.Module, threads: number): SharedAttention {
  if (shared?.module !== module) {
    shared = { module, attention: new SharedAttention(() => new AttentionKernel(module, threads)) };
  }
  return shared.attention;
}

/** Several threads need a memory that never grows; where there is none, one thread runs. */
export function settle(wanted: number, reserve: typeof reserveFullMemory = reserveFullMemory): Settled {
  if (wanted === 1) return { threads: 1 };
  const memory = reserve();
  return memory === undefined
    ? { threads: 1, why: "this system refuses the address space that several threads need" }
    : { threads: wanted, memory };
}
