import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { COMMANDS } from "../../src/cli/commands.ts";

const ROOT = decodeURIComponent(new URL("../../", import.meta.url).pathname);

async function run(script: string, ...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", script, ...args],
    cwd: ROOT,
    env: { NO_COLOR: "1" },
    stdin: "null",
  }).output();
  return { code, out: new TextDecoder().decode(stdout), err: new TextDecoder().decode(stderr) };
}

Deno.test("masklet --help lists every command, and none or an unknown one is refused with the list", async () => {
  const { code, out } = await run("src/cli/masklet.ts", "--help");
  assertEquals(code, 0);
  for (const [name, { summary }] of Object.entries(COMMANDS)) {
    assertMatch(out, new RegExp(`^  ${name} .*${summary.slice(0, 20)}`, "m"));
  }
  const wrong = await run("src/cli/masklet.ts", "trak");
  assertEquals(wrong.code, 1);
  assertStringIncludes(
    wrong.err,
    'Expected a command (demo, track, segment, report, notebooks, export, evaluate, benchmark, dataset, model, parity, doctor, perf, completion), found "trak" (did you mean track?)',
  );
});

Deno.test("every command is loaded by its name and shows its own flags", async () => {
  for (const name of Object.keys(COMMANDS)) {
    const { code, out, err } = await run("src/cli/masklet.ts", name, "--help");
    assertEquals(code, 0, err);
    assertMatch(out, new RegExp(`Usage: masklet ${name}\\b`));
  }
});

Deno.test("a task of deno.json for each command goes through the one program", async () => {
  const { tasks } = JSON.parse(await Deno.readTextFile(`${ROOT}deno.json`)) as {
    tasks: Record<string, { description: string; command: string }>;
  };
  for (const name of Object.keys(COMMANDS)) {
    assertMatch(tasks[name]!.command, new RegExp(`src/cli/masklet\\.ts ${name}$`));
  }
  for (const [name, { description }] of Object.entries(tasks)) assert(description?.length > 10, name);
});

Deno.test("a command of one's own is an entry of the table: it is listed, parsed and run", async () => {
  assertMatch((await run("tests/cli/toy_command.ts", "--help")).out, /^ +count +counts up$/m);
  assertEquals(await run("tests/cli/toy_command.ts", "count", "--to", "3"), { code: 0, out: "1\n2\n3\n", err: "" });
  const { code, err } = await run("tests/cli/toy_command.ts", "count");
  assertEquals([code, err], [1, "error: Expected --to N, found no --to. See masklet count --help.\n"]);
});
