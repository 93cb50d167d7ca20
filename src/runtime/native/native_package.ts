import type { SessionTensor } from "../device_tensor.ts";

/** onnxruntime's native build, fetched by Deno when it is first asked for. Its install script (it fetches CUDA) is not needed and not run. */
export const NATIVE_PACKAGE = "npm:onnxruntime-node@1.30.0";

/** What computes behind the native build. */
export type NativeDevice = "cpu" | "webgpu" | "cuda" | "coreml" | "directml";

/** A device: what onnxruntime calls its provider, what it is, and what a system lacks where it is absent. */
export interface DeviceKind {
  readonly provider: string;
  readonly label: string;
  readonly missing: string;
}

/** The devices. */
export const NATIVE_DEVICES: Readonly<Record<NativeDevice, DeviceKind>> = {
  cpu: { provider: "cpu", label: "the CPU", missing: "Take another backend" },
  webgpu: {
    provider: "webgpu",
    label: "WebGPU (Dawn)",
    missing:
      "The package has WebGPU for Linux x64, macOS and Windows; a graphics driver with Vulkan, Metal or D3D12 runs it",
  },
  cuda: {
    provider: "cuda",
    label: "CUDA",
    missing:
      "Run onnxruntime-node's install script on Linux x64 and install CUDA and cuDNN; the libraries are not in the package",
  },
  coreml: { provider: "coreml", label: "CoreML", missing: "CoreML comes with macOS" },
  directml: { provider: "dml", label: "DirectML", missing: "DirectML comes with Windows" },
};

/** Systems that the package has a build for: operating system and processor as Deno names them. */
const BUILDS: readonly string[] = [
  "linux-x86_64",
  "linux-aarch64",
  "darwin-aarch64",
  "windows-x86_64",
  "windows-aarch64",
];

/** Whether the package has a build for a system. */
export function hasNativeBuild({ os, arch }: { readonly os: string; readonly arch: string }): boolean {
  return BUILDS.includes(`${os}-${arch}`);
}

/** The part of onnxruntime-node that Masklet uses. */
export interface OrtNode {
  /** Settings. */
  readonly env: { logLevel?: string };
  /** Makes tensors. */
  readonly Tensor: new (type: string, data: never, dims: readonly number[]) => SessionTensor;
  /** Makes sessions. */
  readonly InferenceSession: {
    create(model: Uint8Array, options: Record<string, unknown>): Promise<OrtNodeSession>;
  };
  /** Providers of this system; `bundled` ones need no further library. */
  listSupportedBackends(): readonly { readonly name: string; readonly bundled: boolean }[];
}

/** A session of it. */
export interface OrtNodeSession {
  /** Names of its outputs. */
  readonly outputNames: readonly string[];
  /** Runs the graph; blocks the thread. */
  run(feeds: Record<string, unknown>, fetches: readonly string[]): Promise<Record<string, SessionTensor>>;
  /** Frees it. */
  release(): Promise<void>;
}
