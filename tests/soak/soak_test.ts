import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { progressOf } from "./progress_file.ts";
import { fuzzInProcess } from "./fuzz_readers.ts";
import { runLong } from "./run_long.ts";

const root = decodeURIComponent(new URL("../../", import.meta.url).pathname);

async function soak(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "tests/soak/soak.ts", ...args],
    cwd: root,
    env: { NO_COLOR: "1" },
  }).output();
  return { code, out: new TextDecoder().decode(stdout), err: new TextDecoder().decode(stderr) };
}

Deno.test("a video under mosev2 is scored from files in memory that does not grow with it", async () => {
  const lines = await runLong("mosev2", 400);
  assert(lines.length > 5, lines.join("\n"));
});

Deno.test("soak names its proofs, and refuses a name that is none of them", async () => {
  const [listed, unknown] = await Promise.all([soak("--list"), soak("fuzz-chekpoints")]);
  assertEquals(listed.code, 0);
  assertStringIncludes(listed.out, "fuzz-checkpoints");
  assertEquals([unknown.code, unknown.out], [1, ""]);
  assertStringIncludes(unknown.err, "found fuzz-chekpoints");
});

Deno.test("3,000 hostile checkpoints stay within 256 MB of a process of their own, and a smaller bound would be seen", async () => {
  const lines: string[] = [];
  await fuzzInProcess({ reader: "checkpoints", cases: 3000, log: (line) => lines.push(line) });
  assert(lines.at(-1)!.startsWith("3000 cases"), lines.join("\n"));
  await assertRejects(
    () => fuzzInProcess({ reader: "checkpoints", cases: 1000, log: () => {}, maxPeak: 1e6 }),
    Error,
    "peak resident memory",
  );
});

Deno.test("a proof's progress is read back, and forgotten when it has held", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const progress = progressOf<{ cases: number }>("fuzz-none", `${folder}/soak`);
    assertEquals(await progress.read(), undefined);
    await progress.write({ cases: 500 });
    assertEquals(await progress.read(), { cases: 500 });
    await progress.remove();
    assertEquals(await progress.read(), undefined);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
