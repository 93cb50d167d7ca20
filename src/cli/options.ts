/**
 * The command line of every command: flags in one table, help written from it, errors in words.
 * @module
 */
import { MaskletError } from "../error.ts";
import { writeFileAtomic } from "../files/atomic.ts";
import { makeFolderOf } from "../files/make_folder.ts";
import { endOnSignals, Interrupted } from "./interrupt.ts";
import { releaseAll } from "../files/process_end.ts";
import { nearestName } from "../nearest.ts";
import { textTable } from "../text_table.ts";
import { splitArguments } from "./split_arguments.ts";

/**
 * One flag: `--name VALUE` (again and again for "texts"), `--name` with or without a value for "optional", `--name` alone for a switch,
 * or `--name` and `--no-name` for a toggle, whose default lies elsewhere.
 */
export interface Flag {
  /** What its value is. */
  readonly kind: "text" | "texts" | "number" | "optional" | "switch" | "toggle";
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
  /** Flags that words may stand for, in order: the first word is the value of the first of them, and so on. */
  readonly positional?: readonly string[];
  /** What `--json` hands out; absent: the command has no such flag. */
  readonly json?: string;
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
  : F["kind"] extends "optional" ? string | true | undefined
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

/** What came of a command, beside what it printed. */
export interface Outcome {
  /** What `--json` hands out. */
  readonly json?: unknown;
  /** What a person may want to do next: commands, each with a word on what it does. */
  readonly next?: readonly (readonly [command: string, what: string])[];
  /** What is wrong with what was found: told, and its exit code taken, after the JSON was handed out. */
  readonly error?: MaskletError;
  /** Exit code where it is not 0 and nothing went wrong. */
  readonly exitCode?: number;
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
  const flags: F = { ...command.flags, ...commonFlags(command) };
  const valued = Object.entries(flags).filter(([, { kind }]) => kind !== "switch" && kind !== "toggle");
  const tokens = splitArguments(withoutValue(args, flags), {
    valued: new Set(valued.map(([name]) => name)),
    short: { h: "help" },
  });
  const positionals = tokens.filter((token) => token.kind === "positional").map(({ value }) => value);
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
    if (flag.kind === "optional") {
      given.set(name, token.value ?? "");
      continue;
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
  const words = placeWords(command, positionals, given, lists);
  const asked = Object.entries(flags).filter(([name]) => Object.hasOwn(command.flags, name) || name === "json");
  const values = asked.map(([name, flag]) => {
    if (flag.kind !== "texts") return [name, valueOf(command, name, flag, given.get(name))];
    const texts = lists.get(name) ?? [];
    for (const text of texts) requireChoice(command, name, flag, text);
    return [name, texts];
  });
  return { flags: Object.fromEntries(values), words };
}

/** An optional flag that stands alone gets an empty value, so that what follows is not taken for it. */
function withoutValue(args: readonly string[], flags: Readonly<Record<string, Flag>>): string[] {
  const end = args.includes("--") ? args.indexOf("--") : args.length;
  return args.map((arg, i) => {
    const flag = i < end && arg.startsWith("--") ? flags[arg.slice(2)] : undefined;
    const next = args[i + 1];
    return flag?.kind === "optional" && (next === undefined || next.startsWith("-")) ? `${arg}=` : arg;
  });
}

/** Gives words to the flags that they stand for; what is left over is the command's own, or an error. */
function placeWords(
  command: Command,
  words: readonly string[],
  given: Map<string, string | boolean>,
  lists: Map<string, string[]>,
): readonly string[] {
  const places = command.positional ?? [];
  const free = places.filter((name) => !given.has(name) || command.flags[name]?.kind === "texts");
  if (command.words !== undefined && places.length === 0) return words;
  const placed = words.slice(0, free.length);
  placed.forEach((word, i) => {
    given.set(free[i]!, word);
    lists.set(free[i]!, [...lists.get(free[i]!) ?? [], word]);
  });
  const rest = words.slice(free.length);
  if (rest.length > 0) {
    const wanted = places.length === 0
      ? "flags alone"
      : `at most ${places.map((name) => name.toUpperCase()).join(" and ")} as words`;
    bad(`Expected ${wanted}, found ${rest.map((word) => JSON.stringify(word)).join(", ")}`, command);
  }
  return [];
}

/** The text of `--help`. */
export function helpText(command: Command): string {
  const { name, summary, flags, words, positional = [], examples = [] } = command;
  const required = Object.entries(flags).filter(([n, { required }]) => required && !positional.includes(n)).map((
    [n, f],
  ) => ` --${n} ${f.value ?? "VALUE"}`);
  const places = positional.map((n) => flags[n]?.required ? ` ${n.toUpperCase()}` : ` [${n.toUpperCase()}]`).join("");
  const all = Object.entries({ ...flags, ...commonFlags(command) });
  const lines = textTable(all.map(([name, flag]) => {
    const { help, choices } = flag;
    return [`  ${headOf(name, flag)}`, choices === undefined ? help : `${help}: ${choices.join(", ")}`];
  }));
  return [
    summary,
    "",
    `Usage: ${name}${words === undefined ? "" : ` ${words}`}${places}${required.join("")} [flags]`,
    "",
    ...lines,
    ...(examples.length === 0 ? [] : ["", "Examples:", ...examples.map((example) => `  ${example}`)]),
    "",
  ].join("\n");
}

/**
 * Runs a command and ends the process: 0 when it worked or help was asked for, 1 (or the command's `errorExit`) with the error in words on
 * stderr when it did not. What comes next is told on stderr, so that a command's own output stays clean; with `--json` stdout has the JSON
 * alone. `--verbose` shows where an error comes from.
 */
export async function runCommand<F extends Readonly<Record<string, Flag>>>(
  command: Command<F>,
  args: readonly string[],
  run: (given: Given<F>) => Promise<Outcome | void>,
): Promise<never> {
  let exitCode = 0;
  try {
    const given = parseOptions(command, args);
    if (given === undefined) console.log(helpText(command));
    else {
      endOnSignals(command.stopped ?? "nothing is kept, and the same command begins anew");
      exitCode = await ran(command, given, run);
    }
  } catch (error) {
    await releaseAll();
    if (error instanceof Deno.errors.BrokenPipe) Deno.exit(0); // whoever read our output has seen enough
    console.error(errorText(error, args.includes("--verbose")));
    Deno.exit(error instanceof Interrupted ? error.exitCode : command.errorExit ?? 1);
  }
  await releaseAll();
  Deno.exit(exitCode);
}

/** Runs a command whose line was read, hands out its JSON, and says what comes next; gives the exit code. */
async function ran<F extends Readonly<Record<string, Flag>>>(
  command: Command<F>,
  given: Given<F>,
  run: (given: Given<F>) => Promise<Outcome | void>,
): Promise<number> {
  // a command that has such a flag of its own writes its file by itself
  const wanted = command.json === undefined
    ? undefined
    : (given.flags as Readonly<Record<string, unknown>>)["json"] as string | true | undefined;
  const print = console.log;
  if (wanted === true) console.log = console.error;
  const outcome = await run(given) ?? {};
  console.log = print;
  const text = (): string => JSON.stringify(outcome.json ?? null, undefined, 2);
  if (wanted === true) console.log(text());
  else if (wanted !== undefined) {
    await makeFolderOf(wanted);
    await writeFileAtomic(wanted, `${text()}\n`);
  }
  if (outcome.error !== undefined) throw outcome.error;
  const next = outcome.next ?? [];
  textTable(next).forEach((line, i) => console.error(`${i === 0 ? "next: " : "      "}${line}`));
  return outcome.exitCode ?? 0;
}

/** An error for a person: what was expected, found and to do; where it comes from only when asked for. */
export function errorText(error: unknown, verbose: boolean): string {
  const own = error instanceof MaskletError;
  const message = error instanceof Error ? error.message : String(error);
  const ofSystem = error instanceof Error && /\(os error \d+\)/.test(message);
  const short = own
    ? `error: ${message}`
    : ofSystem
    ? `error: Expected the system to read and write, found: ${message}.`
    : `error: ${message} (no error of Masklet's own; --verbose shows where it comes from)`;
  if (!verbose) return short;
  return `error${own ? ` ${error.code}` : ""}: ${Deno.inspect(error, { depth: 4 })}`;
}

function headOf(name: string, { kind, value = "VALUE" }: Flag): string {
  if (kind === "toggle") return `--[no-]${name}`;
  if (kind === "optional") return `--${name} [${value}]`;
  return kind === "switch" ? `--${name}` : `--${name} ${value}`;
}

/** The flag that a word of the command line names: itself, or a toggle by `no-` before its name. */
function flagNamed(
  flags: Readonly<Record<string, Flag>>,
  word: string,
): { readonly name: string; readonly flag: Flag } | undefined {
  if (Object.hasOwn(flags, word)) return { name: word, flag: flags[word]! };
  const name = word.replace(/^no-/, "");
  if (name === word || !Object.hasOwn(flags, name) || flags[name]!.kind !== "toggle") return undefined;
  return { name, flag: flags[name]! };
}

/** Flags that every command has. */
export function commonFlags({ json }: Pick<Command, "json">): Readonly<Record<string, Flag>> {
  return {
    ...(json !== undefined && {
      json: { kind: "optional", value: "FILE", help: `${json}, as JSON: on stdout, or in a file` } as const,
    }),
    verbose: { kind: "switch", help: "show where an error comes from" },
    help: { kind: "switch", help: "show this text (also -h)" },
  };
}

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
  if (flag.kind === "optional") return given === "" ? true : given;
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
    ...Object.keys(commonFlags(command)),
  ]);
  bad(
    `Expected a flag of ${command.name}, found ${rawName}${near === undefined ? "" : ` (did you mean --${near}?)`}`,
    command,
  );
}

function bad(message: string, command: Command): never {
  throw new MaskletError("bad-argument", message, { hint: `See ${command.name} --help` });
}
