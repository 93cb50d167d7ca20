import { MaskletError } from "../error.ts";
import {
  anyKind,
  checkOptions,
  choiceKind,
  functionKind,
  numberKind,
  objectKind,
  type OptionTable,
  pathKind,
  shown,
  switchKind,
} from "../options.ts";
import { BACKENDS } from "../runtime/backends.ts";
import type { Backend, BackendChoice, Precision } from "../runtime/backend.ts";
import { chooseBackend, PRECISIONS } from "../runtime/choose_backend.ts";
import { NATIVE_DEVICES, type NativeDevice } from "../runtime/native/native_package.ts";
import { openCompileCache } from "./compile_cache.ts";
import { compileModel } from "./compile_model.ts";
import type { ModelFamily } from "./family.ts";
import type { Model } from "./model.ts";
import { type ModelSourceOptions, openModelSource } from "./model_source.ts";
import { parameterReader } from "./parameters.ts";
import { Sam2Model } from "./sam2_model.ts";

export { EMBEDDED_MODEL } from "./model_source.ts";

/** How a model is loaded. */
export interface LoadModelOptions extends ModelSourceOptions {
  /**
   * What runs it; default "auto": WebGPU on a hardware adapter, else native code on the CPU (onnxruntime-node, which Deno fetches when
   * it is first used), else WASM. `model.backend.description` says what was taken, and why.
   */
  readonly backend?: BackendChoice;
  /** What computes behind the native backend; default "cpu". Where it is given, "auto" takes native code alone. */
  readonly device?: NativeDevice;
  /** Threads of the native backend (default: one a physical core) or of WASM (see `WasmOptions`; fixed by the first model of a process). Where
   * it is given, "auto" takes one of these two. */
  readonly threads?: number;
  /**
   * How weights are stored and used; default "fp32". "fp16" halves the compiled files, and on WebGPU the memory of the weights; see
   * `Precision`. WebGPU adapters without float16 arithmetic refuse it. "int8" rounds the linear layers, on native code or WASM alone.
   */
  readonly precision?: Precision;
  /**
   * Where compiled weights are kept, so that a model that was loaded before is ready sooner. Absent or true: below `cacheDir()` where
   * this process may write without asking; `model.cache` says where, or why not. A path: there, and it is an error when that fails.
   * False: nowhere. The embedded model is small and is kept only below a path. A kept model is used only for the same checkpoint (by
   * SHA-256, computed at each load), architecture, input size and version of the compiler, and when its checksum is right.
   */
  readonly cache?: boolean | string | URL;
}

/** The options of `loadModel`. */
export const LOAD_MODEL_OPTIONS: OptionTable<LoadModelOptions> = {
  backend: {
    doc: "what runs it",
    kind: choiceKind<BackendChoice>(["auto", ...BACKENDS.map(({ name }) => name)]),
    fallback: "auto",
    flag: "backend",
    value: "NAME",
  },
  device: {
    doc: "what computes behind the native backend (default: cpu)",
    kind: choiceKind(Object.keys(NATIVE_DEVICES) as NativeDevice[]),
    flag: "device",
    value: "NAME",
  },
  threads: {
    doc: "threads of the native backend (default: one a core) or of WASM (see loadModel)",
    kind: numberKind(),
    flag: "threads",
    value: "N",
  },
  precision: {
    doc: "how weights are stored and used",
    kind: choiceKind(PRECISIONS),
    flag: "precision",
    value: "P",
    fallback: "fp32",
  },
  cache: {
    doc: "where compiled weights are kept",
    kind: anyKind(switchKind, pathKind),
  },
  config: {
    doc: "the authors' configuration file (.yaml), for what the tensors do not show",
    kind: anyKind(objectKind("a configuration"), pathKind),
    flag: "config",
    value: "FILE.yaml",
  },
  onNote: { doc: "told what could not be seen in the file", kind: functionKind() },
  imageSize: {
    doc: "side of the square input, px (default: the architecture's)",
    kind: numberKind(),
    flag: "image-size",
    value: "N",
  },
};

