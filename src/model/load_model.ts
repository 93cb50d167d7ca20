import { hashSource } from "../checkpoint/hash_source.ts";
import { type NamedCheckpoint, openNamedCheckpoint } from "../checkpoint/meta_names.ts";
import { MaskletError } from "../error.ts";
import type { Sam2Config } from "../graph/config.ts";
import type { BackendChoice, Precision } from "../runtime/backend.ts";
import { chooseBackend } from "../runtime/choose_backend.ts";
import { openCompileCache } from "./compile_cache.ts";
import { fetchCheckpoint } from "./download.ts";
import { huggingFaceCheckpoint } from "./huggingface_checkpoints.ts";
import type { Model } from "./model.ts";
import { publishedCheckpoints } from "./registry.ts";
import { compileModel, Sam2Model } from "./sam2_model.ts";
import { parameterReader } from "./parameters.ts";
import { isComplete, parameterDifferences, refuseDifferences } from "./parameter_differences.ts";
import { recogniseArchitecture } from "./recognise.ts";

/** The model that ships with Masklet: small, for research, non-commercial. */
export const EMBEDDED_MODEL = "sam2.1_hiera_pico";

/** How a model is loaded. */
export interface LoadModelOptions {
  /** What runs it; default "auto": WebGPU where there is a hardware adapter, WASM otherwise. */
  readonly backend?: BackendChoice;
  /** The architecture, for a checkpoint whose tensors do not show it: another trunk than the published ones. */
  readonly config?: Sam2Config;
  /**
   * Told, a sentence each, what could not be seen and was taken from a published model (a variant's heads, windows, global blocks and
   * input size), and when the file's name says another architecture than its tensors. Default `console.warn`.
   */
  readonly onNote?: (note: string) => void;
  /** Side of the square input, px, a multiple of 32; default the architecture's. */
  readonly imageSize?: number;
  /**
   * Threads of the WASM provider; default 1. More are faster, but under Deno 2.9 onnxruntime's threads have been seen to wait for each
   * other for ever when a machine is loaded. Fixed by the first model of the process.
   */
  readonly threads?: number;
  /**
   * How weights are stored and used; default "fp32". "fp16" halves the compiled files, and on WebGPU the memory of the weights; see
   * `Precision`. WebGPU adapters without float16 arithmetic refuse it.
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

/**
 * Loads a SAM 2 model: the embedded one, or a checkpoint file, compiled to ONNX on the way.
 *
 * The architecture is recognised from the names and shapes of the file's tensors, whatever the file is called: one of the published
 * ones, fine-tuned or not, or a variant with other widths and the blocks of one of them (`options.onNote` is told what was taken from
 * it). Tensors may have Meta's names or Hugging Face's, may lie in a dict under "model" or "state_dict", and may bear a prefix such as
 * "module."; what a training checkpoint holds beside them is not read.
 *
 * @param source nothing for the embedded model; the name of a published checkpoint ("sam2.1_hiera_tiny", or Hugging Face's
 *   "facebook/sam2.1-hiera-tiny"), which is fetched once, checked and kept (see `fetchCheckpoint`); or the path or address of any `.pt` or `.safetensors` file of a SAM 2, Hugging Face's
 *   `model.safetensors` among them
 * @throws MaskletError `missing-file`; `bad-checkpoint` (damage, or a tensor that differs from the nearest architecture: it says which
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
export async function loadModel(source?: string | URL, options: LoadModelOptions = {}): Promise<Model> {
  const file = await fileOf(source);
  const [backend, identity] = [await chooseBackend(options.backend ?? "auto", options), await hashSource(file)];
  const checkpoint = await openNamedCheckpoint(file);
  try {
    const config = sized(configOf(checkpoint, options), options.imageSize);
    const cache = await openCompileCache(options.cache ?? (source === undefined ? false : true));
    const files = await compileModel(config, parameterReader(checkpoint, config.name), identity, { cache });
    const model = new Sam2Model({ ...files, close: () => checkpoint.close() }, backend);
    await model.warm();
    return model;
  } catch (error) {
    checkpoint.close();
    throw error;
  }
}

/** The embedded file; a published checkpoint, fetched once and kept; or the file that is named. */
async function fileOf(source: string | URL | undefined): Promise<string | URL> {
  if (source === undefined || source === EMBEDDED_MODEL) return embeddedFile();
  const named = typeof source === "string" && (publishedCheckpoints().has(source) || huggingFaceCheckpoint(source));
  return named ? await fetchCheckpoint(source) : source;
}

const embeddedFile = (): URL => new URL(`../../models/${EMBEDDED_MODEL}.safetensors`, import.meta.url);

/** The architecture that was asked for, when the file has it, or else the one that its tensors show. */
function configOf(checkpoint: NamedCheckpoint, options: LoadModelOptions): Sam2Config {
  const { config, onNote = console.warn } = options;
  if (config !== undefined) {
    const differences = parameterDifferences(checkpoint.tensors, config);
    if (!isComplete(differences)) refuseDifferences(checkpoint, config, differences);
    return config;
  }
  const recognised = recogniseArchitecture(checkpoint);
  for (const note of recognised.notes) onNote(`${checkpoint.name}: ${note}.`);
  return recognised.config;
}

function sized(config: Sam2Config, imageSize: number | undefined): Sam2Config {
  if (imageSize === undefined) return config;
  if (Number.isInteger(imageSize) && imageSize % 32 === 0 && imageSize >= 256 && imageSize <= 1024) {
    return { ...config, imageSize };
  }
  throw new MaskletError(
    "bad-argument",
    `Expected an imageSize of 256..1024 that is a multiple of 32, found ${imageSize}`,
    {
      hint: "Leave imageSize out for the architecture's own",
    },
  );
}
