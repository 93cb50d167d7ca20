import type { NamedCheckpoint } from "../checkpoint/meta_names.ts";
import { MaskletError } from "../error.ts";
import {
  hiddenValues,
  mergeConfiguration,
  type PartialConfiguration,
  type TakenValue,
  valuesOf,
} from "./configuration/partial_configuration.ts";
import { modelPart, readConfigurationFile } from "./configuration/read_yaml.ts";
import { equalValues, shownValue } from "./configuration/row.ts";
import { trunkOf } from "./configuration/sam2_rows.ts";
import { FAMILIES, familyOf } from "./families.ts";
import type { ModelConfig, ModelFamily } from "./family.ts";
import { isComplete, parameterDifferences, refuseDifferences } from "./parameter_differences.ts";
import { recogniseArchitecture } from "./recognise.ts";

/** What a user says of an architecture. */
export interface ConfigurationOptions {
  /**
   * What the tensors do not show: some values by their names in the authors' configuration files, `{ image_size: 512 }`, over what was
   * recognised; the path of such a file (.yaml); or a whole architecture.
   */
  readonly config?: ModelConfig | PartialConfiguration | string | URL;
  /** Side of the square input, px, a multiple of 32 (EdgeTAM: of 256); default the architecture's. */
  readonly imageSize?: number;
}

/** What is known of a file beforehand, by the name that it is published under. */
export interface PublishedValues {
  /** That name: "MedSAM2_latest". */
  readonly name: string;
  /** Whether the file was not asked for by that name, but is called so. */
  readonly byFile: boolean;
  /** The values. */
  readonly config: PartialConfiguration;
}

/** A value that the tensors do not show, and where it was taken from. */
export interface ValueOrigin extends TakenValue {
  /** Where from. */
  readonly from: string;
}

/** An architecture, and how it came about. */
export interface ModelConfiguration {
  /** The architecture. */
  readonly config: ModelConfig;
  /** What a user should know, a sentence each, without a full stop. */
  readonly notes: readonly string[];
  /** Tensors of the file that are not read. */
  readonly unused: readonly string[];
  /** The values that tensors do not show. */
  readonly origins: readonly ValueOrigin[];
}

/**
 * The architecture of a checkpoint: what its tensors show, over which come the values that it is published with, those of a
 * configuration, and the input size, in that order. What the user says in two ways must be the same.
 *
 * @throws {MaskletError} `bad-checkpoint`, `bad-config`: see `recogniseArchitecture` and `mergeConfiguration`; `bad-argument` for a size
 * that the family cannot have, or that is said twice in two ways
 */
export async function modelConfiguration(
  checkpoint: NamedCheckpoint,
  { config: given, imageSize }: ConfigurationOptions = {},
  published?: PublishedValues,
  families: readonly ModelFamily[] = FAMILIES,
): Promise<ModelConfiguration> {
  if (isWhole(given)) return wholeConfiguration(checkpoint, given, imageSize, families);
  const [partial, from] = typeof given === "string" || given instanceof URL
    ? [await readConfigurationFile(given), String(given)]
    : [given && modelPart(given) as PartialConfiguration, "config"];
  const recognised = recogniseArchitecture(checkpoint, families, trunkOf(valuesOf(partial ?? {}, from)));
  const { rows, name: family } = familyOf(recognised.config, families);
  let { config } = recognised;
  const source = recognised.named ? "the file's name" : config.name.replace(/_custom$/, "");
  const origins = new Map(hiddenValues(config, rows).map((value) => [value.name, { ...value, from: source }]));
  const put = (partial: PartialConfiguration, from: string): readonly TakenValue[] => {
    const { config: merged, taken } = mergeConfiguration(config, partial, { rows, family, from });
    config = merged;
    for (const value of taken) origins.set(value.name, { ...value, from });
    return taken;
  };
  const asPublished = `${published?.name}, as it is published`;
  if (published !== undefined) put(published.config, asPublished);
  if (partial !== undefined) {
    const said = put(partial, from).find(({ name }) => name === "image_size");
    if (said !== undefined && imageSize !== undefined && !equalValues(said.value, imageSize)) {
      throw new MaskletError(
        "bad-argument",
        `Expected one input size, found image_size ${shownValue(said.value)} (${from}) and imageSize ${imageSize}`,
        { hint: "Say it once" },
      );
    }
  }
  if (imageSize !== undefined) {
    requireSize({ ...config, imageSize }, families);
    put({ image_size: imageSize }, "imageSize");
  }
  requireSize(config, families);
  const left = (name: string): ValueOrigin[] => [...origins.values()].filter(({ from }) => from === name);
  const notes = [
    ...recognised.notes.flatMap((note) =>
      note === recognised.open ? openNotes(note, left(source), config, families) : note
    ),
    ...(published?.byFile ? publishedNotes(published.name, left(asPublished)) : []),
  ];
  return { config, notes, unused: recognised.unused, origins: [...origins.values()] };
}

/** What remains of a note on values that nothing tells, once the user told some of them. */
function openNotes(
  note: string,
  left: readonly ValueOrigin[],
  config: ModelConfig,
  families: readonly ModelFamily[],
): string[] {
  const { hiddenNames = [] } = familyOf(config, families);
  const open = left.filter(({ name }) => hiddenNames.includes(name));
  if (open.length === hiddenNames.length) return [note];
  return open.map(({ name, value, from }) =>
    `${name} does not show in its tensors: ${shownValue(value)} is taken from ${from}`
  );
}

/** Values that a file has by its name alone. */
function publishedNotes(name: string, taken: readonly ValueOrigin[]): string[] {
  if (taken.length === 0) return [];
  const values = taken.map(({ name, value }) => `${name} ${shownValue(value)}`).join(" and ");
  return [`${values} is taken, as ${name} is published with`];
}

/** A configuration in the house's own terms, every value of it. */
function isWhole(given: ConfigurationOptions["config"]): given is ModelConfig {
  return typeof given === "object" && given !== null && !(given instanceof URL) && "dModel" in given &&
    "imageSize" in given;
}

/** The architecture that was asked for, when the file has it. */
function wholeConfiguration(
  checkpoint: NamedCheckpoint,
  given: ModelConfig,
  imageSize: number | undefined,
  families: readonly ModelFamily[],
): ModelConfiguration {
  const differences = parameterDifferences(checkpoint.tensors, given, families);
  if (!isComplete(differences)) refuseDifferences(checkpoint, given, differences);
  const config = imageSize === undefined ? given : { ...given, imageSize };
  requireSize(config, families);
  const origins = hiddenValues(config, familyOf(config, families).rows).map((value) => ({
    ...value,
    from: value.name === "image_size" && imageSize !== undefined ? "imageSize" : "config",
  }));
  return { config, notes: [], unused: differences.unused, origins };
}

const [LEAST_SIZE, MOST_SIZE] = [256, 1024];

/** Refuses an input size that a family cannot have, before anything is compiled. */
function requireSize(config: ModelConfig, families: readonly ModelFamily[]): void {
  const { imageSize } = config;
  const { sizeStep, name } = familyOf(config, families);
  const fits = Number.isInteger(imageSize) && imageSize % sizeStep === 0;
  if (fits && imageSize >= LEAST_SIZE && imageSize <= MOST_SIZE) return;
  throw new MaskletError(
    "bad-argument",
    `Expected an imageSize of ${LEAST_SIZE}..${MOST_SIZE} that is a multiple of ${sizeStep}, found ${imageSize} (${name})`,
    { hint: "Leave imageSize out for the architecture's own" },
  );
}
