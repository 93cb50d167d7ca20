import { HELP_COLUMNS, helpTable, wrapText } from "./help_columns.ts";
import { type Command, commonFlags, type Flag, type Given, type Outcome } from "./options.ts";
import { runCommand } from "./run_command.ts";
import { MaskletError } from "../error.ts";
import { nearestName } from "../nearest.ts";

/** One of several commands under one name, as a value. */
export interface Subcommand {
  /** What it does, for the help text of those above it. */
  readonly summary: string;
  /** How the help text calls its words without a flag: "FILE"; absent: none. */
  readonly words?: string;
  /** Runs it with what follows its name, and ends the process. */
  readonly main: (args: readonly string[]) => Promise<never>;
  /** Its flags or its commands, for completion. */
  readonly shape: () => Promise<CommandShape>;
}

/** What stands behind a command's name. */
export interface CommandShape {
  /** Its flags, by name; none of a group. */
  readonly flags: Readonly<Record<string, Flag>>;
  /** Its commands, by their last word; none of a single command. */
  readonly commands: Readonly<Record<string, Subcommand>>;
}

/** A subcommand from its table of flags and what it does. Its name is the whole one: "masklet model list". */
export function subcommand<F extends Readonly<Record<string, Flag>>>(
  command: Command<F>,
  run: (given: Given<F>) => Promise<Outcome>,
): Subcommand {
  const { summary, words } = command;
  return {
    summary,
    ...(words !== undefined && { words }),
    main: (args) => runCommand(command, args, run),
    shape: () => Promise.resolve({ flags: { ...command.flags, ...commonFlags(command) }, commands: {} }),
  };
}

/** A subcommand whose code is loaded when it is called. */
export interface LoadedCommand {
  /** What it does, in a line. */
  readonly summary: string;
  /** Brings its flags and code. */
  readonly load: () => Promise<Subcommand>;
}

/** A subcommand that is loaded when it is called: the others are then not waited for. */
export function loadedCommand({ summary, load }: LoadedCommand): Subcommand {
  return {
    summary,
    main: async (args) => await (await load()).main(args),
    shape: async () => await (await load()).shape(),
  };
}

/** Several commands under one name. */
export interface CommandGroup {
  /** How it is called: "masklet model". */
  readonly name: string;
  /** What it is about, in a line. */
  readonly summary: string;
  /** Its commands, by their last word. */
  readonly commands: Readonly<Record<string, Subcommand>>;
  /** Lines below them in the help text. */
  readonly notes?: readonly string[];
}

/** Several commands as one: the first word says which, and 1 is the exit code where it names none, with the commands on stderr. */
export function commandGroup(group: CommandGroup): Subcommand {
  return {
    summary: group.summary,
    words: "COMMAND",
    main: (args) => runGroup(group, args),
    shape: () => Promise.resolve({ flags: {}, commands: group.commands }),
  };
}

/** A command that has others under its name: those that the first word names, and itself for all that begins with a flag. */
export function commandWithOthers(
  own: Subcommand,
  { name, commands }: Pick<CommandGroup, "name" | "commands">,
): Subcommand {
  return {
    summary: own.summary,
    words: "[COMMAND]",
    main: async (args) => {
      const [word] = args;
      if (word === undefined || word.startsWith("-")) return await own.main(args);
      return await runGroup({ name, summary: own.summary, commands }, args);
    },
    shape: async () => ({ ...await own.shape(), commands }),
  };
}

async function runGroup(group: CommandGroup, args: readonly string[]): Promise<never> {
  const [name, ...rest] = args;
  const found = name !== undefined && Object.hasOwn(group.commands, name) ? group.commands[name] : undefined;
  if (found !== undefined) return await found.main(rest);
  if (name === "--help" || name === "-h" || name === "help") {
    console.log(groupHelp(group));
    Deno.exit(0);
  }
  const names = Object.keys(group.commands).join(", ");
  const near = name === undefined ? undefined : nearestName(name, Object.keys(group.commands));
  const what = name === undefined
    ? "none"
    : `${JSON.stringify(name)}${near === undefined ? "" : ` (did you mean ${near}?)`}`;
  console.error(`error: Expected a command (${names}), found ${what}.\n\n${groupHelp(group)}`);
  Deno.exit(1);
}

/** The text of `--help`, on lines of at most {@link HELP_COLUMNS} characters. */
function groupHelp({ name, summary, commands, notes = [] }: CommandGroup): string {
  const heads = Object.entries(commands).map(([word, { words = "" }]) => `${word} ${words}`.trimEnd());
  const lines = helpTable(Object.values(commands).map((command, i) => [`  ${heads[i]!}`, command.summary]));
  return [
    ...wrapText(summary, HELP_COLUMNS),
    "",
    `Usage: ${name} COMMAND [flags]`,
    "",
    ...lines,
    "",
    `Flags of one: ${name} COMMAND --help`,
    ...notes.flatMap((note) => wrapText(note, HELP_COLUMNS)),
    "",
  ]
    .join("\n");
}

/**
 * The one word that a command takes.
 * @throws {MaskletError} `bad-argument` when there is none, or more than one
 */
export function oneWord(words: readonly string[], command: Command): string {
  if (words.length === 1) return words[0]!;
  const found = words.length === 0 ? "none" : words.map((word) => JSON.stringify(word)).join(", ");
  throw new MaskletError("bad-argument", `Expected one ${command.words}, found ${found}`, {
    hint: `See ${command.name} --help`,
  });
}
