/**
 * Closed options: a set of options is a table, and what a caller hands in is checked against it. An unknown key or a value of another
 * kind is an error that names the nearest key; Deno's Jupyter kernel checks no types, so the values do.
 * @module
 */
import { type ErrorCode, MaskletError } from "./error.ts";
import { nearestName } from "./nearest.ts";

/** One kind of value: how it is called in an error, and whether a value is one. */
export interface ValueKind<T> {
  /** What is expected, to be put after "Expected NAME to be": "a whole number from 1 on". */
  readonly expected: string;
  /** Whether a value is of the kind. */
  readonly accepts: (value: unknown) => value is T;
  /** The values that a text may have, where it is one of a list: for flags and completion. */
  readonly choices?: readonly string[];
  /** What a text of a command line stands for; what it cannot read it hands back, and `accepts` refuses it. Absent: the text itself. */
  readonly parse?: (text: string) => unknown;
}

/** One option of a set. */
export interface OptionSpec<T> {
  /** What it does, in a line: for docs and `--help`. */
  readonly doc: string;
  /** What values it takes. */
  readonly kind: ValueKind<T>;
  /** Its value where none is given; absent: none. */
  readonly fallback?: T;
  /** Whether two runs that differ in it differ in their results: it then belongs to a run's identity. */
  readonly identity?: boolean;
  /** Whether a command needs its flag: there is no call without it. */
  readonly required?: boolean;
  /** Its flag on the command line, without dashes; absent: it has none (signals, callbacks). */
  readonly flag?: string;
  /** How `--help` calls its value: "N". */
  readonly value?: string;
}

/** A set of options: one row a key. */
export type OptionTable<O> = { readonly [K in keyof O]-?: OptionSpec<Exclude<O[K], undefined>> };

/** A set of options of which each has a value where none is given. */
export type CompleteTable<O> = {
  readonly [K in keyof O]-?: OptionSpec<Exclude<O[K], undefined>> & { readonly fallback: Exclude<O[K], undefined> };
};

/** A finite number, within limits where they are given. */
export function numberKind(
  { least = -Infinity, most = Infinity }: { least?: number; most?: number } = {},
): ValueKind<number> {
  return {
    expected: `a number${rangeText(least, most)}`,
    accepts: (value): value is number =>
      typeof value === "number" && Number.isFinite(value) && value >= least && value <= most,
    parse: numberOf,
  };
}

/** A whole number, within limits where they are given. */
export function wholeKind(
  { least = -Infinity, most = Infinity }: { least?: number; most?: number } = {},
): ValueKind<number> {
  return {
    expected: `a whole number${rangeText(least, most)}`,
    accepts: (value): value is number =>
      Number.isInteger(value) && (value as number) >= least && (value as number) <= most,
    parse: numberOf,
  };
}

const numberOf = (text: string): unknown => text.trim() === "" || Number.isNaN(Number(text)) ? text : Number(text);

/** True or false. */
export const switchKind: ValueKind<boolean> = {
  expected: "true or false",
  accepts: (value): value is boolean => typeof value === "boolean",
};

/** A text that is not empty. */
export const textKind: ValueKind<string> = {
  expected: "a text",
  accepts: (value): value is string => typeof value === "string" && value !== "",
};

/** One of a list of texts. */
export function choiceKind<const T extends string>(choices: readonly T[]): ValueKind<T> {
  return {
    expected: choices.length === 1 ? JSON.stringify(choices[0]) : `one of ${choices.join(", ")}`,
    accepts: (value): value is T => choices.includes(value as T),
    choices,
  };
}

/** A value that passes a check of its own. */
export function kindOf<T>(
  expected: string,
  accepts: (value: unknown) => boolean,
  parse?: (text: string) => unknown,
): ValueKind<T> {
  return { expected, accepts: (value): value is T => accepts(value), ...(parse !== undefined && { parse }) };
}

/** An object whose own keys are checked elsewhere. */
export function objectKind<T extends object>(expected: string): ValueKind<T> {
  return kindOf(expected, isRecord);
}

/** An object that has finite numbers of some names: a box, a size, counts. */
export function numbersOfKind<T extends object>(
  expected: string,
  ...names: readonly (keyof T & string)[]
): ValueKind<T> {
  return kindOf(expected, (value) => {
    const found = (value ?? {}) as Readonly<Record<string, unknown>>;
    return names.every((name) => Number.isFinite(found[name]));
  });
}

/** An object that has lists of some names, as a value of another function's has. */
export function listsKind<T extends object>(expected: string, ...names: readonly (keyof T & string)[]): ValueKind<T> {
  return kindOf(expected, (value) => {
    const found = (value ?? {}) as Readonly<Record<string, unknown>>;
    return names.every((name) => Array.isArray(found[name]));
  });
}

/** Bytes of values. */
export const bytesKind: ValueKind<Uint8Array> = kindOf("a Uint8Array", (value) => value instanceof Uint8Array);

/** A function. */
export function functionKind<T>(): ValueKind<T> {
  return kindOf("a function", (value) => typeof value === "function");
}

/** An `AbortSignal`. */
export const signalKind: ValueKind<AbortSignal> = kindOf("an AbortSignal", (value) => value instanceof AbortSignal);

/** A path (text) or a file address (URL). */
export const pathKind: ValueKind<string | URL> = kindOf(
  "a path or a URL",
  (value) => (typeof value === "string" && value !== "") || value instanceof URL,
);

