/**
 * Flags derived from a table of options: their names, what they take and what `--help` says of them.
 * @module
 */
import { MaskletError } from "../error.ts";
import { type OptionSpec, shown, switchKind } from "../options.ts";
import type { Flag } from "./options.ts";

/** A set of options as flags see it. */
// deno-lint-ignore no-explicit-any -- rows of many types stand in one table
export type FlagTable = Readonly<Record<string, OptionSpec<any>>>;

/**
 * The flags of a set of options: of those rows that have one.
 * @param helpOf what `--help` says of a row; default its doc line and its default
 */
export function flagsOf(
  table: object,
  helpOf: (spec: OptionSpec<unknown>) => string = helpOfOption,
): Record<string, Flag> {
  return Object.fromEntries(
    Object.values(table as FlagTable).flatMap((spec): [string, Flag][] => {
      if (spec.flag === undefined) return [];
      const help = helpOf(spec);
      // what is off where nothing is said needs no word for off
      if (spec.kind === switchKind) return [[spec.flag, { kind: spec.fallback === false ? "switch" : "toggle", help }]];
      const { choices } = spec.kind;
      const required = spec.required === true ? { required: true } : {};
      return [[spec.flag, {
        kind: "text",
        help,
        value: spec.value ?? "VALUE",
        ...(choices && { choices }),
        ...required,
      }]];
    }),
  );
}

/**
 * The options that flags of a set give.
 * @param flags what was given on the command line, by the names of the flags
 * @throws {MaskletError} `bad-argument` for a text that is no value of its option
 */
export function optionsOfFlags(flags: Readonly<Record<string, unknown>>, table: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(table as FlagTable).flatMap(([name, spec]): [string, unknown][] => {
      const given = spec.flag === undefined ? undefined : flags[spec.flag];
      if (given === undefined || (given === false && spec.fallback === false)) return [];
      const value = typeof given === "string" && spec.kind.parse !== undefined ? spec.kind.parse(given) : given;
      if (spec.kind.accepts(value)) return [[name, value]];
      throw new MaskletError(
        "bad-argument",
        `Expected --${spec.flag} to be ${spec.kind.expected}, found ${shown(given)}`,
        { hint: `Leave --${spec.flag} out for its default` },
      );
    }),
  );
}

/** "threads of the runtime (default 1)"; of a switch that is off where nothing is said, the doc line alone. */
export function helpOfOption({ doc, fallback }: OptionSpec<unknown>): string {
  if (fallback === undefined || fallback === false) return doc;
  return `${doc} (default ${fallback === true ? "on" : fallback})`;
}
