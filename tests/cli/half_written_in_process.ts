/**
 * A command that has a file half-written, says so, and does not come to its end by itself: for tests of what a signal leaves.
 * @module
 */
import { defineCommand } from "../../src/cli/options.ts";
import { runCommand } from "../../src/cli/run_command.ts";
import { writtenBeside } from "../../src/files/atomic.ts";

const command = defineCommand({ name: "half", summary: "Half of a file.", words: "FILE", flags: {} });

await runCommand(command, Deno.args, async ({ words }) => {
  await writtenBeside(words[0]!, async (beside) => {
    await Deno.writeTextFile(beside, "the first half");
    console.log(beside);
    await new Promise((resolve) => setTimeout(resolve, 120_000));
  });
  return { forProgram: true };
});
