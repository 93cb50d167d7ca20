/**
 * The program `masklet`: `deno install -g -A src/cli/masklet.ts`, or `deno task COMMAND` in the repository.
 * @module
 */
import { COMMANDS } from "./commands.ts";
import { commandGroup, loadedCommand, type Subcommand } from "./subcommands.ts";

/** The whole program, with the commands that it is given. */
export function maskletProgram(commands: Readonly<Record<string, Subcommand>>): Subcommand {
  return commandGroup({
    name: "masklet",
    summary: "Promptable segmentation of videos with SAM 2: track objects, score masks, run benchmarks.",
    commands: {
      ...commands,
      completion: loadedCommand({
        summary: "what a shell needs to complete commands and flags: bash, zsh, fish",
        load: async () => (await import("./completion.ts")).completionCommand(commands),
      }),
    },
    notes: [
      "Exit codes: 0 done, 1 an error (told in words on stderr), 130 and 143 ended by Ctrl-C and SIGTERM with what was made kept;",
      "parity: 1 over tolerance, 2 not run, 64 an error.",
    ],
  });
}

if (import.meta.main) {
  // A task of deno.json runs in the folder of deno.json; paths are meant from where the user stands.
  const stands = Deno.env.get("MASKLET_CWD");
  if (stands !== undefined && stands !== "") Deno.chdir(stands);
  await maskletProgram(COMMANDS).main(Deno.args);
}
