import { availableParallelism } from "node:os";
import { MaskletError } from "../../error.ts";
import type { Backend, GraphFile, GraphSession, OpenOptions } from "../backend.ts";
import {
  type DeviceKind,
  hasNativeBuild,
  NATIVE_DEVICES,
  NATIVE_PACKAGE,
  type NativeDevice,
} from "./native_package.ts";
import type { Answers, SentWeights } from "./native_message.ts";
import { NativeSession } from "./native_session.ts";
import { nativeSessionOptions } from "./native_session_options.ts";
import type { NativeThread } from "./native_thread.ts";
import { toldWhenSlow } from "../told_when_slow.ts";
import { SharedThread, startThread } from "./shared_thread.ts";

const FETCHING = `Loading ${NATIVE_PACKAGE.replace("npm:", "")}, which is fetched the first time (290 MB unpacked)`;

/** Processors whose build has a kernel of the rotary code with vectors; the one for all others takes number by number. */
const VECTOR_ROTATION: readonly string[] = ["x86_64"];

/** How the native backend runs. */
export interface NativeOptions {
  /** What computes; default "cpu". */
  readonly device?: NativeDevice;
  /** Threads of the CPU; default: as many as onnxruntime chooses, one a physical core. */
  readonly threads?: number;
}

/**
 * onnxruntime's native build, in a thread of its own that holds the sessions and the tensors between them. The thread ends with the last
 * session, and starts again when another is opened. In halves, the image encoder has a second such thread.
 *
 * @throws {MaskletError} `unsupported` where the package has no build, may not be loaded or cannot be fetched, or lacks the device
 */
export async function nativeBackend(options: NativeOptions = {}): Promise<Backend> {
  const { device = "cpu", threads } = options;
  const kind = NATIVE_DEVICES[device];
  const [shared, apart] = [new SharedThread(), new SharedThread()];
  try {
    await requireDevice(shared.start(), device);
  } catch (error) {
    await shared.close();
    throw error;
  }
  const opener = (count: number | undefined, own: SharedThread, keeper = own): Backend["open"] => {
    const settings = nativeSessionOptions(kind.provider, count);
    return async (graph, open = {}) => await openSession(graph, { open, settings, kind, own, keeper });
  };
  const each = device === "cpu" ? threadsOfHalves(threads ?? availableParallelism()) : undefined;
  return {
    name: "native",
    concurrent: true,
    integerArithmetic: device === "cpu",
    fusedRotation: device === "cpu" && VECTOR_ROTATION.includes(Deno.build.arch),
    ...(threads !== undefined && { threads }),
    ...(each !== undefined && {
      halves: {
        encoder: { open: opener(each, apart, shared) },
        beside: { open: opener(each, apart, shared) },
        rest: { open: opener(each, shared) },
        description: `the image encoder beside the rest, ${each} thread${each === 1 ? "" : "s"} each`,
      },
    }),
    description: `native code on ${kind.label}${
      threads === undefined ? "" : `, ${threads} thread${threads === 1 ? "" : "s"}`
    }`,
    open: opener(threads, shared),
    close: () => shared.close(),
  };
}

/** Threads of each of two that share some; undefined where there is one. Short graphs gain nothing by more than two. */
export function threadsOfHalves(threads: number): number | undefined {
  return threads < 2 ? undefined : Math.min(2, threads >> 1);
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
    return await toldWhenSlow(thread.ask({ ask: "providers" }), FETCHING);
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

interface Opening {
  readonly open: OpenOptions;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly kind: DeviceKind;
  /** Runs the graph. */
  readonly own: SharedThread;
  /** Has what is kept on the device, too. */
  readonly keeper: SharedThread;
}

async function openSession(graph: GraphFile, opening: Opening): Promise<GraphSession> {
  const { own, keeper } = opening;
  const places = own === keeper ? [own.hold()] : [own.hold(), keeper.hold()];
  const closed = async (): Promise<void> => {
    await Promise.all(places.map(({ leave }) => leave()));
  };
  try {
    return await opened(graph, { ...opening, thread: places[0]!.thread, keptBy: places.at(-1)!.thread, closed });
  } catch (error) {
    await closed();
    throw error;
  }
}

/** A session in a thread; what it keeps, one that may be another has as well. */
interface Place extends Pick<Opening, "open" | "settings" | "kind"> {
  readonly thread: NativeThread;
  readonly keptBy: NativeThread;
  readonly closed: () => Promise<void>;
}

/**
 * Opens it. What is kept lies in the thread's main memory on any device: onnxruntime 1.30's native binding ends the process when an output
 * is to stay in a GPU buffer.
 */
async function opened(graph: GraphFile, place: Place): Promise<GraphSession> {
  const { open: { keepOnDevice = [] }, settings, kind: { provider, label, missing }, thread, keptBy, closed } = place;
  const file = await graph.onDisk?.();
  const weights: SentWeights = file === undefined ? { bytes: await graph.weights() } : { folder: file.folder };
  try {
    const session = await thread.ask({
      ask: "open",
      onnx: file?.onnx ?? graph.onnx,
      weights,
      weightsFile: graph.weightsFile,
      keep: keepOnDevice,
      give: thread === keptBy ? [] : keepOnDevice,
      options: settings,
    }, ownBuffer(weights));
    return new NativeSession(thread, session, { name: graph.name, closed, givesTo: keptBy });
  } catch (cause) {
    if (cause instanceof MaskletError) throw cause;
    if (provider !== "cpu") {
      throw new MaskletError("unsupported", `Expected ${label} to load ${graph.name}, found: ${withoutPlace(cause)}`, {
        hint: missing,
        cause,
      });
    }
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

/** What onnxruntime says without the line of its source that says it. */
function withoutPlace(error: unknown): string {
  return firstLine(error).replace(/^.*?was false\. /, "").replace(/\.$/, "");
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n")[0]!;
}
