import { assert, assertEquals, assertMatch } from "@std/assert";
import { writeSmallDataset } from "../benchmark/small_dataset.ts";
import { inFolder } from "../in_folder.ts";

const ROOT = decodeURIComponent(new URL("../../", import.meta.url).pathname);
const FRAMES = `${ROOT}models/clip/frames`;
const WASM = ["--backend", "wasm", "--threads", "1"];

function spawn(...args: string[]): { readonly child: Deno.ChildProcess; readonly told: Promise<string> } {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "src/cli/masklet.ts", ...args],
    ...{ cwd: ROOT, env: { NO_COLOR: "1" }, stdin: "null", stdout: "null", stderr: "piped" },
  }).spawn();
  return { child, told: new Response(child.stderr).text() };
}

/** Waits until a folder holds so many files that end alike. */
async function until(dir: string, ending: string, count: number): Promise<void> {
  for (;;) {
    const names = await Array.fromAsync(Deno.readDir(dir), ({ name }) => name).catch(() => []);
    if (names.filter((name) => name.endsWith(ending)).length >= count) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

for (const [signal, exitCode] of [["SIGINT", 130], ["SIGTERM", 143]] as const) {
  Deno.test({
    name:
      `${signal} ends segment with ${exitCode}, says how many pictures are kept, and the same command goes on after them`,
    ignore: Deno.build.os === "windows",
    fn: () =>
      inFolder(async (root) => {
        const pictures = Array.from({ length: 8 }, (_, i) => `${FRAMES}/0000${i}.jpg`);
        const args = ["segment", ...pictures, "--point", "165,150", ...WASM, "--out", `${root}/out`];
        const { child, told } = spawn(...args);
        await until(`${root}/out`, ".json", 2);
        child.kill(signal);
        assertEquals((await child.status).code, exitCode);
        const text = await told;
        const kept = Number(
          /with (\d+) of 8 pictures kept in .*\. The same command goes on after them\./.exec(text)?.[1],
        );
        assert(kept >= 2 && kept < 8, text);
        await until(`${root}/out`, ".json", kept);
        const { child: again } = spawn(...args);
        assertEquals((await again.status).code, 0);
        await until(`${root}/out`, ".json", 8);
      }),
  });

  Deno.test({
    name:
      `${signal} ends benchmark with ${exitCode}, says how many sequences are kept, and the same command goes on after them`,
    ignore: Deno.build.os === "windows",
    fn: () =>
      inFolder(async (root) => {
        await writeSmallDataset(`${root}/data`, ["a", "b", "c"], 8);
        const args = ["benchmark", "--root", `${root}/data`, ...WASM, "--out", `${root}/run`];
        const { child, told } = spawn(...args);
        await until(`${root}/run/parts`, ".json", 1);
        child.kill(signal);
        assertEquals((await child.status).code, exitCode);
        assertMatch(await told, /with [12] finished sequences? kept in .*\. The same command goes on after them\./);
        const { child: again, told: rest } = spawn(...args);
        assertEquals((await again.status).code, 0);
        assertMatch(await rest, /a: done before/);
        await until(`${root}/run/parts`, ".json", 3);
      }),
  });
}

for (const [signal, exitCode] of [["SIGINT", 130], ["SIGTERM", 143]] as const) {
  Deno.test({
    name: `${signal} ends a command that has nothing in hand to finish with ${exitCode}, and says so`,
    ignore: Deno.build.os === "windows",
    fn: () =>
      inFolder(async (root) => {
        const { child, told } = spawn("demo", ...WASM, "--out", root);
        await new Promise((resolve) => setTimeout(resolve, 2500));
        child.kill(signal);
        assertEquals((await child.status).code, exitCode);
        assertMatch(await told, new RegExp(`error: Ended by ${signal}: nothing is kept`));
      }),
  });
}

Deno.test({
  name: "SIGTERM leaves no half-written file of an export, and the same command writes all of it",
  ignore: Deno.build.os === "windows",
  fn: () =>
    inFolder(async (root) => {
      const track = spawn(
        "track",
        "--video",
        FRAMES,
        "--point",
        "165,150",
        "--max-frames",
        "12",
        ...WASM,
        "--out",
        `${root}/run`,
      );
      assertEquals((await track.child.status).code, 0, await track.told);
      const args = ["export", `${root}/run`, "--to", "alpha", "--out", `${root}/x`];
      const { child, told } = spawn(...args);
      await until(`${root}/x/1`, ".part", 1);
      child.kill("SIGTERM");
      const { code } = await child.status;
      assertMatch(await told, /Ended by SIGTERM/);
      assertEquals(code, 143);
      const halves = await Array.fromAsync(Deno.readDir(`${root}/x/1`), ({ name }) => name);
      assertEquals(halves.filter((name) => name.endsWith(".part")), []);
      const again = spawn(...args);
      assertEquals((await again.child.status).code, 0, await again.told);
    }),
});
