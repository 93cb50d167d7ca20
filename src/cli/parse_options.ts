import { MaskletError } from "../error.ts";
import { nearestName } from "../nearest.ts";
import { type Command, commonFlags, type Flag, type Given } from "./options.ts";
import { splitArguments } from "./split_arguments.ts";

/**
 * Reads a command line.
 *
 * @returns what was given, or undefined when `--help` was among it
 * @throws {MaskletError} `bad-argument` for a flag that is unknown, lacks its value, is missing or said twice, and for stray words
 */
export function parseOptions<F extends Readonly<Record<string, Flag>>>(
  command: Command<F>,
  args: readonly string[],
): Given<F> | undefined {
  return parsed(command, args, "usual");
}

function parsed<F extends Readonly<Record<string, Flag>>>(
  command: Command<F>,
  args: readonly string[],
  taking: Taking,
): Given<F> | undefined {
  const flags: F = { ...command.flags, ...commonFlags(command) };
  const valued = Object.entries(flags).filter(([, { kind }]) => kind !== "switch" && kind !== "toggle");
  const tokens = splitArguments(withoutValue(args, flags, taking), {
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
    if (flag.once && given.has(name)) {
      bad(
        `Expected --${name} once, found ${given.get(name)} and ${token.value}: several objects go by --prompts`,
        command,
      );
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
  // "--json tasks.json" where the word is what the command works at: the flag gives it back
  if (taking === "usual" && lacksWords(command, given, positionals)) return parsed(command, args, "none");
  if (taking === "usual" && hasTooMany(command, given, positionals)) return parsed(command, args, "any");
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

/** Which next words optional flags take: those that end as they should, none, or any. */
type Taking = "usual" | "none" | "any";

/** An optional flag that stands alone gets an empty value, so that what follows is not taken for it. */
function withoutValue(args: readonly string[], flags: Readonly<Record<string, Flag>>, taking: Taking): string[] {
  const end = args.includes("--") ? args.indexOf("--") : args.length;
  return args.map((arg, i) => {
    const flag = i < end && arg.startsWith("--") ? flags[arg.slice(2)] : undefined;
    return flag?.kind === "optional" && !takesNext(flag, args[i + 1], taking) ? `${arg}=` : arg;
  });
}

/** Whether the next argument is the value of an optional flag, and no word of the command. */
function takesNext({ endings }: Flag, next: string | undefined, taking: Taking): boolean {
  if (next === undefined || next.startsWith("-") || taking === "none") return false;
  return taking === "any" || endings === undefined || endings.some((ending) => next.toLowerCase().endsWith(ending));
}

/** Whether a command has none of the words that it cannot do without. */
function lacksWords(command: Command, given: ReadonlyMap<string, unknown>, words: readonly string[]): boolean {
  if (command.words !== undefined) return words.length === 0 && !command.words.startsWith("[");
  const needed = (command.positional ?? []).filter((name) => command.flags[name]?.required && !given.has(name));
  return words.length < needed.length;
}

/** Whether a command has more words than places for them. */
function hasTooMany(command: Command, given: ReadonlyMap<string, unknown>, words: readonly string[]): boolean {
  if (command.words !== undefined) return /^\w+$/.test(command.words) && words.length > 1; // "FILE": one
  const several = (command.positional ?? []).some((name) => command.flags[name]?.kind === "texts");
  return !several && words.length > (command.positional ?? []).filter((name) => !given.has(name)).length;
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
  bad(
    `Expected --${name} to be one of ${choices.join(", ")}, found ${JSON.stringify(given)}${meant(given, choices)}`,
    command,
  );
}

/** The nearest of some names, in brackets. */
function meant(given: string, names: readonly string[]): string {
  const near = nearestName(given, names);
  return near === undefined ? "" : ` (did you mean ${near}?)`;
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
