import { hashSource } from "../checkpoint/hash_source.ts";
import { type NamedCheckpoint, openNamedCheckpoint } from "../checkpoint/meta_names.ts";
import { MaskletError } from "../error.ts";
import { assetFile } from "../files/asset.ts";
import { familyOf } from "./families.ts";
import type { ModelConfig } from "./family.ts";
import { parameterReader } from "./parameters.ts";
import { fetchCheckpoint } from "./download.ts";
import { huggingFaceCheckpoint } from "./huggingface_checkpoints.ts";
import { isComplete, parameterDifferences, refuseDifferences } from "./parameter_differences.ts";
import { recogniseArchitecture } from "./recognise.ts";
import { publishedCheckpoints } from "./registry.ts";

/** The model that ships with Masklet: small, for research, non-commercial. */
export const EMBEDDED_MODEL = "sam2.1_hiera_pico";

/** Which model it is. */
export interface ModelSourceOptions {
  /** The architecture, for a checkpoint whose tensors do not show it: another trunk than the published ones. */
  readonly config?: ModelConfig;
  /**
   * Told, a sentence each, what could not be seen and was taken from a published model (a variant's heads, windows, global blocks and
   * input size), and when the file's name says another architecture than its tensors. Default `console.warn`.
   */
  readonly onNote?: (note: string) => void;
  /** Side of the square input, px, a multiple of 32 (EdgeTAM: of 256); default the architecture's. */
  readonly imageSize?: number;
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
): Promise<ModelSource> {
  const file = await fileOf(source);
  const identity = await hashSource(file);
  const checkpoint = await openNamedCheckpoint(file);
  try {
    const config = sized(configOf(checkpoint, options), options.imageSize);
    await familyOf(config).checkValues?.(config, parameterReader(checkpoint, config.name));
    return { checkpoint, identity, config };
  } catch (error) {
    checkpoint.close();
    throw error;
  }
}

/** The embedded file; a published checkpoint, fetched once and kept; or the file that is named. */
async function fileOf(source: string | URL | undefined): Promise<string | URL | Uint8Array<ArrayBuffer>> {
  if (source === undefined || source === EMBEDDED_MODEL) return await assetFile(embeddedFile());
  const named = typeof source === "string" && (publishedCheckpoints().has(source) || huggingFaceCheckpoint(source));
  return named ? await fetchCheckpoint(source) : source;
}

const embeddedFile = (): URL => new URL(`../../models/${EMBEDDED_MODEL}.safetensors`, import.meta.url);

/** The architecture that was asked for, when the file has it, or else the one that its tensors show. */
function configOf(checkpoint: NamedCheckpoint, options: ModelSourceOptions): ModelConfig {
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

function sized<C extends ModelConfig>(config: C, imageSize: number | undefined): C {
  if (imageSize === undefined) return config;
  const { sizeStep } = familyOf(config);
  if (Number.isInteger(imageSize) && imageSize % sizeStep === 0 && imageSize >= 256 && imageSize <= 1024) {
    return { ...config, imageSize };
  }
  throw new MaskletError(
    "bad-argument",
    `Expected an imageSize of 256..1024 that is a multiple of ${sizeStep}, found ${imageSize}`,
    {
      hint: "Leave imageSize out for the architecture's own",
    },
  );
}
