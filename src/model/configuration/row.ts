/**
 * One value of the authors' configuration files: what it may be, and where it goes. A family has a table of them, by their path in the
 * file: "memory_attention.layer.cross_attention._target_".
 * @module
 */
import { choiceKind, kindOf, type ValueKind } from "../../options.ts";
import type { SharedConfig } from "../../graph/shared_config.ts";

/** One value of a configuration file. */
export interface ConfigurationRow<C extends SharedConfig = SharedConfig> {
  /** What it may be. */
  kind(config: C): ValueKind<unknown>;
  /** What of the architecture it replaces; absent: it says what is known already, or changes nothing. */
  put?(config: C, value: never): object;
  /** The architecture's value, of those that `put` puts. */
  get?(config: C): unknown;
  /** The value that a whole file means by leaving it out: the default of the authors' class. */
  readonly absent?: unknown;
  /** What to do where it is refused. */
  readonly hint?: string;
  /** It is no part of the model but a rule of tracking; files for training say it of their own clips, and there it is left unread. */
  readonly ofTracking?: true;
}

/** A table of rows. */
export type ConfigurationRows<C extends SharedConfig = SharedConfig> = Readonly<Record<string, ConfigurationRow<C>>>;

/** A value that tensors do not show. */
export function hidden<C extends SharedConfig, T>(
  kind: ValueKind<T>,
  get: (config: C) => T,
  put: (config: C, value: T) => object,
  absent?: T,
): ConfigurationRow<C> {
  const whole = { kind: () => kind, get, put };
  return absent === undefined ? whole : { ...whole, absent };
}

/** A value that follows from the others or shows in the tensors: another one is refused. */
export function follows<C extends SharedConfig>(of: (config: C) => unknown, absent?: unknown): ConfigurationRow<C> {
  const kind = (config: C): ValueKind<unknown> => {
    const own = of(config);
    return kindOf(`${shownValue(own)}, as the rest of ${config.name} has it`, (value) => equalValues(value, own));
  };
  return absent === undefined ? { kind } : { kind, absent };
}

/** A value that is the same in every model that Masklet runs. */
export function fixed(value: unknown, absent?: unknown): ConfigurationRow {
  const kind = kindOf(`${shownValue(value)}, the only value that Masklet computes`, (one) => equalValues(one, value));
  return absent === undefined ? { kind: () => kind } : { kind: () => kind, absent };
}

/** A value that changes no result of a model that is only run. */
export const unread: ConfigurationRow = { kind: () => kindOf("any value", () => true) };

/** A rule of tracking: it is an option of the run, and a file may only say its default. */
export function ofTracking(value: unknown, option: string): ConfigurationRow {
  const kind = kindOf(`${shownValue(value)}`, (one) => equalValues(one, value));
  const hint = `It is a rule of tracking: leave it out, and give the option ${option} to the run`;
  return { kind: () => kind, hint, ofTracking: true };
}

/** The class of a part: its name is the last one of a dotted path. */
export function target(...classes: readonly string[]): ConfigurationRow {
  const { expected, accepts } = choiceKind(classes);
  const said = classes.length === 1 ? `the class ${expected}` : expected.replace(/^one of/, "one of the classes");
  const kind = kindOf<unknown>(said, (value) => accepts(className(value)));
  return {
    kind: () => kind,
    hint: "Masklet has no graphs for another class there: check that it is this model's file",
  };
}

/** The last name of a dotted path. */
export const className = (value: unknown): unknown => typeof value === "string" ? value.split(".").at(-1) : value;

/** Whether two values of a configuration are the same. */
export const equalValues = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** A value as messages and tables show it: words as they are, but for those that look like another kind of value. */
export function shownValue(value: unknown): string {
  if (typeof value === "number") return String(value);
  if (typeof value !== "string") return JSON.stringify(value);
  return value === "" || /^(null|true|false)$/.test(value) || !Number.isNaN(Number(value)) ? `"${value}"` : value;
}
