import { createHash } from "node:crypto";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { MaskletError } from "../error.ts";
import type { Graph } from "../graph/builder.ts";
import { encodeOnnx, type OnnxModel } from "../graph/onnx.ts";
import type { GraphFile, GraphOnDisk } from "../runtime/backend.ts";
import { cacheDir } from "./cache_dir.ts";
import { compileGraph, type ParameterReader, weightPieces, weightsFileOf } from "./compile.ts";
import { checkWeightsFile, readWeightsFile, writeWeightsFile } from "./weights_file.ts";
import type { ModelConfig } from "./family.ts";

/**
 * What a compiled model depends on beside its checkpoint, its configuration and the names, shapes and types of its weights (all of
 * which are part of a cache's key). To be raised when the values of a weight are derived otherwise; a test knows when that is.
 */
export const COMPILER_VERSION = 3;

/** Where compiled models are kept below the cache's folder. */
export const COMPILED_FOLDER = "compiled";

/** What is compiled, and from what. */
export interface CompileInput {
  /** The architecture. */
  readonly config: ModelConfig;
  /** SHA-256 of the checkpoint. */
  readonly identity: string;
  /** The checkpoint's parameters; the values are the taker's. */
  readonly read: ParameterReader;
}

/** Compiled weights that are kept on disk. The graphs themselves are small and made anew each time. */
export class CompileCache {
  readonly #folder: string | undefined;
  readonly #required: boolean;
  #description: string;

  /**
   * @param folder where weights are kept; undefined: nowhere
   * @param options `required`: weights that cannot be kept are an error, not a line; `why`: why they are not kept
   */
  constructor(
    folder: string | undefined,
    options: { readonly required?: boolean; readonly why?: string } = {},
  ) {
    this.#folder = folder;
    this.#required = options.required ?? false;
    this.#description = folder === undefined ? `not kept: ${options.why}` : `kept in ${folder}`;
  }

  /** One line for people: where compiled weights are kept, or why they are not. */
  get description(): string {
    return this.#description;
  }

  /** A graph whose weights are read from here when it is opened; those that are missing or damaged are compiled first. */
  graph(graph: Graph, input: CompileInput): GraphFile {
    const model = encodeOnnx(graph, weightsFileOf(graph));
    return {
      name: graph.name,
      onnx: model.bytes,
      weightsFile: weightsFileOf(graph),
      weights: async () => await this.#weights(graph, model, input),
      onDisk: async () => await this.#onDisk(graph, model, input),
    };
  }

