import { assert, assertEquals, assertMatch } from "@std/assert";
import { writeSmallDataset } from "../benchmark/small_dataset.ts";
import { inFolder } from "../in_folder.ts";
import { untilReady } from "../while_running.ts";

const ROOT = decodeURIComponent(new URL("../../", import.meta.url).pathname);
const FRAMES = `${ROOT}models/clip/frames`;
const WASM = ["--backend", "wasm", "--threads", "1"];

/** A command at work, and what it says on stderr. */
interface Spawned {
  readonly child: Deno.ChildProcess;
  readonly told: Promise<string>;
}

function spawn(...args: string[]): Spawned {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "src/cli/masklet.ts", ...args],
    ...{ cwd: ROOT, env: { NO_COLOR: "1" }, stdin: "null", stdout: "null", stderr: "piped" },
  }).spawn();
  return { child, told: new Response(child.stderr).text() };
}

/** How many files of a folder end so. */
async function countOf(dir: string, ending: string): Promise<number> {
  const names = await Array.fromAsync(Deno.readDir(dir), ({ name }) => name).catch(() => []);
  return names.filter((name) => name.endsWith(ending)).length;
}

/** Waits until a folder holds so many files that end alike. */
function until(dir: string, ending: string, count: number, { child, told }: Spawned): Promise<void> {
  return untilReady(async () => await countOf(dir, ending) >= count, child.status, () => told);
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
        await until(`${root}/out`, ".json", 2, { child, told });
        child.kill(signal);
        assertEquals((await child.status).code, exitCode);
        const text = await told;
        const kept = Number(
          /with (\d+) of 8 pictures kept in .*\. The same command goes on after them\./.exec(text)?.[1],
        );
        assert(kept >= 2 && kept < 8, text);
        assertEquals(await countOf(`${root}/out`, ".json"), kept);
        const { child: again } = spawn(...args);
        assertEquals((await again.status).code, 0);
        assertEquals(await countOf(`${root}/out`, ".json"), 8);
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
        await until(`${root}/run/parts`, ".json", 1, { child, told });
        child.kill(signal);
        assertEquals((await child.status).code, exitCode);
        assertMatch(await told, /with [12] finished sequences? kept in .*\. The same command goes on after them\./);
        const { child: again, told: rest } = spawn(...args);
        assertEquals((await again.status).code, 0);
        assertMatch(await rest, /a: done before/);
        assertEquals(await countOf(`${root}/run/parts`, ".json"), 3);
      }),
  });
}

for (const [signal, exitCode] of [["SIGINT", 130], ["SIGTERM", 143]] as const) {
  Deno.test({
    name: `${signal} ends a command that has nothing in hand to finish with ${exitCode}, and says so`,
    ignore: Deno.build.os === "windows",
    fn: () =>
      inFolder(async (root) => {
        const { child, told } = spawn("demo", ...WASM, "--out", `${root}/out`);
        await until(root, "out", 1, { child, told }); // the first that it does
        child.kill(signal);
        assertEquals((await child.status).code, exitCode);
        assertMatch(await told, new RegExp(`error: Ended by ${signal}: nothing is kept`));
      }),
  });
}

for (const [signal, exitCode] of [["SIGINT", 130], ["SIGTERM", 143]] as const) {
  Deno.test({
    name: `${signal} leaves nothing of the file that a command is writing`,
    ignore: Deno.build.os === "windows",
    fn: () =>
      inFolder(async (root) => {
        await using child = new Deno.Command(Deno.execPath(), {
          args: ["run", "-A", "--no-check", "tests/cli/half_written_in_process.ts", `${root}/whole.png`],
          ...{ cwd: ROOT, env: { NO_COLOR: "1" }, stdin: "null", stdout: "piped", stderr: "piped" },
        }).spawn();
        const told = new Response(child.stderr).text();
        const said = child.stdout.getReader();
        const { value } = await said.read(); // the file is there
        assertMatch(new TextDecoder().decode(value), /whole\.png\.[0-9a-f]{8}\.part/);
        assertEquals((await Array.fromAsync(Deno.readDir(root))).length, 1);
        child.kill(signal);
        assertEquals((await child.status).code, exitCode);
        await said.cancel();
        assertMatch(await told, new RegExp(`Ended by ${signal}`));
        assertEquals(await Array.fromAsync(Deno.readDir(root)), []);
      }),
  });
}

for (const [signal, exitCode] of [["SIGINT", 130], ["SIGTERM", 143]] as const) {
  Deno.test({
    name: `once ${signal} ends a command, nothing of it goes on until it has ended: no file is begun, no error told`,
    ignore: Deno.build.os === "windows",
    fn: () =>
      inFolder(async (root) => {
        const child = new Deno.Command(Deno.execPath(), {
          args: ["run", "-A", "--no-check", "tests/cli/goes_on_in_process.ts", `${root}/after.txt`],
          ...{ cwd: ROOT, env: { NO_COLOR: "1" }, stdin: "null", stdout: "piped", stderr: "null" },
        }).spawn();
        const said = child.stdout.getReader();
        await said.read(); // it is at work
        child.kill(signal);
        assertEquals((await child.status).code, exitCode);
        await said.cancel();
        assertEquals(await Array.fromAsync(Deno.readDir(root)), []);
      }),
  });
}

for (const [signal, exitCode] of [["SIGINT", 130], ["SIGTERM", 143]] as const) {
  Deno.test({
    name: `${signal} ends dataset import with ${exitCode}, and nothing of it is left, as it says`,
    ignore: Deno.build.os === "windows",
    fn: () =>
      inFolder(async (root) => {
        // large pictures and many of them, so that the signal comes between two
        const images = Array.from({ length: 60 }, (_, id) =>
          `<image id="${id}" name="${id}.jpg" width="3000" height="2000">` +
          `<polygon label="dog" points="10,10;2900,30;1500,1900"/></image>`);
        await Deno.writeTextFile(
          `${root}/a.xml`,
          `<annotations><version>1.1</version>${images.join("")}</annotations>`,
        );
        const out = `${root}/out`;
        const { child, told } = spawn("dataset", "import", `${root}/a.xml`, "--out", out);
        await until(out, ".png", 2, { child, told });
        child.kill(signal);
        assertEquals((await child.status).code, exitCode);
        assertMatch(await told, new RegExp(`Ended by ${signal}: nothing is kept, and the same command begins anew`));
        assertEquals(await countOf(out, ""), 0);
      }),
  });
}
