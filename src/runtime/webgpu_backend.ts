import { MaskletError } from "../error.ts";
import type { Backend } from "./backend.ts";
import { loadOrtWebgpu } from "./onnxruntime_web.ts";
import { openOrtSession, type OrtModule } from "./ort_session.ts";
import { releaseAtEnd } from "../files/process_end.ts";
import { makeSerial } from "./serial.ts";
import { type GpuDevice, isLost, untilLost, watchDevice } from "./webgpu_device.ts";

/** The part of a WebGPU adapter that decides whether it is worth using. */
interface AdapterInfo {
  readonly vendor: string;
  readonly architecture: string;
  readonly device: string;
  readonly description: string;
  readonly isFallbackAdapter?: boolean;
}

interface Adapter {
  readonly info: AdapterInfo;
  readonly features: ReadonlySet<string>;
  readonly limits: Readonly<Record<string, number>>;
  requestDevice(options: object): Promise<GpuDevice>;
}

/** Adapters that compute on the CPU: Mesa's llvmpipe, SwiftShader, Microsoft's WARP. */
const SOFTWARE = /llvmpipe|lavapipe|swiftshader|software|basic render|warp|\bcpu\b/i;

/** An adapter of this machine. */
export interface FoundAdapter {
  /** Its name for people. */
  readonly name: string;
  /** Whether it is a graphics card rather than a program on the CPU. */
  readonly hardware: boolean;
  /** Whether it computes in float16. */
  readonly half: boolean;
}

let asked: Promise<FoundAdapter | undefined> | undefined;

/** The WebGPU adapter of this machine, or undefined. Asked for once a process: each time anew, the driver is loaded and let go. */
export function findAdapter(): Promise<FoundAdapter | undefined> {
  return asked ??= askForAdapter();
}

/**
 * What Linux is asked with, where nobody says otherwise. Without a runtime folder drivers complain on stderr; any will do. And Vulkan
 * alone is asked: Deno would load OpenGL's libEGL as well, which up to libglvnd 1.6 frees what it keeps for a thread when the process
 * exits, and again when that thread ends after it, as threads of `deno test` do.
 */
const LINUX: Readonly<Record<string, string>> = { XDG_RUNTIME_DIR: "/tmp", DENO_WEBGPU_BACKEND: "vulkan" };

async function askForAdapter(): Promise<FoundAdapter | undefined> {
  const gpu = (navigator as { gpu?: { requestAdapter(options?: unknown): Promise<Adapter | null> } }).gpu;
  const ask = (): Promise<Adapter | null> | undefined =>
    gpu?.requestAdapter({ powerPreference: "high-performance" }).catch(() => null);
  const adapter = Deno.build.os === "linux" ? await withEnvironment(LINUX, ask) : await ask();
  if (adapter === null || adapter === undefined) return undefined;
  const { vendor, architecture, device, description, isFallbackAdapter } = adapter.info;
  const name = description || device || [vendor, architecture].filter(Boolean).join(" ") || "unnamed adapter";
  const hardware = isFallbackAdapter !== true && !SOFTWARE.test(`${vendor} ${architecture} ${device} ${description}`);
  return { name, hardware, half: adapter.features.has("shader-f16") };
}

/** Sets variables while something is asked: those that may be set, and that nobody has set. */
async function withEnvironment<T>(
  variables: Readonly<Record<string, string>>,
  ask: () => T | Promise<T>,
): Promise<T> {
  const set: string[] = [];
  for (const [variable, value] of Object.entries(variables)) {
    const { state } = await Deno.permissions.query({ name: "env", variable });
    if (state !== "granted" || Deno.env.get(variable) !== undefined) continue;
    Deno.env.set(variable, value);
    set.push(variable);
  }
  try {
    return await ask();
  } finally {
    for (const variable of set) Deno.env.delete(variable);
  }
}

/** One GPU a process: two runs at once throw, so all sessions take turns. */
const serial = makeSerial();

/** The WebGPU provider of onnxruntime-web. Tensors between the graphs stay in GPU buffers. */
export async function webgpuBackend(adapter?: FoundAdapter): Promise<Backend> {
  const found = adapter ?? await findAdapter();
  if (found === undefined) {
    throw new MaskletError("gpu-unavailable", "Expected a WebGPU adapter, found none", {
      hint: 'Install a Vulkan driver (Debian: mesa-vulkan-drivers for a software one), or take backend: "wasm"',
    });
  }
  const ort = await loadOrtWebgpu();
  ort.env.wasm.numThreads = 1;
  ort.env.logLevel = "error";
  releaseAtEnd(() => destroyDevice(ort));
  return {
    name: "webgpu",
    halfArithmetic: found.half,
    description: `WebGPU on ${found.name}${found.hardware ? "" : " (software)"}`,
    open: async (graph, open = {}) => {
      const gpu = await laterDevice(ort);
      const options = { provider: "webgpu", serial, device: true, ...(gpu !== undefined && { gpu }) };
      const session = await openOrtSession(ort, graph, open, options);
      const device = gpu ?? await ownDevice(ort);
      if (device === undefined) return session;
      watchDevice(device);
      return untilLost(session, device, graph.name);
    },
  };
}

/** The device that onnxruntime made for its sessions, if it made one. */
function ownDevice(ort: OrtModule): GpuDevice | Promise<GpuDevice> | undefined {
  return (ort.env as { webgpu?: { device?: GpuDevice | Promise<GpuDevice> } }).webgpu?.device;
}

/** One that was asked for after onnxruntime's own was lost, or the one before it. */
let later: GpuDevice | undefined;

/** What new sessions compute on after a loss: onnxruntime keeps to the device that it made, lost or not. */
async function laterDevice(ort: OrtModule): Promise<GpuDevice | undefined> {
  const latest = later ?? await ownDevice(ort);
  if (latest === undefined || !isLost(latest)) return later;
  const adapter = await (navigator as { gpu?: { requestAdapter(options?: unknown): Promise<Adapter | null> } }).gpu
    ?.requestAdapter({ powerPreference: "high-performance" });
  if (adapter === undefined || adapter === null) {
    throw new MaskletError("gpu-unavailable", "Expected another WebGPU device after one was lost, found no adapter", {
      hint: 'Start the process again, or take another backend (backend: "native")',
    });
  }
  return later = await adapter.requestDevice({
    requiredFeatures: FEATURES.filter((feature) => adapter.features.has(feature)),
    requiredLimits: Object.fromEntries(LIMITS.map((limit) => [limit, adapter.limits[limit]!])),
  });
}

/** What onnxruntime asks of a device where the adapter has it. */
const FEATURES: readonly string[] = ["shader-f16", "subgroups"];
const LIMITS: readonly string[] = [
  ...["maxComputeWorkgroupStorageSize", "maxStorageBufferBindingSize", "maxBufferSize"],
  ...["maxComputeWorkgroupsPerDimension", "maxComputeInvocationsPerWorkgroup", "maxStorageBuffersPerShaderStage"],
  ...["maxComputeWorkgroupSizeX", "maxComputeWorkgroupSizeY", "maxComputeWorkgroupSizeZ"],
];

/** Destroys the devices of all sessions. At once where it can, for an ending program waits for nothing. */
function destroyDevice(ort: OrtModule): void | Promise<void> {
  later?.destroy();
  const device = ownDevice(ort);
  if (device instanceof Promise) return device.then((one) => one.destroy());
  device?.destroy();
}
