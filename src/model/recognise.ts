import type { NamedCheckpoint } from "../checkpoint/meta_names.ts";
import { refuseCheckpoint } from "../checkpoint/refusal.ts";
import type { Sam2Config } from "../graph/sam2/config.ts";
import { architectureNamed, FAMILIES, familyOf } from "./families.ts";
import { sam2 } from "./family/sam2.ts";
import type { ModelConfig, ModelFamily } from "./family.ts";
import { MaskletError } from "../error.ts";
import { type VisibleConfig, visibleConfig } from "./configuration_of_shapes.ts";
import { configurationOf, MODEL_NAMES } from "./configurations.ts";
import {
  differencesInWords,
  isComplete,
  type ParameterDifferences,
  parameterDifferences,
  refuseDifferences,
  requireNoFurtherLayers,
} from "./parameter_differences.ts";

/** What a user says of a Hiera trunk that its tensors do not show. */
export type ToldTrunk = Partial<Pick<Sam2Config["trunk"], "heads" | "windowSpec" | "globalBlocks">>;

/** The architecture of a file. */
export interface Recognised {
  /** The architecture. */
  readonly config: ModelConfig;
  /** What a user should know about it, a sentence each, without a full stop; empty for a published architecture. */
  readonly notes: readonly string[];
  /** Tensors of the file that are not read, by Meta's names (the file's own for those that Meta has not). */
  readonly unused: readonly string[];
  /** Whether the file's name says what its tensors do not. */
  readonly named?: boolean;
  /** That of the notes which says that neither tensors nor name tell some values apart. */
  readonly open?: string;
}

/**
 * Recognises the architecture of a checkpoint by the names and shapes of its tensors. What they do not show (heads, windows after the
 * first stage, global blocks, input size) is taken from the published model with the same blocks, which has them in its
 * configuration file.
 *
 * The tensors decide, not the file's name: a name that says another architecture is mentioned in `notes`. A name is used only to
 * say what is wrong with a file that is complete for none.
 *
 * @param families those that are known; default Masklet's
 * @throws {MaskletError} `bad-checkpoint` when tensors are missing or have other shapes than the nearest architecture's: it says which
 * and how; `bad-config` for a trunk with the blocks of no published model
 */
export function recogniseArchitecture(
  checkpoint: NamedCheckpoint,
  families: readonly ModelFamily[] = FAMILIES,
  told: ToldTrunk = {},
): Recognised {
  if (checkpoint.naming === "other") refuseForeign(checkpoint);
  const named = namedConfig(checkpoint.name, families);
  const others = otherFamilies(families);
  const whole = others.map((config) => ({
    config,
    differences: parameterDifferences(checkpoint.tensors, config, families),
  })).filter(({ differences }) => isComplete(differences));
  if (whole.length > 0) return chosen(checkpoint, whole, named, families);
  const visible = visibleConfig(checkpoint.tensors);
  const shown = visible && configurationFrom(visible, told);
  if (shown !== undefined) {
    const differences = parameterDifferences(checkpoint.tensors, shown.config);
    if (isComplete(differences)) {
      requireNoFurtherLayers(checkpoint, shown.config, differences);
      const other = otherName(checkpoint, named, shown.config, families);
      return { config: shown.config, notes: [...shown.notes, ...other], unused: differences.unused };
    }
  }
  const nearest = nearestOf(checkpoint, [
    ...(named === undefined ? [] : [named]),
    ...MODEL_NAMES.map((name) => configurationOf(name)!),
    ...others,
    ...(shown === undefined ? [] : [shown.config]),
  ], families);
  if (visible !== undefined && named === undefined && publishedWith(visible.trunk.stages) === undefined) {
    refuseBlocks(checkpoint, visible, nearest);
  }
  return refuseDifferences(checkpoint, nearest.config, nearest.differences);
}

/** The architectures of the families that are told by a whole set of tensors: all but SAM 2, which has variants. */
function otherFamilies(families: readonly ModelFamily[]): ModelConfig[] {
  return families.filter((family) => family.name !== sam2.name)
    .flatMap((family) => family.names.map((name) => family.configurationOf(name)!));
}

