import { MaskletError } from "../error.ts";
import { requireWritable, writeFileAtomic } from "../files/atomic.ts";
import { makeFolderOf } from "../files/make_folder.ts";
import { releaseAll } from "../files/process_end.ts";
import { endOnSignals, Interrupted } from "./interrupt.ts";
import { asTyped, begunByTask, nextLines } from "./next_steps.ts";
import type { Command, Flag, Given, Outcome } from "./options.ts";
import { parseOptions } from "./parse_options.ts";

/**
 * Runs a command and ends the process: 0 when it worked or help was asked for, 1 (or the command's `errorExit`) with the error in words on
 * stderr when it did not. What comes next is told on stderr, so that a command's own output stays clean; with `--json` stdout has the JSON
 * alone. `--verbose` shows where an error comes from.
 */
export async function runCommand<F extends Readonly<Record<string, Flag>>>(
  command: Command<F>,
  args: readonly string[],
  run: (given: Given<F>) => Promise<Outcome>,
): Promise<never> {
  let exitCode = 0;
  console.log = toldWhenFull(console.log);
  try {
    const given = parseOptions(command, args);
    if (given === undefined) {
      const { helpText } = await import("./help_text.ts");
      console.log(helpText(command));
    } else {
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
  run: (given: Given<F>) => Promise<Outcome>,
): Promise<number> {
  // a command that has such a flag of its own writes its file by itself
  const wanted = command.json === undefined
    ? undefined
    : (given.flags as Readonly<Record<string, unknown>>)["json"] as string | true | undefined;
  const print = console.log;
  if (wanted === true) console.log = console.error;
  else if (wanted !== undefined) await requireWritable(wanted); // and not after an hour
  const outcome = await run(given);
  console.log = print;
  const text = (): string => JSON.stringify(outcome.json ?? null, undefined, 2);
  if (wanted === true) console.log(text());
  else if (wanted !== undefined) {
    try {
      await makeFolderOf(wanted);
      await writeFileAtomic(wanted, `${text()}\n`);
    } catch (error) {
      console.log(text()); // what was measured shall not be measured again because a disk is full
      throw error;
    }
  }
  if (outcome.error !== undefined) throw outcome.error;
  for (const line of nextLines(outcome.next ?? [], begunByTask())) console.error(line);
  return outcome.exitCode ?? 0;
}

/** `console.log` whose failure says that it is standard output that cannot be written; a reader that went away is let be. */
function toldWhenFull(print: typeof console.log): typeof console.log {
  return (...values) => {
    try {
      print(...values);
    } catch (cause) {
      if (cause instanceof Deno.errors.BrokenPipe) throw cause;
      throw new MaskletError("io", `Expected to write to standard output, found: ${(cause as Error).message}`, {
        hint: "Free some space where it goes to, and run again",
        cause,
      });
    }
  };
}

/** An error for a person: what was expected, found and to do; where it comes from only when asked for. */
export function errorText(error: unknown, verbose: boolean): string {
  const own = error instanceof MaskletError;
  const message = asTyped(error instanceof Error ? error.message : String(error), begunByTask());
  const ofSystem = error instanceof Error && /\(os error \d+\)/.test(message);
  const short = own
    ? `error: ${message}`
    : ofSystem
    ? `error: Expected the system to read and write, found: ${message}.`
    : `error: ${message} (no error of Masklet's own; --verbose shows where it comes from)`;
  if (!verbose) return short;
  return `error${own ? ` ${error.code}` : ""}: ${Deno.inspect(error, { depth: 4 })}`;
}
