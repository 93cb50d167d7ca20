import type { NamedCheckpoint } from "../checkpoint/meta_names.ts";
import { MaskletError } from "../error.ts";
import { parameterShapes } from "./parameter_shapes.ts";
import type { ModelConfig, ModelFamily } from "./family.ts";

/** How a file's tensors differ from what an architecture reads. Names are Meta's. */
export interface ParameterDifferences {
  /** Tensors that the file has not, with the shapes that they should have. */
  readonly missing: ReadonlyMap<string, readonly number[]>;
  /** Tensors of another shape. */
  readonly reshaped: ReadonlyMap<string, { readonly expected: readonly number[]; readonly found: readonly number[] }>;
  /** Tensors of the file that are not read. */
  readonly unused: readonly string[];
}

/** Compares a file's tensors with what an architecture reads. */
export function parameterDifferences(
  tensors: NamedCheckpoint["tensors"],
  config: ModelConfig,
  families?: readonly ModelFamily[],
): ParameterDifferences {
  const expected = parameterShapes(config, families);
  const missing = new Map<string, readonly number[]>();
  const reshaped = new Map<string, { expected: readonly number[]; found: readonly number[] }>();
  for (const [name, shape] of expected) {
    const found = tensors.get(name)?.shape;
    if (found === undefined) missing.set(name, shape);
    else if (String(found) !== String(shape)) reshaped.set(name, { expected: shape, found });
  }
  return { missing, reshaped, unused: [...tensors.keys()].filter((name) => !expected.has(name)) };
}

/** Whether an architecture finds all that it reads. */
export function isComplete({ missing, reshaped }: ParameterDifferences): boolean {
  return missing.size === 0 && reshaped.size === 0;
}

/** How Hugging Face names the pieces of a checkpoint that is not in one file. */
const SHARD = /-\d{5}-of-\d{5}\./;
/** How many further differences a message names. */
const NAMED = 3;

/**
 * Refuses a file whose tensors are not an architecture's, and says which differ and how.
 * @throws {MaskletError} `bad-checkpoint`, always
 */
export function refuseDifferences(
  checkpoint: NamedCheckpoint,
  config: ModelConfig,
  differences: ParameterDifferences,
): never {
  const [first, ...others] = differencesInWords(checkpoint, config.name, differences);
  const rest = [
    ...others.slice(0, NAMED).map((text) => text.replace(/^Expected/, "expected")),
    ...(others.length > NAMED ? [`${others.length - NAMED} tensors more differ`] : []),
    ...unusedInWords(checkpoint, config.name, differences.unused),
  ];
  throw new MaskletError("bad-checkpoint", `${[first, ...rest].join("; ")} (in ${checkpoint.name})`, {
    hint: SHARD.test(checkpoint.name)
      ? "It is one of several shards: give their list, model.safetensors.index.json"
      : `Check that the file is a checkpoint of ${config.name}, or give the architecture that it has as options.config`,
  });
}

/** One sentence a tensor, without a full stop. */
export function differencesInWords(
  checkpoint: Pick<NamedCheckpoint, "storedName">,
  architecture: string,
  { missing, reshaped }: Pick<ParameterDifferences, "missing" | "reshaped">,
): string[] {
  return [
    ...[...reshaped].map(([name, { expected, found }]) => {
      const stored = checkpoint.storedName(name);
      const there = stored === name ? "" : ` for ${stored}`;
      return `Expected ${name} of shape [${expected.join(", ")}] (${architecture}), found [${
        found.join(", ")
      }]${there}`;
    }),
    ...[...missing].map(([name, shape]) =>
      `Expected the tensor ${name} [${shape.join(", ")}] of ${architecture}, found none of that name`
    ),
  ];
}

function unusedInWords(checkpoint: NamedCheckpoint, architecture: string, unused: readonly string[]): string[] {
  const strange = unused.filter((name) => whyUnused(name) === undefined).map((name) => checkpoint.storedName(name));
  if (strange.length === 0) return [];
  const some = strange.slice(0, NAMED).join(", ");
  return [
    `${strange.length} tensors of the file are none of ${architecture}'s (${some}${
      strange.length > NAMED ? ", …" : ""
    })`,
  ];
}

/**
 * Refuses a file that has more layers or blocks than the architecture: what is read of it is not the model that was trained. A further
 * layer shows by a name that would be read with another number in it.
 *
 * @throws {MaskletError} `bad-checkpoint`
 */
export function requireNoFurtherLayers(
  checkpoint: NamedCheckpoint,
  config: ModelConfig,
  { unused }: ParameterDifferences,
  families?: readonly ModelFamily[],
): void {
  const read = parameterShapes(config, families);
  const isFurther = (name: string): boolean =>
    [...name.matchAll(/\d+/g)].some(({ 0: number, index }) =>
      read.has(`${name.slice(0, index)}0${name.slice(index + number.length)}`)
    );
  const further = unused.filter(isFurther).map((name) => checkpoint.storedName(name));
  if (further.length === 0) return;
  throw new MaskletError(
    "bad-checkpoint",
    `Expected no more layers than those of ${config.name}, found ${further.slice(0, NAMED).join(", ")}${
      further.length > NAMED ? ` and ${further.length - NAMED} more` : ""
    } (in ${checkpoint.name})`,
    { hint: `Check that the file is a checkpoint of ${config.name}: Masklet has no graphs for a deeper one` },
  );
}

/** Why a tensor that published files have is not read; undefined for a tensor that is unknown. */
export function whyUnused(name: string): string | undefined {
  if (name === "no_mem_pos_enc") {
    return "the position of a memory that is not there: inference adds no_mem_embed to the features instead of attending to it";
  }
  if (/\.num_batches_tracked$/.test(name)) return "a counter of training";
  if (/(^|\.)shared_embedding\.positional_embedding$/.test(name)) return "the same as shared_image_embedding";
  if (/(^|\.)shared_image_embedding\.positional_embedding$/.test(name)) {
    return "the same as prompt_encoder.shared_embedding";
  }
  return undefined;
}
