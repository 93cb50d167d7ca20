import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { errorText } from "../../src/cli/run_command.ts";
import { MaskletError } from "../../src/error.ts";
import { inFolder } from "../in_folder.ts";

Deno.test("an error is a line; with --verbose it says where it comes from", () => {
  const own = new MaskletError("io", "Expected a disk, found none", { hint: "Buy one" });
  assertEquals(errorText(own, false), "error: Expected a disk, found none. Buy one.");
  assertStringIncludes(errorText(own, true), "error io: ");
  assertStringIncludes(errorText(own, true), "run_command_test.ts");
  assertEquals(errorText(new TypeError("x is no function"), false).split("\n").length, 1);
  assertStringIncludes(errorText(new TypeError("x is no function"), true), "run_command_test.ts");
});

const ROOT = decodeURIComponent(new URL("../../", import.meta.url).pathname);

/** Runs a program of this repository; its output, and what it said. */
async function ran(...args: readonly string[]): Promise<{ code: number; out: string; said: string }> {
  const { code, stdout, stderr } = await new Deno.Command(args[0]!, {
    args: args.slice(1),
    ...{ cwd: ROOT, env: { NO_COLOR: "1" }, stdin: "null" },
  }).output();
  const [out, said] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)) as [string, string];
  return { code, out, said };
}

Deno.test("JSON that can no longer be written is handed out on stdout, and its path is told", () =>
  inFolder(async (folder) => {
    const path = `${folder}/json/x.json`;
    await Deno.mkdir(`${folder}/json`);
    const program = ["run", "-A", "--no-check", "tests/cli/lost_json_command.ts", "--json", path];
    const { code, out, said } = await ran(Deno.execPath(), ...program);
    assertEquals([code, JSON.parse(out)], [1, { measured: 42 }], said);
    assertMatch(said, /^error: Expected to (write|make the folder) \S+\/json.*\n$/);
  }));

Deno.test({
  name: "a disk without room behind standard output is told in one line",
  ignore: Deno.build.os !== "linux", // which has a disk that is always full
  fn: async () => {
    const command = `"${Deno.execPath()}" run -A --no-check src/cli/masklet.ts completion bash > /dev/full`;
    const { code, said } = await ran("sh", "-c", command);
    assertEquals(code, 1);
    assertMatch(said, /^error: Expected to write to standard output, found: No space left on device.*\n$/);
  },
});
