import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { COMMANDS } from "../../src/cli/commands.ts";
import { completionCommand } from "../../src/cli/completion.ts";
import type { Subcommand } from "../../src/cli/subcommands.ts";

const ROOT = decodeURIComponent(new URL("../../", import.meta.url).pathname);

// a cache of its own: `model clear` is among what is run
const CACHE = await Deno.makeTempDir();
globalThis.addEventListener("unload", () => Deno.removeSync(CACHE, { recursive: true }));

async function run(script: string, ...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", script, ...args],
    cwd: ROOT,
    env: { NO_COLOR: "1", MASKLET_CACHE: CACHE },
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

/** Every command that does something, with its flags. */
async function leaves(
  commands: Readonly<Record<string, Subcommand>>,
  path = "",
): Promise<[path: string, flags: string[]][]> {
  const found = await Promise.all(
    Object.entries(commands).map(async ([name, command]): Promise<[string, string[]][]> => {
      const { flags, commands: below } = await command.shape();
      const own = Object.keys(flags);
      return [
        ...(own.length > 0 ? [[`${path}${name}`, own] as [string, string[]]] : []),
        ...await leaves(below, `${path}${name} `),
      ];
    }),
  );
  return found.flat();
}

Deno.test("every command hands out its result as JSON, and shows where an error comes from", async () => {
  const all = await leaves(COMMANDS);
  assert(all.length > 20, `found ${all.length} commands`);
  assertEquals(
    all.filter(([, flags]) => !flags.includes("json") || !flags.includes("verbose")).map(([path]) => path),
    [],
  );
  const { flags } = await completionCommand(COMMANDS).shape();
  assertEquals(["json", "verbose"].filter((name) => !Object.hasOwn(flags, name)), []);
});

Deno.test("with --json stdout is JSON alone, of what is wrong too; words and what comes next go to stderr", async () => {
  const root = await Deno.makeTempDir();
  try {
    for (const folder of ["JPEGImages/dot", "Annotations/dot"]) {
      await Deno.mkdir(`${root}/${folder}`, { recursive: true });
    }
    await Deno.writeTextFile(`${root}/JPEGImages/dot/00000.jpg`, "no picture");
    await Deno.writeTextFile(`${root}/Annotations/dot/00000.png`, "no mask");
    const check = await run("src/cli/masklet.ts", "dataset", "check", root, "--json");
    assertEquals(check.code, 1);
    assert(JSON.parse(check.out).problems.length > 0, check.out);
    assertMatch(check.err, /^error: Expected a sound dataset, found \d+ problems/m);
    const list = await run("src/cli/masklet.ts", "model", "list", "--json");
    assertEquals([list.code, JSON.parse(list.out).models[0].here], [0, "embedded"]);
    assertMatch(list.err, /^next: masklet model fetch/m);
    const cleared = await run("src/cli/masklet.ts", "model", "clear", "--json", `${root}/out/cleared.json`);
    assertEquals([cleared.code, cleared.out.includes("{")], [0, false]);
    assertEquals(typeof JSON.parse(await Deno.readTextFile(`${root}/out/cleared.json`)).freed, "number");
  } finally {
    await Deno.remove(root, { recursive: true });
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
  assertEquals(await run("tests/cli/toy_command.ts", "count", "--to", "3"), {
    code: 0,
    out: "1\n2\n3\n",
    err: "next: masklet count --to 6  further\n",
  });
  const { code, err } = await run("tests/cli/toy_command.ts", "count");
  assertEquals([code, err], [1, "error: Expected --to N, found no --to. See masklet count --help.\n"]);
});
