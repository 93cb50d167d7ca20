/**
 * The program `masklet`: `deno install -g -A src/cli/masklet.ts`, or `deno task COMMAND` in the repository.
 * @module
 */
import { COMMANDS } from "./commands.ts";
import { commandGroup, type Subcommand } from "./subcommands.ts";

/** The whole program, with the commands that it is given. */
export function maskletProgram(commands: Readonly<Record<string, Subcommand>>): Subcommand {
  return commandGroup({
    name: "masklet",
    summary: "Promptable segmentation of videos with SAM 2: track objects, score masks, run benchmarks.",
    commands,
  });
}

if (import.meta.main) await maskletProgram(COMMANDS).main(Deno.args);
