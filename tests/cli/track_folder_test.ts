import { assert, assertEquals } from "@std/assert";
import { untilReady } from "../while_running.ts";

const script = decodeURIComponent(new URL("../../src/cli/masklet.ts", import.meta.url).pathname);
const frames = decodeURIComponent(new URL("../../models/clip/frames", import.meta.url).pathname);

const trackArgs = (out: string, ...more: string[]): string[] => [
  ...[
    "run",
    "-A",
    "--no-check",
    script,
    "track",
    "--video",
    frames,
    "--point",
    "165,150",
    "--out",
    out,
    "--backend",
    "wasm",
    "--threads",
    "1",
  ],
  ...more,
];

async function track(out: string, ...more: string[]): Promise<{ code: number; text: string }> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), { args: trackArgs(out, ...more) }).output();
  return { code, text: new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr) };
}

const names = async (dir: string): Promise<string[]> =>
  (await Array.fromAsync(Deno.readDir(dir), ({ name }) => name)).sort();

Deno.test("track says that a run is done, refuses another one in its folder, and replaces it by --restart alone", async () => {
  const out = await Deno.makeTempDir();
  assertEquals((await track(out, "--max-frames", "3")).code, 0);
  const done = await track(out, "--max-frames", "3");
  assertEquals([done.code, done.text.includes("holds this run, complete: 3 frames")], [0, true]);

  const other = await track(out, "--max-frames", "2");
  assertEquals([other.code, other.text.includes("range.maxFrames was 3 and is 2")], [1, true]);
  const laid = await track(out, "--max-frames", "3", "--layout", "sav");
  assertEquals([laid.code, laid.text.includes('layout was "davis" and is "sav"')], [1, true], laid.text);
  assertEquals(await names(out), ["00000.png", "00001.png", "00002.png", "masklets.json", "track.json"]);

  assertEquals((await track(out, "--max-frames", "2", "--restart")).code, 0);
  assertEquals(await names(out), ["00000.png", "00001.png", "masklets.json", "track.json"]);
  await Deno.remove(out, { recursive: true });
});

Deno.test("track writes into no folder that holds somebody's pictures", async () => {
  const out = await Deno.makeTempDir();
  await Deno.writeTextFile(`${out}/mine.png`, "mine");
  for (const more of [[], ["--restart"]]) {
    const { code, text } = await track(out, "--max-frames", "2", ...more);
    assertEquals([code, text.includes("found mine.png")], [1, true]);
  }
  assertEquals(await names(out), ["mine.png"]);
  await Deno.remove(out, { recursive: true });
});

for (const [signal, exitCode] of [["SIGINT", 130], ["SIGTERM", 143]] as const) {
  Deno.test({
    name: `${signal} ends track after the frame in hand with ${exitCode}; the same command goes on to the same bytes`,
    ignore: Deno.build.os === "windows",
    fn: async () => {
      const [out, whole] = [await Deno.makeTempDir(), await Deno.makeTempDir()];
      const child = new Deno.Command(Deno.execPath(), {
        args: trackArgs(out, "--max-frames", "8"),
        stdout: "null",
        stderr: "piped",
      }).spawn();
      const told = new Response(child.stderr).text();
      await untilReady(async () => (await names(out)).includes("00001.png"), child.status, () => told);
      child.kill(signal);
      assertEquals((await child.status).code, exitCode);
      const text = await told;
      const kept = Number(/with (\d+) frames? kept/.exec(text)?.[1]);
      assert(kept >= 2 && kept < 8 && text.includes("The same command goes on"), text);

      const resumed = await track(out, "--max-frames", "8");
      assert(resumed.code === 0 && resumed.text.includes(`goes on after ${kept} frames`), resumed.text);
      await track(whole, "--max-frames", "8");
      // track.json says how long it took
      for (const name of (await names(whole)).filter((name) => name !== "track.json")) {
        assertEquals(await Deno.readFile(`${out}/${name}`), await Deno.readFile(`${whole}/${name}`), name);
      }
      assertEquals(await names(out), await names(whole));
      for (const dir of [out, whole]) await Deno.remove(dir, { recursive: true });
    },
  });
}

Deno.test("what a process left that was killed after its run was complete goes when the command is said again", async () => {
  const out = await Deno.makeTempDir();
  assertEquals((await track(out, "--max-frames", "1")).code, 0);
  const whole = await names(out);
  for (const name of ["masklets.lock", "masklets.layout", "masklets.memories", "track.json.0a1b2c3d.part"]) {
    await Deno.writeTextFile(`${out}/${name}`, "");
  }
  const done = await track(out, "--max-frames", "1");
  assertEquals([done.code, done.text.includes("complete: 1 frame")], [0, true], done.text);
  assertEquals(await names(out), whole);
  await Deno.remove(out, { recursive: true });
});
