import { MaskletError } from "../../error.ts";
import type { Backend, GraphFile, GraphSession, OpenOptions } from "../backend.ts";
import { CPU_OPTIMIZATION } from "../ort_session.ts";
import { releaseAtEnd } from "../../files/process_end.ts";
import { hasNativeBuild, NATIVE_DEVICES, NATIVE_PACKAGE, type NativeDevice } from "./native_package.ts";
import type { Answers, SentWeights } from "./native_message.ts";
import { NativeSession } from "./native_session.ts";
import { NativeThread } from "./native_thread.ts";

/** How the native backend runs. */
export interface NativeOptions {
  /** What computes; default "cpu". */
  readonly device?: NativeDevice;
  /** Threads of the CPU; default: as many as onnxruntime chooses, one a physical core. */
  readonly threads?: number;
}

/** A thread, and how many sessions it holds. */
interface Holder {
  readonly thread: NativeThread;
  readonly end: () => Promise<void>;
  sessions: number;
}

/** A thread that ends with the process at the latest. */
function startThread(): Omit<Holder, "sessions"> {
  const thread = new NativeThread();
  const forget = releaseAtEnd(() => thread.close());
  return {
    thread,
    end: async () => {
      forget();
      await thread.close();
    },
  };
}

/**
 * onnxruntime's native build, in a thread of its own that holds the sessions and the tensors between them. The thread ends with the last
 * session, and starts again when another is opened.
 *
 * @throws {MaskletError} `unsupported` where the package has no build, may not be loaded or cannot be fetched, or lacks the device
 */
export async function nativeBackend(options: NativeOptions = {}): Promise<Backend> {
  const { device = "cpu", threads } = options;
  const { provider, label } = NATIVE_DEVICES[device];
  let holder: Holder | undefined;
  const hold = (): Holder => holder ??= { ...startThread(), sessions: 0 };
  const close = async (): Promise<void> => {
    const held = holder;
    holder = undefined;
    await held?.end();
  };
  const leave = async (left: Holder): Promise<void> => {
    if (--left.sessions > 0) return;
    if (holder === left) holder = undefined;
    await left.end();
  };
  try {
    await requireDevice(hold().thread, device);
  } catch (error) {
    await close();
    throw error;
  }
  const settings = sessionOptions(provider, threads);
  return {
    name: "native",
    concurrent: true,
    integerArithmetic: device === "cpu",
    ...(threads !== undefined && { threads }),
    description: `native code on ${label}${
      threads === undefined ? "" : `, ${threads} thread${threads === 1 ? "" : "s"}`
    }`,
    open: async (graph, open = {}) => {
      const own = hold();
      own.sessions++;
      try {
        return await openSession(own.thread, graph, { open, settings, provider, closed: () => leave(own) });
      } catch (error) {
        await leave(own);
        throw error;
      }
    },
    close,
  };
}

/**
 * The devices that the package has on this system; `cuda` is among them where the package would load it, whether its libraries are here or
 * not.
 * @throws MaskletError `unsupported` where the package has no build, may not be loaded or cannot be fetched
 */
export async function nativeDevices(): Promise<readonly NativeDevice[]> {
  const refusal = await nativeRefusal();
  if (refusal !== undefined) {
    throw new MaskletError("unsupported", `Expected to load ${NATIVE_PACKAGE}, found that ${refusal}`, {
      hint: 'Allow native code, or take backend: "wasm"',
    });
  }
  const { thread, end } = startThread();
  try {
    const { bundled, others } = await providersOf(thread);
    const providers = [...bundled, ...others];
    return (Object.keys(NATIVE_DEVICES) as NativeDevice[]).filter((name) =>
      providers.includes(NATIVE_DEVICES[name].provider)
    );
  } finally {
    await end();
  }
}

/** Why this system cannot load native code, without trying; undefined where it may. */
export async function nativeRefusal(): Promise<string | undefined> {
  const { os, arch } = Deno.build;
  if (!hasNativeBuild(Deno.build)) return `onnxruntime-node has no build for ${os} ${arch}`;
  const { state } = await Deno.permissions.query({ name: "ffi" });
  return state === "granted" ? undefined : "native code may not be loaded without --allow-ffi";
}

/** Names of onnxruntime's providers. */
async function providersOf(thread: NativeThread): Promise<Answers["providers"]> {
  try {
    return await thread.ask({ ask: "providers" });
  } catch (cause) {
    throw new MaskletError("unsupported", `Expected to load ${NATIVE_PACKAGE}, found: ${firstLine(cause)}`, {
      hint: 'Allow native code (--allow-ffi) and the download of the package, or take backend: "wasm"',
      cause,
    });
  }
}

async function requireDevice(thread: NativeThread, device: NativeDevice): Promise<void> {
  const { provider, label, missing } = NATIVE_DEVICES[device];
  const found = await providersOf(thread);
  if ([...found.bundled, ...found.others].includes(provider)) return;
  const has = found.bundled.join(", ");
  throw new MaskletError("unsupported", `Expected the native backend to have ${label}, found ${has} on this system`, {
    hint: missing,
  });
}

/**
 * Spinning threads make a run quicker and stop with it, so that nothing burns while decoders and the main thread work.
 */
function sessionOptions(provider: string, threads: number | undefined): Record<string, unknown> {
  return {
    executionProviders: [provider],
    graphOptimizationLevel: "all",
    logSeverityLevel: 3,
    ...(threads !== undefined && { intraOpNumThreads: threads }),
    extra: { session: { force_spinning_stop: "1" }, ...(provider === "cpu" && { optimization: CPU_OPTIMIZATION }) },
  };
}

interface Opening {
  readonly open: OpenOptions;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly provider: string;
  readonly closed: () => Promise<void>;
}

async function openSession(thread: NativeThread, graph: GraphFile, opening: Opening): Promise<GraphSession> {
  const { open: { keepOnDevice = [] }, settings, provider, closed } = opening;
  const file = await graph.onDisk?.();
  const weights: SentWeights = file === undefined ? { bytes: await graph.weights() } : { folder: file.folder };
  const kept = Object.fromEntries(keepOnDevice.map((name) => [name, "gpu-buffer"]));
  try {
    const session = await thread.ask({
      ask: "open",
      onnx: file?.onnx ?? graph.onnx,
      weights,
      weightsFile: graph.weightsFile,
      keep: keepOnDevice,
      options: { ...settings, ...(provider === "webgpu" && { preferredOutputLocation: kept }) },
    }, ownBuffer(weights));
    return new NativeSession(thread, session, { name: graph.name, closed });
  } catch (cause) {
    if (cause instanceof MaskletError) throw cause;
    throw new MaskletError(
      "unsupported",
      `Expected the native ${provider} provider to load ${graph.name}, found ${firstLine(cause)}`,
      { hint: "Try another backend, or a smaller input size", cause },
    );
  }
}

/** Bytes that have a buffer of their own are given away, not copied. */
function ownBuffer(weights: SentWeights): ArrayBuffer[] {
  if (!("bytes" in weights)) return [];
  const { buffer, length } = weights.bytes;
  return buffer instanceof ArrayBuffer && length === buffer.byteLength ? [buffer] : [];
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n")[0]!;
}
