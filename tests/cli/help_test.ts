import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { HELP_COLUMNS } from "../../src/cli/help_columns.ts";
import { RULE_OPTIONS } from "../../src/track/options.ts";

const ROOT = decodeURIComponent(new URL("../../", import.meta.url).pathname);

/** The commands that tasks of the repository run. */
const { tasks } = JSON.parse(await Deno.readTextFile(`${ROOT}deno.json`)) as {
  tasks: Record<string, { command: string }>;
};
const COMMANDS = Object.keys(tasks).filter((name) => tasks[name]!.command.includes("src/cli/"));
/** Those that track. */
const TRACKING = ["track", "benchmark", "demo"];

async function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "-q", ...args],
    ...{ cwd: ROOT, env: { NO_COLOR: "1" }, stdin: "null" },
  }).output();
  return { code, out: new TextDecoder().decode(stdout), err: new TextDecoder().decode(stderr) };
}

/** The words under "Usage" of a group's help that name its commands; none where it is a command itself. */
const subcommandsIn = (help: string): string[] =>
  help.includes("COMMAND [flags]") ? [...help.matchAll(/^ {2}(\w+) /gm)].map(([, name]) => name!) : [];

const flagsIn = (help: string): string[] =>
  [...help.matchAll(/^ {2}--(?:\[no-\])?([\w-]+)/gm)].map(([, name]) => name!);

/** A flag with a letter in its middle that is another. */
const mistyped = (flag: string): string => `${flag.slice(0, 2)}${flag[2] === "x" ? "y" : "x"}${flag.slice(3)}`;

async function checkCommand(...words: string[]): Promise<string> {
  const { code, out, err } = await run(...words, "--help");
  assertEquals([code, err], [0, ""], words.join(" "));
  assertMatch(out, /^Usage: /m);
  assertEquals(out.split("\n").filter((line) => line.length > HELP_COLUMNS), [], words.join(" "));
  assertEquals(await run(...words, "-h"), { code, out, err });
  for (const name of subcommandsIn(out)) await checkCommand(...words, name);
  const flag = flagsIn(out).find((name) => name !== "help" && name.length > 3);
  if (flag === undefined) return out;
  const wrong = await run(...words, `--${mistyped(flag)}`, "x");
  assert(wrong.code !== 0, `${words.join(" ")} took --${mistyped(flag)}`);
  assertStringIncludes(wrong.err, `found --${mistyped(flag)} (did you mean --${flag}?)`);
  return out;
}

for (const name of COMMANDS) {
  Deno.test(`deno task ${name}: --help works, and an unknown flag names the nearest, for each of its commands`, async () => {
    const help = await checkCommand(name);
    if (!TRACKING.includes(name)) return;
    const flags = Object.values(RULE_OPTIONS).map(({ flag }) => flag!);
    assertEquals(flags.filter((flag) => !flagsIn(help).includes(flag)), []);
  });
}

Deno.test("the commands that track are among the tasks", () =>
  assertEquals(TRACKING.filter((name) => !COMMANDS.includes(name)), []));
