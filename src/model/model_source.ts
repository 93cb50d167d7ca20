import { basename } from "node:path";
import { hashCheckpoint } from "../checkpoint/open_checkpoint.ts";
import { type NamedCheckpoint, openNamedCheckpoint } from "../checkpoint/meta_names.ts";
import { assetFile } from "../files/asset.ts";
import { FAMILIES, familyOf } from "./families.ts";
import type { ModelConfig, ModelFamily } from "./family.ts";
import { MaskletError } from "../error.ts";
import { modelNames, nearestModel } from "./nearest_model.ts";
import { parameterReader } from "./parameters.ts";
import { fetchCheckpoint } from "./download.ts";
import { huggingFaceCheckpoint } from "./huggingface_checkpoints.ts";
import { type ConfigurationOptions, modelConfiguration, type PublishedValues } from "./model_configuration.ts";
import { publishedAs, type PublishedCheckpoint, publishedNamed } from "./registry.ts";

/** The model that ships with Masklet: small, for research, non-commercial. */
export const EMBEDDED_MODEL = "sam2.1_hiera_pico";

/** Which model it is. */
export interface ModelSourceOptions extends ConfigurationOptions {
  /**
   * Told, a sentence each, what could not be seen and was taken from a published model (a variant's heads, windows, global blocks and
   * input size), and when the file's name says another architecture than its tensors. Default `console.warn`.
   */
  readonly onNote?: (note: string) => void;
}

/** A checkpoint that is open, and what is known of it. */
export interface ModelSource {
  /** The weights; whoever asked closes them. */
  readonly checkpoint: NamedCheckpoint;
  /** The architecture, at the input size that was asked for. */
  readonly config: ModelConfig;
  /** SHA-256 of the file. */
  readonly identity: string;
}

/** Opens what `loadModel` is given; its page says what that may be. */
export async function openModelSource(
  source: string | URL | undefined,
  options: ModelSourceOptions = {},
  families: readonly ModelFamily[] = FAMILIES,
): Promise<ModelSource> {
  const { onNote = console.warn } = options;
  const { file, published, byFile = false } = await modelFile(source, onNote);
  const identity = await hashCheckpoint(file);
  const checkpoint = await openNamedCheckpoint(file);
  try {
    const { config, notes } = await modelConfiguration(
      checkpoint,
      options,
      published && publishedValues(published, byFile),
      families,
    );
    for (const note of notes) onNote(`${checkpoint.name}: ${note}.`);
    await familyOf(config, families).checkValues?.(config, parameterReader(checkpoint, config.name));
    return { checkpoint, identity, config };
  } catch (error) {
    checkpoint.close();
    throw error;
  }
}

/**
 * The weights behind a name: the embedded file; a published checkpoint, fetched once and kept; or the file that is named.
 *
 * @param source as of `loadModel`
 * @param onNote told, a sentence each, what is to be known of a checkpoint that is fetched
 * @returns where the weights are, and which published checkpoint they are
 * @throws {MaskletError} `missing-file` for what is neither a name nor a file, with the name that is nearest
 */
export async function modelFile(source: string | URL | undefined, onNote: (note: string) => void): Promise<OpenedFile> {
  if (source === undefined || source === EMBEDDED_MODEL) return { file: await assetFile(embeddedFile()) };
  const published = typeof source === "string" ? publishedNamed(source) : undefined;
  if (published !== undefined || huggingFaceCheckpoint(String(source)) !== undefined) {
    return { file: await fetchCheckpoint(String(source), { onNote }), published };
  }
  if (typeof source === "string") await requireFile(source);
  return { file: source, byFile: true, published: publishedAs(basename(String(source).replace(/[?#].*$/, ""))) };
}

/** Refuses what is neither a name nor a file, with the name that was meant. */
async function requireFile(source: string): Promise<void> {
  if (/^(https?|file|data|blob):/i.test(source)) return;
  const missing = await Deno.stat(source).then(() => false, (cause) => cause instanceof Deno.errors.NotFound);
  if (!missing) return;
  const near = nearestModel(source);
  const names = `Names are ${EMBEDDED_MODEL}, ${modelNames().join(", ")}`;
  const isPath = /[/\\]|\.\w+$/.test(source);
  throw new MaskletError("missing-file", `Expected a model's name or a file of weights, found neither at ${source}`, {
    hint: near !== undefined
      ? `Did you mean ${near}? ${names}`
      : isPath
      ? "Check the path; masklet model list tells the names"
      : names,
  });
}

/** Weights that were asked for. */
interface OpenedFile {
  /** Where they are, or their bytes. */
  readonly file: string | URL | Uint8Array<ArrayBuffer>;
  /** The published checkpoint that it is, by its name. */
  readonly published?: PublishedCheckpoint | undefined;
  /** It was given by its path, and is called so. */
  readonly byFile?: boolean;
}

/** The values that a checkpoint is published with, where there are such. */
export function publishedValues({ name, config }: PublishedCheckpoint, byFile = true): PublishedValues | undefined {
  return config && { name, byFile, config };
}

const embeddedFile = (): URL => new URL(`../../models/${EMBEDDED_MODEL}.safetensors`, import.meta.url);