  /**
   * Compiles the weights of a graph unless they are here, without holding more than one of them.
   *
   * @returns the file, and whether it was made now
   */
  async fill(graph: Graph, input: CompileInput): Promise<{ readonly path: string; readonly made: boolean }> {
    if (this.#folder === undefined) {
      throw new MaskletError("io", `Expected a folder for compiled models, found that they are ${this.#description}`, {
        hint: "Set MASKLET_CACHE to a folder that this process may write to",
      });
    }
    const model = encodeOnnx(graph, weightsFileOf(graph));
    const path = entryPath(this.#folder, graph, model, input);
    if (await inWords(path, () => checkWeightsFile(path, model.weightBytes))) return { path, made: false };
    await write(path, model, input.read);
    return { path, made: true };
  }

  /** The file of a graph's weights, checked, or compiled first; undefined where none is kept. */
  async #onDisk(graph: Graph, model: OnnxModel, input: CompileInput): Promise<GraphOnDisk | undefined> {
    if (this.#folder === undefined) return undefined;
    const path = entryPath(this.#folder, graph, model, input);
    try {
      if (!await inWords(path, () => checkWeightsFile(path, model.weightBytes))) await write(path, model, input.read);
      return { onnx: encodeOnnx(graph, basename(path)).bytes, folder: dirname(path) };
    } catch (error) {
      if (this.#required || !isFileTrouble(error)) throw error;
      this.#description = `not kept: ${error.message}`;
      return undefined;
    }
  }

  async #weights(graph: Graph, model: OnnxModel, input: CompileInput): Promise<Uint8Array<ArrayBuffer>> {
    const inMemory = async (): Promise<Uint8Array<ArrayBuffer>> =>
      await (await compileGraph(graph, input.read)).weights();
    if (this.#folder === undefined) return await inMemory();
    const path = entryPath(this.#folder, graph, model, input);
    try {
      const kept = await inWords(path, () => readWeightsFile(path, model.weightBytes));
      if (kept !== undefined) return kept;
      await write(path, model, input.read);
      const made = await readWeightsFile(path, model.weightBytes);
      if (made !== undefined) return made;
      throw new MaskletError("io", `Expected the weights that were written to ${path}, found damaged ones`, {
        hint: "Check the disk",
      });
    } catch (error) {
      if (this.#required || !isFileTrouble(error)) throw error;
      this.#description = `not kept: ${error.message}`;
      return await inMemory();
    }
  }
}

/**
 * The cache that `LoadModelOptions.cache` asks for.
 *
 * @param choice absent or true: the usual folder where this process may write to it without asking; a path; false: none
 */
export async function openCompileCache(choice: boolean | string | URL = true): Promise<CompileCache> {
  if (choice === false) return new CompileCache(undefined, { why: "cache is false" });
  if (choice !== true) {
    return new CompileCache(choice instanceof URL ? fileURLToPath(choice) : choice, { required: true });
  }
  try {
    const folder = join(cacheDir(), COMPILED_FOLDER);
    for (const name of ["read", "write"] as const) {
      const { state } = await Deno.permissions.query({ name, path: folder });
      if (state !== "granted") return new CompileCache(undefined, { why: `--allow-${name} does not cover ${folder}` });
    }
    return new CompileCache(folder);
  } catch (error) {
    if (!isFileTrouble(error)) throw error;
    return new CompileCache(undefined, { why: error.message });
  }
}

/** Whether an error is about files or permissions, rather than about the checkpoint. */
function isFileTrouble(error: unknown): error is Error {
  if (error instanceof MaskletError) return error.code === "io";
  return error instanceof Error && Object.values(Deno.errors).some((kind) => error instanceof kind) ||
    error instanceof Error && "code" in error;
}

async function write(path: string, model: OnnxModel, read: ParameterReader): Promise<void> {
  await inWords(path, async () => {
    await Deno.mkdir(dirname(path), { recursive: true });
    await writeWeightsFile(path, givenBack(model, read));
  });
}

/** Weights whose memory is given back once they were taken: garbage of a model's size would stay in main memory for a while. */
async function* givenBack(model: OnnxModel, read: ParameterReader): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const used = new Set<ArrayBuffer>();
  const told: ParameterReader = async (key, shape) => {
    const values = await read(key, shape);
    used.add(values.buffer as ArrayBuffer);
    return values;
  };
  for await (const piece of weightPieces(model, told)) {
    yield piece;
    for (const buffer of used.add(piece.buffer)) buffer.transfer(0);
    used.clear();
  }
}

/** Says in words what a file made impossible. */
async function inWords<T>(path: string, job: () => Promise<T>): Promise<T> {
  try {
    return await job();
  } catch (cause) {
    if (cause instanceof MaskletError || !isFileTrouble(cause)) throw cause;
    throw new MaskletError("io", `Expected to keep compiled weights as ${path}, found ${cause.message}`, {
      hint: "Free some space there, choose another folder (MASKLET_CACHE), or load with cache: false",
      cause,
    });
  }
}

/** A folder a model, a file a graph: "sam2.1_hiera_tiny-1024-7402e0d864fa/image_encoder-0123456789abcdef.weights". */
function entryPath(folder: string, graph: Graph, { places }: OnnxModel, { config, identity }: CompileInput): string {
  const weights = places.map(({ weight, offset }) => [weight.name, weight.shape, weight.dtype ?? "float32", offset]);
  const key = sha256(canonical({ compiler: COMPILER_VERSION, checkpoint: identity, config, weights }));
  const model = `${config.name}-${config.imageSize}-${identity.slice(0, 12)}`.replace(/[^\w.-]/g, "_").replace(
    /^\.+/,
    "_",
  );
  return join(folder, model, `${graph.name}-${key.slice(0, 32)}.weights`);
}

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

/** JSON with the keys of objects in order, so that equal values give equal text. */
function canonical(value: unknown): string {
  return JSON.stringify(
    value,
    (_, v) =>
      typeof v === "object" && v !== null && !Array.isArray(v)
        ? Object.fromEntries(Object.entries(v).sort(([a], [b]) => a < b ? -1 : 1))
        : v,
  );
}