/** Of several architectures with the same tensors the one that the file's name says, or the first, which is said. */
function chosen(
  checkpoint: NamedCheckpoint,
  whole: readonly Compared[],
  named: ModelConfig | undefined,
  families: readonly ModelFamily[],
): Recognised {
  const { config, differences } = whole.find((one) => one.config.name === named?.name) ?? whole[0]!;
  const byName = config.name === named?.name && whole.length > 1;
  const told = byName || whole.length === 1;
  const { hidden } = familyOf(config, families);
  const taken = `${hidden} does not show in its tensors: that of ${config.name} is taken, not that of ${
    whole.slice(1).map((one) => one.config.name).join(", ")
  }`;
  requireNoFurtherLayers(checkpoint, config, differences, families);
  const open = !told && hidden !== undefined;
  return {
    config,
    notes: [...otherName(checkpoint, named, config, families), ...(open ? [taken] : [])],
    unused: differences.unused,
    named: byName,
    ...(open && { open: taken }),
  };
}

/**
 * What is to be said of a file whose name is another architecture's.
 * @throws {MaskletError} `bad-checkpoint` where the name asks for what only another family has: "efficienttam_s_1"
 */
function otherName(
  checkpoint: NamedCheckpoint,
  named: ModelConfig | undefined,
  config: ModelConfig,
  families: readonly ModelFamily[],
): string[] {
  const { name } = config;
  if (named === undefined || name.startsWith(named.name)) return [];
  const family = familyOf(named, families);
  const isVariant = family.names.some((one) => named.name.startsWith(`${one}_`));
  if (isVariant && family !== familyOf(config, families)) {
    throw new MaskletError(
      "bad-checkpoint",
      `Expected the tensors of ${named.name}, as the file is called, found those of ${name} (in ${checkpoint.name})`,
      { hint: `Call the file otherwise: ${name} has nothing that such a name could say` },
    );
  }
  return [`The file's name says ${named.name}, its tensors are those of ${name}: the tensors count`];
}

/** An architecture, and what a file differs in from it. */
interface Compared {
  readonly config: ModelConfig;
  readonly differences: ParameterDifferences;
}

