/**
 * A command that measures, and whose JSON has lost its place by then: `deno run -A tests/cli/lost_json_command.ts --json FOLDER/x.json`.
 * @module
 */
import { dirname } from "node:path";
import { defineCommand } from "../../src/cli/options.ts";
import { runCommand } from "../../src/cli/run_command.ts";

const command = defineCommand({ name: "masklet measure", summary: "Measures.", flags: {}, json: "what was measured" });

await runCommand(command, Deno.args, async () => {
  const folder = dirname(Deno.args[1]!);
  await Deno.remove(folder);
  await Deno.writeTextFile(folder, "no folder any more");
  return { json: { measured: 42 }, next: [["masklet measure", "again"]] };
});
