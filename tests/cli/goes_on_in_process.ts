/**
 * A command that a signal ends, with work that would go on as soon as it could: for tests that it cannot.
 * @module
 */
import { defineCommand } from "../../src/cli/options.ts";
import { runCommand } from "../../src/cli/run_command.ts";

const command = defineCommand({ name: "on", summary: "Goes on.", words: "FILE", flags: {} });

await runCommand(command, Deno.args, async ({ words }) => {
  const { kill } = Deno;
  Deno.kill = (...args) => {
    kill(...args);
    queueMicrotask(() => Deno.writeTextFileSync(words[0]!, "written after the end was asked for"));
  };
  console.log("ready");
  await new Promise((resolve) => setTimeout(resolve, 120_000));
  return { forProgram: true };
});
