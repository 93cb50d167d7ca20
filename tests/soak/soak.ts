/**
 * `deno task soak [NAME…] [--list]`: the long proofs, all of them or those that are named. Exits with 1 when one fails.
 * @module
 */
import { defineCommand, type Given, type Outcome } from "../../src/cli/options.ts";
import { runCommand } from "../../src/cli/run_command.ts";
import { duration } from "../../src/cli/progress.ts";
import { MaskletError } from "../../src/error.ts";
import { PROOFS } from "./proofs.ts";

const command = defineCommand({
  name: "deno task soak",
  summary: "Long proofs that are not part of the test suite. Without names: all of them, one after the other.",
  words: "[NAME…]",
  flags: {
    list: { kind: "switch", help: "name the proofs and run none" },
    frames: { kind: "number", value: "N", help: "of proofs over many frames or inputs: so many instead of all" },
  },
});

async function soak({ flags, words }: Given<typeof command.flags>): Promise<Outcome> {
  const width = Math.max(...Object.keys(PROOFS).map((name) => name.length));
  if (flags.list) {
    for (const [name, { summary }] of Object.entries(PROOFS)) console.log(`${name.padEnd(width)}  ${summary}`);
    return { next: [[`deno task soak ${Object.keys(PROOFS)[0]}`, "one of them"]] };
  }
  const unknown = words.filter((name) => !Object.hasOwn(PROOFS, name));
  if (unknown.length > 0) {
    throw new MaskletError("bad-argument", `Expected names of proofs, found ${unknown.join(", ")}`, {
      hint: `There are ${Object.keys(PROOFS).join(", ")}`,
    });
  }
  const options = flags.frames === undefined ? {} : { frames: flags.frames };
  const failed: string[] = [];
  for (const name of words.length > 0 ? words : Object.keys(PROOFS)) {
    const started = performance.now();
    const outcome = await PROOFS[name]!.run((line) => console.log(`${name}: ${line}`), options).then(
      () => "ok",
      (error) => {
        failed.push(name);
        return `FAILED: ${error instanceof Error ? error.message : error}`;
      },
    );
    console.log(`${name}: ${outcome} (${duration((performance.now() - started) / 1000)})`);
  }
  if (failed.length > 0) {
    throw new MaskletError("bad-argument", `Expected every proof to hold, found ${failed.join(", ")} failing`, {
      hint: "What each one found is above",
    });
  }
  return { next: [["deno task test", "every test and every example of the docs"]] };
}

if (import.meta.main) await runCommand(command, Deno.args, soak);
