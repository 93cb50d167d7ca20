/**
 * What a command is: its flags in one table, of which its line is read (`parse_options.ts`) and its help written (`help_text.ts`).
 * @module
 */
import type { MaskletError } from "../error.ts";
import type { NextSteps } from "./next_steps.ts";

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
  /** Of an "optional" one: how its value ends as a rule. Another next word is taken for it only where the command has no place for it. */
  readonly endings?: readonly string[];
  /** The values that it may have. */
  readonly choices?: readonly string[];
  /** Whether a second value, which says something beside the first, is refused; of other flags the last one counts. */
  readonly once?: boolean;
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

/** What came of a command, beside what it printed: what comes next, or what is wrong. */
export type Outcome = Made & (GoesOn | WentWrong | ForProgram);

/** What every command may hand out. */
interface Made {
  /** What `--json` hands out. */
  readonly json?: unknown;
  /** Exit code where it is not 0 and nothing went wrong. */
  readonly exitCode?: number;
}

/** It worked. */
interface GoesOn {
  /** What a person may want to do next. */
  readonly next: NextSteps;
  readonly error?: undefined;
}

/** Something is wrong with what was looked at; what to do, its hint says. */
interface WentWrong {
  /** Told, and its exit code taken, after the JSON was handed out. */
  readonly error: MaskletError;
  readonly next?: undefined;
}

/** A program reads what was printed, so nothing is added to it. */
interface ForProgram {
  readonly forProgram: true;
  readonly error?: undefined;
  readonly next?: undefined;
}

/** Keeps the literal types of a command's flags. */
export function defineCommand<const F extends Readonly<Record<string, Flag>>>(command: Command<F>): Command<F> {
  return command;
}

/** Flags that every command has. */
export function commonFlags({ json }: Pick<Command, "json">): Readonly<Record<string, Flag>> {
  return {
    ...(json !== undefined && {
      json: {
        ...{ kind: "optional", value: "FILE", endings: [".json"] } as const,
        help: `${json}, as JSON: on stdout, or in a file`,
      },
    }),
    verbose: { kind: "switch", help: "show where an error comes from" },
    help: { kind: "switch", help: "show this text (also -h)" },
  };
}
