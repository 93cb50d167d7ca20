import { assertEquals, assertStringIncludes } from "@std/assert";
import { fileURLToPath } from "node:url";

const SCRIPT = fileURLToPath(new URL("../../../src/cli/masklet.ts", import.meta.url));

async function refusal(...args: string[]): Promise<string> {
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", SCRIPT, "perf", ...args],
    env: { NO_COLOR: "1" },
    stdin: "null",
  }).output();
  assertEquals(code, 1);
  return new TextDecoder().decode(stderr);
}

Deno.test("perf refuses a flag that none of the measurements reads, and counts below 1", async () => {
  const stray = await refusal("objects", "load", "--size", "512", "--repeat", "2");
  assertStringIncludes(stray, "Expected flags that objects, load read, found --repeat");
  assertStringIncludes(stray, "read by perf evaluate");
  assertStringIncludes(await refusal("load", "--no-peer"), "found --no-peer");
  assertStringIncludes(await refusal("frame", "--rounds", "0"), "--rounds to be a whole number from 1 on, found 0");
  assertStringIncludes(
    await refusal("images", "--points", "1.5"),
    "--points to be a whole number from 1 on, found 1.5",
  );
});
