/**
 * The command line of every command: flags in one table, help written from it, errors in words.
 * @module
 */
import { parseArgs } from "node:util";
import { MaskletError } from "../error.ts";
import { endOnSignals, Interrupted } from "./interrupt.ts";
import { releaseAll } from "../runtime/process_end.ts";
import { nearestName } from "../nearest.ts";

/**
 * One flag: `--name VALUE` (again and again for "texts"), `--name` alone for a switch, or `--name` and `--no-name` for a toggle, whose
 * default lies elsewhere.
 */
export interface Flag {
  /** What its value is. */
  readonly kind: "text" | "texts" | "number" | "switch" | "toggle";
  /** What it does, for the help text. */
  readonly help: string;
  /** How the help text calls its value: "DIR". */
  readonly value?: string;
  /** Whether the command needs it. */
  readonly required?: boolean;
  /** The values that it may have. */
  readonly choices?: readonly string[];
}

/** A command: what its help text says, and its flags by name (without dashes). */
export interface Command<F extends Readonly<Record<string, Flag>> = Readonly<Record<string, Flag>>> {
  /** How it is called: "masklet evaluate". */
  readonly name: string;
  /** What it does, in a line or two. */
  readonly summary: string;
  /** Its flags; `--help` is added. */
  readonly flags: F;
  /** How the help text calls words without a flag: "VIDEO"; absent: the command takes none. */
  readonly words?: string;
  /** Lines that show its use. */
  readonly examples?: readonly string[];
  /** Exit code of errors where 1 means something else; default 1. */
  readonly errorExit?: number;
  /** What is kept when Ctrl-C or SIGTERM ends it at once, and what goes on; default: nothing, and it begins anew. */
  readonly stopped?: string;
}

/** The value of a flag. */
type ValueOf<F extends Flag> = F["kind"] extends "switch" ? boolean
  : Flag["kind"] extends F["kind"] ? unknown
  : F["kind"] extends "toggle" ? boolean | undefined
  : F["kind"] extends "texts" ? readonly string[]
  : F extends { readonly required: true } ? (F["kind"] extends "number" ? number : string)
  : (F["kind"] extends "number" ? number : string) | undefined;

/** What was given on the command line. */
export interface Given<F extends Readonly<Record<string, Flag>>> {
  /** The flags' values; a switch is false, texts are empty, another flag undefined, when it was not given. */
  readonly flags: { readonly [Name in keyof F]: ValueOf<F[Name]> };
  /** The words without a flag. */
  readonly words: readonly string[];
}

/** Keeps the literal types of a command's flags. */
export function defineCommand<const F extends Readonly<Record<string, Flag>>>(command: Command<F>): Command<F> {
  return command;
}

/**
 * Reads a command line.
 *
 * @returns what was given, or undefined when `--help` was among it
 * @throws {MaskletError} `bad-argument` for a flag that is unknown, lacks its value or is missing, and for stray words
 */
export function parseOptions<F extends Readonly<Record<string, Flag>>>(
  command: Command<F>,
  args: readonly string[],
): Given<F> | undefined {
  const { flags } = command;
  const options = Object.fromEntries(
    Object.entries({ ...flags, help: HELP }).flatMap(([name, { kind }]) => {
      if (name === "help") return [[name, { type: "boolean" as const, short: "h" }]];
      const type = kind === "switch" || kind === "toggle" ? "boolean" as const : "string" as const;
      return kind === "toggle" ? [[name, { type }], [`no-${name}`, { type }]] : [[name, { type }]];
    }),
  );
  const { tokens, positionals } = parseArgs({
    args: [...args],
    options,
    strict: false,
    tokens: true,
    allowPositionals: true,
  });
  const given = new Map<string, string | boolean>();
  const lists = new Map<string, string[]>();
  for (const token of tokens) {
    if (token.kind !== "option") continue;
    const found = flagNamed(flags, token.name) ?? unknown(command, token.rawName);
    const { name, flag } = found;
    const alone = flag.kind === "switch" || flag.kind === "toggle";
    if (alone && token.value !== undefined) {
      bad(`Expected ${token.rawName} without a value, found ${token.value}`, command);
    }
    if (!alone && (token.value === undefined || (!token.inlineValue && token.value.startsWith("--")))) {
      bad(
        `Expected a value after ${token.rawName} (${flag.value ?? "VALUE"}), found ${token.value ?? "none"}`,
        command,
      );
    }
    given.set(name, token.value ?? name === token.name);
    lists.set(name, [...lists.get(name) ?? [], token.value ?? ""]);
  }
  if (given.has("help")) return undefined;
  if (command.words === undefined && positionals.length > 0) {
    bad(`Expected flags alone, found ${positionals.map((word) => JSON.stringify(word)).join(", ")}`, command);
  }
  const values = Object.entries(flags).map(([name, flag]) => {
    if (flag.kind !== "texts") return [name, valueOf(command, name, flag, given.get(name))];
    const texts = lists.get(name) ?? [];
    for (const text of texts) requireChoice(command, name, flag, text);
    return [name, texts];
  });
  return { flags: Object.fromEntries(values), words: positionals };
}

