import { failClosed, MaskletError } from "../error.ts";
import type { GraphFile, GraphSession, OpenOptions } from "./backend.ts";
import { DeviceTensor, type SessionTensor } from "./device_tensor.ts";

/** The part of the onnxruntime module that Masklet uses; its web builds share it. */
export interface OrtModule {
  /** Settings. */
  readonly env: { readonly wasm: { numThreads?: number | undefined }; logLevel?: string | undefined };
  /** Makes tensors. */
  readonly Tensor: new (type: string, data: never, dims: readonly number[]) => unknown;
  /** Makes sessions. */
  readonly InferenceSession: {
    create(model: Uint8Array, options: Record<string, unknown>): Promise<OrtInferenceSession>;
  };
}

/** An onnxruntime session. */
export interface OrtInferenceSession {
  /** Names of its outputs. */
  readonly outputNames: readonly string[];
  /** Runs the graph. */
  run(feeds: Record<string, unknown>, fetches: readonly string[]): Promise<Record<string, unknown>>;
  /** Frees it. */
  release(): Promise<void>;
}

/** What a provider adds to a session. */
export interface ProviderOptions {
  /** onnxruntime's name of the provider. */
  readonly provider: string;
  /** Runs one thing at a time, where the provider needs that. */
  readonly serial: <T>(job: () => Promise<T>) => Promise<T>;
  /** Whether outputs can stay on the device. */
  readonly device: boolean;
  /** A GPUDevice to compute on; absent: the one that onnxruntime makes for itself. */
  readonly gpu?: unknown;
}

/** The CPU's kernel for a sum and its norm in one is five times as slow as its kernels for each. */
export const CPU_OPTIMIZATION: Readonly<Record<string, string>> = {
  disable_specified_optimizers: "SkipLayerNormFusion",
};

/** Opens a graph in onnxruntime. The library replaces `globalThis.Worker` while it starts; it is put back. */
export async function openOrtSession(
  ort: OrtModule,
  graph: GraphFile,
  options: OpenOptions,
  provider: ProviderOptions,
): Promise<GraphSession> {
  const weights = await graph.weights();
  const kept = Object.fromEntries((options.keepOnDevice ?? []).map((name) => [name, "gpu-buffer"]));
  const worker = Object.getOwnPropertyDescriptor(globalThis, "Worker");
  try {
    const session = await ort.InferenceSession.create(graph.onnx, {
      executionProviders: [
        provider.gpu === undefined ? provider.provider : { name: provider.provider, device: provider.gpu },
      ],
      graphOptimizationLevel: "all",
      logSeverityLevel: 3,
      externalData: [{ path: graph.weightsFile, data: weights }],
      ...(provider.device ? { preferredOutputLocation: kept } : { extra: { optimization: CPU_OPTIMIZATION } }),
    });
    return new OrtSession(ort, session, graph.name, provider);
  } catch (cause) {
    throw new MaskletError(
      "unsupported",
      `Expected the ${provider.provider} provider to load ${graph.name}, found ${cause}`,
      {
        hint: "Try another backend, or a smaller input size",
        cause,
      },
    );
  } finally {
    if (worker !== undefined) Object.defineProperty(globalThis, "Worker", worker);
  }
}

class OrtSession implements GraphSession {
  readonly #ort: OrtModule;
  readonly #name: string;
  readonly #provider: ProviderOptions;
  #session: OrtInferenceSession | null;

  constructor(ort: OrtModule, session: OrtInferenceSession, name: string, provider: ProviderOptions) {
    this.#ort = ort;
    this.#session = session;
    this.#name = name;
    this.#provider = provider;
  }

  async run(
    inputs: Readonly<Record<string, DeviceTensor>>,
    outputs?: readonly string[],
  ): Promise<Record<string, DeviceTensor>> {
    const session = this.#session ?? failClosed(`session of ${this.#name}`);
    const feeds = Object.fromEntries(Object.entries(inputs).map(([name, tensor]) => [name, this.#own(tensor.ort)]));
    const found = await this.#provider.serial(() => session.run(feeds, outputs ?? session.outputNames));
    return Object.fromEntries(
      Object.entries(found).map(([name, tensor]) => [name, new DeviceTensor(tensor as SessionTensor)]),
    );
  }

  /** Tensors made outside onnxruntime become its own. */
  #own(tensor: SessionTensor): unknown {
    if (tensor instanceof (this.#ort.Tensor as never)) return tensor;
    return new this.#ort.Tensor(tensor.type, tensor.data as never, tensor.dims);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const session = this.#session;
    this.#session = null;
    if (session !== null) await this.#provider.serial(() => session.release());
  }
}