/** One of several kinds. */
export function anyKind<T>(...kinds: readonly ValueKind<unknown>[]): ValueKind<T> {
  return kindOf(
    kinds.map(({ expected }) => expected).join(", or "),
    (value) => kinds.some(({ accepts }) => accepts(value)),
  );
}

/** A list of values of one kind. */
export function listKind<T>(kind: ValueKind<T>): ValueKind<readonly T[]> {
  return kindOf(
    `a list, each ${kind.expected}`,
    (value) => Array.isArray(value) && value.every((one) => kind.accepts(one)),
  );
}

/**
 * Checks what a caller handed in as options: an object, with keys of the table alone, each of its kind; `undefined` is absent.
 *
 * @param caller the function whose options they are, for the message: "propagate"
 * @param given what was handed in; undefined counts as `{}`
 * @param table the set of options
 * @returns what was given, with the fallbacks of the table where nothing was
 * @throws {MaskletError} `bad-argument` for an unknown key (with the nearest known one) or a value of another kind
 */
export function checkOptions<O extends object>(caller: string, given: unknown, table: CompleteTable<O>): Required<O>;
/** The same for a set of which some have no value where none is given. */
export function checkOptions<O extends object>(caller: string, given: unknown, table: OptionTable<O>): O;
export function checkOptions<O extends object>(caller: string, given: unknown, table: OptionTable<O>): O {
  const options = requireObject(caller, given);
  requireKnown(`options of ${caller}`, options, Object.keys(table));
  const checked: Record<string, unknown> = {};
  for (const [name, spec] of Object.entries<OptionSpec<unknown>>(table)) {
    const value = Object.hasOwn(options, name) ? options[name] : undefined;
    if (value === undefined) {
      if (spec.fallback !== undefined) checked[name] = spec.fallback;
      continue;
    }
    if (!spec.kind.accepts(value)) {
      throw new MaskletError(
        "bad-argument",
        `Expected ${name} of ${caller} to be ${spec.kind.expected}, found ${shown(value)}`,
        {
          hint: `Leave ${name} out for its default`,
        },
      );
    }
    checked[name] = value;
  }
  return checked as O;
}

/**
 * Refuses keys that nobody knows, naming the nearest one.
 * @param what what the keys are of: "options of propagate"
 * @throws {MaskletError} of the code
 */
export function requireKnown(
  what: string,
  given: object,
  names: readonly string[],
  { code = "bad-argument" }: { readonly code?: ErrorCode } = {},
): void {
  const unknown = Object.keys(given).find((key) => !names.includes(key));
  if (unknown === undefined) return;
  const near = nearestName(unknown, names);
  throw new MaskletError(code, `Expected ${what} (${names.join(", ")}), found ${JSON.stringify(unknown)}`, {
    hint: near === undefined ? "Leave it out, or look it up in the docs" : `Did you mean ${near}?`,
  });
}

/**
 * The options that another function takes too.
 * @param options options of one function
 * @param table those of the other
 */
export function pickOptions<O extends object>(options: object, table: OptionTable<O>): O {
  return Object.fromEntries(Object.entries(options).filter(([name]) => Object.hasOwn(table, name))) as O;
}

/** Those of checked options that belong to a run's identity, by name. */
export function identityOptions<O extends object>(
  options: O,
  table: OptionTable<O>,
): Readonly<Record<string, unknown>> {
  const rows = Object.entries<OptionSpec<unknown>>(table).filter(([, { identity }]) => identity === true);
  return Object.freeze(Object.fromEntries(rows.map(([name]) => [name, (options as Record<string, unknown>)[name]])));
}

/**
 * Refuses a value of another kind: for what is handed in beside options, since nobody checks the types of a cell.
 *
 * @param what whose it is: "the first argument of evaluationTable"
 * @throws {MaskletError} `bad-argument`; a promise is told as such
 */
export function requireKind<T>(what: string, value: unknown, { expected, accepts }: ValueKind<T>): void {
  if (accepts(value)) return;
  throw new MaskletError("bad-argument", `Expected ${what} to be ${expected}, found ${shown(value)}`, {
    hint: value instanceof Promise ? "Write await before it" : "Hand in what that function returned",
  });
}

/** A value as an error shows it: short, and never a dump. */
export function shown(value: unknown): string {
  if (value instanceof Promise) return "a promise";
  if (typeof value === "function") return "a function";
  if (typeof value === "bigint" || typeof value === "symbol") return String(value);
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === "object" && value !== null) return `an object (${value.constructor?.name ?? "Object"})`;
  return typeof value === "string" ? JSON.stringify(value.slice(0, 80)) : String(value);
}

function requireObject(caller: string, given: unknown): Readonly<Record<string, unknown>> {
  if (given === undefined) return {};
  if (isRecord(given)) return given;
  throw new MaskletError("bad-argument", `Expected the options of ${caller} as an object, found ${shown(given)}`, {
    hint: given instanceof Promise ? "Write await before it" : "Name them: { option: value }",
  });
}

/** Whether a value is an object of names and values: a promise, a date or a map has none, and would pass for an empty one. */
function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return !NO_RECORDS.some((kind) => value instanceof kind);
}

const NO_RECORDS = [Promise, Date, RegExp, Map, Set, Error, ArrayBuffer, Blob, URL];

function rangeText(least: number, most: number): string {
  if (least > -Infinity && most < Infinity) return ` from ${least} to ${most}`;
  if (least > -Infinity) return ` from ${least} on`;
  return most < Infinity ? ` up to ${most}` : "";
}