/** The architecture that a file's name says, if it says one. */
function namedConfig(path: string, families: readonly ModelFamily[]): ModelConfig | undefined {
  const stem = /([^/\\]*?)(\.[^./\\]*)?$/.exec(path.replace(/[?#].*$/, ""))![1]!;
  return architectureNamed(stem, families);
}

/** The published model with these blocks; no two sizes have the same. */
function publishedWith(stages: readonly number[]): Sam2Config | undefined {
  return MODEL_NAMES.map((name) => configurationOf(name)!).find(({ trunk }) => String(trunk.stages) === String(stages));
}

/** The rest of a model whose trunk is unlike all published ones is taken from this one. */
const UNLIKE_PUBLISHED = "sam2.1_hiera_tiny";

/** The configuration that shows itself so, with what does not show from the published model with the same blocks. */
function configurationFrom(
  visible: VisibleConfig,
  told: ToldTrunk,
): { config: Sam2Config; notes: readonly string[] } | undefined {
  const { version, trunk, firstWindow, rest } = visible;
  const { heads: toldHeads, windowSpec: toldWindows, globalBlocks: toldBlocks } = told;
  const isTold = toldHeads !== undefined && toldWindows !== undefined && toldBlocks !== undefined;
  const published = publishedWith(trunk.stages);
  const base = published ?? (isTold ? configurationOf(UNLIKE_PUBLISHED) : undefined);
  if (base === undefined) return undefined;
  const known = configurationOf(base.name.replace(/^sam2(\.1)?/, version === "2.1" ? "sam2.1" : "sam2"))!;
  const config = {
    ...known,
    ...rest,
    trunk: {
      ...known.trunk,
      ...trunk,
      heads: toldHeads ?? known.trunk.heads,
      globalBlocks: published === undefined ? toldBlocks! : known.trunk.globalBlocks,
      windowSpec: (published === undefined ? toldWindows! : known.trunk.windowSpec).with(0, firstWindow),
    },
  };
  // What does not divide evenly cannot be such a model, whatever its other tensors say.
  if (
    config.trunk.embedDim % config.trunk.heads !== 0 || config.dModel % 16 !== 0 || config.dModel % config.memDim !== 0
  ) {
    return undefined;
  }
  if (published === undefined) {
    const name = known.name.replace(/hiera_.*/, "hiera_custom");
    const taken = `A trunk with the blocks of no published model (${
      trunk.stages.join(" ")
    }), as it was told: ${config.imageSize} px`;
    return {
      config: Object.freeze({ ...config, name }),
      notes: [`${taken} is taken from ${known.name} unless it is told, too`],
    };
  }
  const changed = changesOf(known, config);
  if (changed.length === 0) return { config: known, notes: [] };
  const { heads, windowSpec, globalBlocks } = config.trunk;
  return {
    config: Object.freeze({ ...config, name: `${known.name}_custom` }),
    notes: [
      `A variant of ${known.name} (${changed.join(", ")}): ${heads} heads, windows ${windowSpec.join(" ")}, ` +
      `global blocks ${
        globalBlocks.join(" ")
      } and ${config.imageSize} px are taken from it, as shapes do not show them`,
    ],
  };
}

/** "dModel 128 instead of 256" */
function changesOf(known: Sam2Config, config: Sam2Config): string[] {
  const pairs = (["dModel", "memDim", "memoryLayers", "feedforward", "fuserLayers", "numMaskmem"] as const)
    .map((key) => [key, config[key], known[key]] as const);
  const inTrunk = (["embedDim", "posEmbedSize", "windowSpec"] as const)
    .map((key) => [key, String(config.trunk[key]), String(known.trunk[key])] as const);
  return [...pairs, ...inTrunk].filter(([, a, b]) => a !== b).map(([key, a, b]) => `${key} ${a} instead of ${b}`);
}

/** The candidate with the fewest tensors that are missing, of another shape or too many; the first among equals. */
function nearestOf(
  checkpoint: NamedCheckpoint,
  candidates: readonly ModelConfig[],
  families: readonly ModelFamily[],
): Compared {
  const compared = candidates.map((config) => ({
    config,
    differences: parameterDifferences(checkpoint.tensors, config, families),
  }));
  const count = ({ differences: { missing, reshaped, unused } }: Compared): number =>
    missing.size + reshaped.size + unused.length;
  return compared.reduce((best, next) => count(next) < count(best) ? next : best);
}

function refuseBlocks(checkpoint: NamedCheckpoint, { trunk }: VisibleConfig, nearest: Compared): never {
  const known = MODEL_NAMES.filter((name) => !name.startsWith("sam2_"))
    .map((name) => `${configurationOf(name)!.trunk.stages.join(" ")} (${name.replace(/^.*hiera_/, "")})`).join(", ");
  const { config, differences } = nearest;
  const [first] = differencesInWords(checkpoint, config.name, differences);
  throw new MaskletError(
    "bad-config",
    `Expected a trunk with the blocks of a published model, ${known}, found ${
      trunk.stages.join(" ")
    } (in ${checkpoint.name}); ` +
      `the nearest is ${config.name}${first === undefined ? "" : `: ${first.replace(/^Expected/, "expected")}`}`,
    {
      hint: "Give options.config: heads, windows and global blocks of another trunk do not show in its tensors " +
        "({ image_encoder: { trunk: { num_heads, window_spec, global_att_blocks } } }, or its authors' .yaml)",
    },
  );
}

function refuseForeign(checkpoint: NamedCheckpoint): never {
  const some = [...checkpoint.tensors.keys()].slice(0, 3).join(", ");
  return refuseCheckpoint(
    checkpoint,
    `Expected the tensors of a SAM 2 (image_encoder.trunk.…, or Hugging Face's vision_encoder.backbone.…), found ${
      checkpoint.tensors.size === 0 ? "none" : `${checkpoint.tensors.size} others: ${some}`
    }`,
    "Give a checkpoint of SAM 2 or SAM 2.1 with a Hiera trunk, of EdgeTAM or of EfficientTAM",
  );
}