/** The text of `--help`. */
export function helpText({ name, summary, flags, words, examples = [] }: Command): string {
  const required = Object.entries(flags).filter(([, { required }]) => required).map(([n, f]) =>
    ` --${n} ${f.value ?? "VALUE"}`
  );
  const all = Object.entries({ ...flags, help: HELP });
  const heads = all.map(([name, flag]) => headOf(name, flag));
  const width = Math.max(...heads.map((head) => head.length));
  const lines = all.map(([, { help, choices }], i) =>
    `  ${heads[i]!.padEnd(width)}  ${help}${choices === undefined ? "" : `: ${choices.join(", ")}`}`
  );
  return [
    summary,
    "",
    `Usage: ${name}${words === undefined ? "" : ` ${words}`}${required.join("")} [flags]`,
    "",
    ...lines,
    ...(examples.length === 0 ? [] : ["", "Examples:", ...examples.map((example) => `  ${example}`)]),
    "",
  ].join("\n");
}

/**
 * Runs a command and ends the process: 0 when it worked or help was asked for, 1 (or the command's `errorExit`) with the error in words on
 * stderr when it did not.
 * Only an error that is none of Masklet's own shows its stack.
 */
export async function runCommand<F extends Readonly<Record<string, Flag>>>(
  command: Command<F>,
  args: readonly string[],
  run: (given: Given<F>) => Promise<void>,
): Promise<never> {
  try {
    const given = parseOptions(command, args);
    if (given === undefined) console.log(helpText(command));
    else {
      endOnSignals(command.stopped ?? "nothing is kept, and the same command begins anew");
      await run(given);
    }
  } catch (error) {
    await releaseAll();
    if (error instanceof Deno.errors.BrokenPipe) Deno.exit(0); // whoever read our output has seen enough
    console.error(errorText(error));
    Deno.exit(error instanceof Interrupted ? error.exitCode : command.errorExit ?? 1);
  }
  await releaseAll();
  Deno.exit(0);
}

/** An error for a person; only one that is neither Masklet's nor the system's shows its stack. */
function errorText(error: unknown): unknown {
  if (error instanceof MaskletError) return `error: ${error.message}`;
  const ofSystem = error instanceof Error && /\(os error \d+\)/.test(error.message);
  return ofSystem ? `error: Expected the system to read and write, found: ${error.message}.` : error;
}

function headOf(name: string, { kind, value = "VALUE" }: Flag): string {
  if (kind === "toggle") return `--[no-]${name}`;
  return kind === "switch" ? `--${name}` : `--${name} ${value}`;
}

/** The flag that a word of the command line names: itself, or a toggle by `no-` before its name. */
function flagNamed(
  flags: Readonly<Record<string, Flag>>,
  word: string,
): { readonly name: string; readonly flag: Flag } | undefined {
  if (word === "help") return { name: word, flag: HELP };
  if (Object.hasOwn(flags, word)) return { name: word, flag: flags[word]! };
  const name = word.replace(/^no-/, "");
  if (name === word || !Object.hasOwn(flags, name) || flags[name]!.kind !== "toggle") return undefined;
  return { name, flag: flags[name]! };
}

const HELP: Flag = { kind: "switch", help: "show this text (also -h)" };

function valueOf(
  command: Command,
  name: string,
  flag: Flag,
  given: string | boolean | undefined,
): boolean | number | string | undefined {
  if (flag.kind === "switch") return given === true;
  if (flag.kind === "toggle") return given as boolean | undefined;
  if (typeof given !== "string") {
    if (flag.required) bad(`Expected --${name} ${flag.value ?? "VALUE"}, found no --${name}`, command);
    return undefined;
  }
  requireChoice(command, name, flag, given);
  if (flag.kind === "text") return given;
  const number = Number(given);
  if (given.trim() === "" || !Number.isFinite(number)) {
    bad(`Expected a number after --${name}, found ${JSON.stringify(given)}`, command);
  }
  return number;
}

function requireChoice(command: Command, name: string, { choices }: Flag, given: string): void {
  if (choices === undefined || choices.includes(given)) return;
  bad(`Expected --${name} to be one of ${choices.join(", ")}, found ${JSON.stringify(given)}`, command);
}

function unknown(command: Command, rawName: string): never {
  const name = rawName.replace(/^-+/, "");
  const near = nearestName(name, [
    ...Object.keys(command.flags),
    ...Object.entries(command.flags).filter(([, { kind }]) => kind === "toggle").map(([flag]) => `no-${flag}`),
    "help",
  ]);
  bad(
    `Expected a flag of ${command.name}, found ${rawName}${near === undefined ? "" : ` (did you mean --${near}?)`}`,
    command,
  );
}

function bad(message: string, command: Command): never {
  throw new MaskletError("bad-argument", message, { hint: `See ${command.name} --help` });
}