/**
 * Loads a SAM 2 model: the embedded one, or a checkpoint file, compiled to ONNX on the way.
 *
 * The architecture is recognised from the names and shapes of the file's tensors, whatever the file is called: one of the published
 * ones, fine-tuned or not, or a variant with other widths and the blocks of one of them (`options.onNote` is told what was taken from
 * it). Tensors may have Meta's names or Hugging Face's, may lie in a dict under "model" or "state_dict", and may bear a prefix such as
 * "module."; what a training checkpoint holds beside them is not read.
 *
 * @param source nothing, or options alone, for the embedded model; the name of a published checkpoint ("sam2.1_hiera_tiny", or Hugging Face's
 *   "facebook/sam2.1-hiera-tiny"), which is fetched once, checked and kept (see `fetchCheckpoint`); or the path or address of any `.pt` or `.safetensors` file of a SAM 2, Hugging Face's
 *   `model.safetensors` among them
 * @param options backend, precision, cache and what a file does not show
 * @returns the model; dispose of it when done
 * @throws {MaskletError} `missing-file`; `bad-checkpoint` (damage, or a tensor that differs from the nearest architecture: it says which
 *   and how); `bad-config` for a trunk unlike all published ones, without `options.config`; `gpu-unavailable` when WebGPU was asked for
 *   and there is none
 *
 * @example
 * ```ts
 * import { loadModel } from "masklet";
 * import { assertEquals } from "@std/assert";
 * await using model = await loadModel();
 * assertEquals([model.name, model.imageSize], ["sam2.1_hiera_pico", 256]);
 * ```
 */
export async function loadModel(source?: string | URL, options?: LoadModelOptions): Promise<Model>;
/**
 * Loads the embedded model.
 *
 * @param options backend, precision and what else `loadModel` takes
 * @returns the model; dispose of it when done
 */
export async function loadModel(options: LoadModelOptions): Promise<Model>;
export async function loadModel(first?: string | URL | LoadModelOptions, second?: LoadModelOptions): Promise<Model> {
  const [source, given] = sourceAndOptions(first, second);
  const options = checkOptions("loadModel", given, LOAD_MODEL_OPTIONS);
  return await loadOnto(await chooseBackend(options.backend ?? "auto", options), source, options);
}

/**
 * `loadModel` with the backend handed in. What a load that fails had opened is closed.
 * @param families those that are known; default Masklet's
 */
export async function loadOnto(
  backend: Backend,
  source?: string | URL,
  options: Omit<LoadModelOptions, "backend"> = {},
  families?: readonly ModelFamily[],
): Promise<Model> {
  await using opened = new AsyncDisposableStack();
  opened.defer(async () => await backend.close?.());
  const { checkpoint, config, identity } = await openModelSource(source, options, families);
  opened.defer(() => checkpoint.close());
  const cache = await openCompileCache(options.cache ?? (source === undefined ? false : true));
  const files = await compileModel(config, parameterReader(checkpoint, config.name), identity, { cache, families });
  const model = new Sam2Model({ ...files, close: () => checkpoint.close() }, backend);
  opened.defer(() => model.close());
  await model.warm();
  opened.move();
  return model;
}

/** The embedded model may be loaded with options as the only argument. */
function sourceAndOptions(
  first: string | URL | LoadModelOptions | undefined,
  second: LoadModelOptions | undefined,
): readonly [string | URL | undefined, LoadModelOptions | undefined] {
  if (first === undefined || typeof first === "string" || first instanceof URL) return [first, second];
  if (typeof first === "object" && first !== null && second === undefined) return [undefined, first];
  throw new MaskletError("bad-argument", `Expected a model's name, path or address, found ${shown(first)}`, {
    hint: "Leave it out for the embedded model: loadModel(), loadModel({ backend })",
  });
}
