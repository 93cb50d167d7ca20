/**
 * The program with one more command, which counts: `deno run -A tests/cli/toy_command.ts count --to 3`.
 * @module
 */
import { COMMANDS } from "../../src/cli/commands.ts";
import { maskletProgram } from "../../src/cli/masklet.ts";
import { defineCommand } from "../../src/cli/options.ts";
import { loadedCommand, subcommand } from "../../src/cli/subcommands.ts";

const command = defineCommand({
  name: "masklet count",
  summary: "Counts.",
  flags: { to: { kind: "number", value: "N", required: true, help: "the last number" } },
});

const count = loadedCommand({
  summary: "counts up",
  load: () =>
    Promise.resolve(subcommand(command, async ({ flags }) => {
      for (let i = 1; i <= flags.to; i++) await Promise.resolve(console.log(i));
      return { json: flags.to, next: [[`masklet count --to ${2 * flags.to}`, "further"]] };
    })),
});

if (import.meta.main) await maskletProgram({ ...COMMANDS, count }).main(Deno.args);
