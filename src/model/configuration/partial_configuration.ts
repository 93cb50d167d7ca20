import { MaskletError } from "../../error.ts";
import { nearestName } from "../../nearest.ts";
import type { SharedConfig } from "../../graph/shared_config.ts";
import { className, type ConfigurationRow, type ConfigurationRows, equalValues, shownValue } from "./row.ts";
import { CROSS_ATTENTION, OF_TRAINING } from "./shared_rows.ts";

/**
 * Values of the authors' configuration files by their names there, as far as they are known: `{ image_size: 512 }`. Parts may be nested
 * as in the files or written with dots: "image_encoder.trunk.num_heads".
 */
export interface PartialConfiguration {
  /** By the name of the value, or of the part that it stands in. */
  readonly [name: string]: ConfigurationValue;
}

/** A value of a configuration file. */
export type ConfigurationValue =
  | null
  | boolean
  | number
  | string
  | readonly ConfigurationValue[]
  | PartialConfiguration;

/** Short names of long paths. */
const SHORT: ReadonlyMap<string, string> = new Map([["cross_attention", CROSS_ATTENTION]]);

/** A value that was taken from a configuration. */
export interface TakenValue {
  /** Its path in the authors' files. */
  readonly name: string;
  /** The value. */
  readonly value: unknown;
}

/** An architecture with the values of a configuration in it. */
export interface Merged<C extends SharedConfig> {
  /** The architecture. */
  readonly config: C;
  /** What was taken. */
  readonly taken: readonly TakenValue[];
}

/**
 * An architecture with the values of a configuration in place of its own. Values that show in its tensors, or follow from others, must
 * be those; a whole file (one that names the model's class) also says by what it leaves out: the defaults of the authors' class.
 *
 * @param rows the family's table
 * @param family its name, for messages
 * @param from where the values are from, for messages: "config"
 * @throws {MaskletError} `bad-config` for a name that the family's files have not, a class without graphs, a value of another kind, one
 * that the tensors contradict, and one name with two values
 */
export function mergeConfiguration<C extends SharedConfig>(
  config: C,
  partial: PartialConfiguration,
  { rows, family, from }: { readonly rows: ConfigurationRows<C>; readonly family: string; readonly from: string },
): Merged<C> {
  const given = valuesOf(partial, from);
  requireClasses(config, given, { rows, from });
  for (const name of given.keys()) {
    if (!Object.hasOwn(rows, name) && !OF_TRAINING.test(name)) refuseName(name, rows, `${from} of ${family}`);
  }
  const whole = given.has("_target_");
  const training = /Train$/.test(String(given.get("_target_")));
  const values = Object.entries(rows).flatMap(([name, row]): [string, ConfigurationRow<C>, unknown][] => {
    if (training && row.ofTracking) return [];
    if (given.has(name)) return [[name, row, given.get(name)]];
    return whole && row.absent !== undefined ? [[name, row, row.absent]] : [];
  });
  let merged = config;
  for (const [, { put, kind }, value] of values) {
    if (put !== undefined && kind(config).accepts(value)) merged = { ...merged, ...put(merged, value as never) };
  }
  const taken: TakenValue[] = [];
  for (const [name, row, value] of values) {
    const kind = row.kind(row.put === undefined ? merged : config);
    if (!kind.accepts(value)) {
      const left = given.has(name) ? shownValue(value) : `it left out, which stands for ${shownValue(value)}`;
      throw new MaskletError(
        "bad-config",
        `Expected ${name} (${from}) of ${config.name} to be ${kind.expected}, found ${left}`,
        { hint: row.hint ?? `Leave it out, or check that ${from} belongs to this checkpoint` },
      );
    }
    if (row.put !== undefined) taken.push({ name, value: name.endsWith("_target_") ? className(value) : value });
  }
  requireOneValue(taken, from);
  return { config: Object.freeze(merged), taken };
}

/** Refuses another family's classes before its names, which would say less. */
function requireClasses<C extends SharedConfig>(
  config: C,
  given: ReadonlyMap<string, ConfigurationValue>,
  { rows, from }: { readonly rows: ConfigurationRows<C>; readonly from: string },
): void {
  for (const [name, value] of given) {
    const row = name.endsWith("_target_") && Object.hasOwn(rows, name) ? rows[name] : undefined;
    const kind = row?.kind(config);
    if (kind === undefined || kind.accepts(value)) continue;
    throw new MaskletError(
      "bad-config",
      `Expected ${name} (${from}) of ${config.name} to be ${kind.expected}, found ${shownValue(value)}`,
      { hint: row!.hint ?? `Check that ${from} belongs to this checkpoint` },
    );
  }
}

/** The hidden values of an architecture by their paths. */
export function hiddenValues<C extends SharedConfig>(config: C, rows: ConfigurationRows<C>): TakenValue[] {
  return Object.entries(rows).flatMap(([name, { get }]) => get === undefined ? [] : [{ name, value: get(config) }]);
}

/**
 * Every value by its path; short names are made long.
 * @throws {MaskletError} `bad-config` for one path with two values
 */
export function valuesOf(partial: PartialConfiguration, from: string): Map<string, ConfigurationValue> {
  const values = new Map<string, ConfigurationValue>();
  const walk = (value: ConfigurationValue, path: string): void => {
    if (isPart(value) && path !== "sam_mask_decoder_extra_args") {
      for (const [name, own] of Object.entries(value)) {
        if (own !== undefined) walk(own, path === "" ? name : `${path}.${name}`);
      }
      return;
    }
    const name = SHORT.get(path) ?? path;
    if (values.has(name) && !equalValues(values.get(name), value)) {
      throw new MaskletError(
        "bad-config",
        `Expected one value of ${name} (${from}), found ${shownValue(values.get(name))} and ${shownValue(value)}`,
        { hint: "Say it once" },
      );
    }
    values.set(name, value);
  };
  walk(partial, "");
  return values;
}

const isPart = (value: ConfigurationValue): value is PartialConfiguration =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Two places that stand for one value of the architecture must agree. */
function requireOneValue(taken: readonly TakenValue[], from: string): void {
  const thetas = taken.filter(({ name }) => name.endsWith(".rope_theta"));
  const [first, second] = thetas;
  if (second === undefined || equalValues(first!.value, second.value)) return;
  throw new MaskletError(
    "bad-config",
    `Expected one rope_theta for both attentions (${from}), found ${shownValue(first!.value)} and ${
      shownValue(second.value)
    }`,
    { hint: "Masklet has no graphs for two of them" },
  );
}

function refuseName(name: string, rows: object, where: string): never {
  const near = nearestName(name, [...Object.keys(rows), ...SHORT.keys()]);
  throw new MaskletError("bad-config", `Expected names of a configuration (${where}), found ${JSON.stringify(name)}`, {
    hint: near === undefined ? "Leave it out: Masklet does not know what it changes" : `Did you mean ${near}?`,
  });
}
