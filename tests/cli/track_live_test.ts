import { assertEquals, assertStringIncludes } from "@std/assert";
import { syntheticFrame } from "../../src/parity/synthetic_video.ts";
import { readMasklets } from "../../src/run/read_masklets.ts";
import { encodeRgbPng } from "../../src/image/encode_image.ts";
import { untilReady } from "../while_running.ts";

const ROOT = decodeURIComponent(new URL("../../", import.meta.url).pathname);
const [WIDTH, HEIGHT] = [96, 72];
const box = ["--box", "10,20,40,40"];

function trackProcess(args: readonly string[], stdin: "piped" | "null"): Deno.ChildProcess {
  const options = { cwd: ROOT, stdin, stdout: "piped", stderr: "piped" } as const;
  return new Deno.Command(Deno.execPath(), { args: ["task", "-q", "track", ...args], ...options }).spawn();
}

Deno.test("masklet track follows raw video on stdin, with the masks that the same frames have in a folder", async () => {
  const dir = await Deno.makeTempDir();
  await Deno.mkdir(`${dir}/video`);
  const raw = ["--video", "-", "--raw", "rgb24", "--size", `${WIDTH}x${HEIGHT}`];
  const child = trackProcess([...raw, ...box, "--out", `${dir}/live`], "piped");
  const pipe = child.stdin.getWriter();
  for (let t = 0; t < 3; t++) {
    const rgb = syntheticFrame(WIDTH, HEIGHT, t);
    await Deno.writeFile(`${dir}/video/0000${t}.png`, await encodeRgbPng({ width: WIDTH, height: HEIGHT, rgb }));
    await pipe.write(rgb.subarray(0, 1000));
    await pipe.write(rgb.subarray(1000));
  }
  await pipe.close();
  const { code, stderr } = await child.output();
  assertEquals(code, 0, new TextDecoder().decode(stderr));
  // the same three frames as a folder that is being filled
  const follow = ["--video", `${dir}/video`, "--follow", "--idle", "0.5"];
  const followed = await trackProcess([...follow, ...box, "--out", `${dir}/followed`], "null").output();
  assertEquals(followed.code, 0, new TextDecoder().decode(followed.stderr));
  const [a, b] = [await readMasklets(`${dir}/live`), await readMasklets(`${dir}/followed`)];
  assertEquals([a.video, b.video, a.frames.length], ["live", "video", 3]);
  assertEquals(a.frames, b.frames);
  await Deno.remove(dir, { recursive: true });
});

Deno.test("masklet track says what raw video lacks", async () => {
  const wrong: [string[], string][] = [
    [["--video", "-"], "found no --raw"],
    [["--video", "-", "--raw", "rgb24"], "found no --size"],
    [
      ["--video", "-", "--raw", "rgb24", "--size", "wide"],
      'Expected --size to be width and height, px: 640x360, found "wide"',
    ],
    [["--video", "x", "--idle", "3"], "without --follow"],
    [["--video", "-", "--raw", "rgb24", "--size", "9x9"], "found a source that ended"],
  ];
  for (const [args, message] of wrong) {
    const { code, stderr } = await trackProcess([...args, ...box, "--out", "/nowhere"], "null").output();
    assertEquals(code, 1);
    assertStringIncludes(new TextDecoder().decode(stderr), message);
  }
});

Deno.test("masklet track goes on with a run that was killed, says so, and begins anew when it is told to", async () => {
  const dir = await Deno.makeTempDir();
  await Deno.mkdir(`${dir}/video`);
  const picture = async (t: number): Promise<void> => {
    const rgb = syntheticFrame(WIDTH, HEIGHT, t);
    await Deno.writeFile(`${dir}/video/0000${t}.png`, await encodeRgbPng({ width: WIDTH, height: HEIGHT, rgb }));
  };
  for (const t of [0, 1]) await picture(t);
  const args = ["--video", `${dir}/video`, "--follow", "--end-marker", "done", ...box, "--out", `${dir}/out`];
  // the process waits for a third picture when it is killed
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "src/cli/masklet.ts", "track", ...args],
    ...{ cwd: ROOT, stdin: "null", stdout: "null", stderr: "null" },
  }).spawn();
  const first = (): Promise<boolean> => Deno.stat(`${dir}/out/00001.png`).then(() => true, () => false);
  await untilReady(first, child.status);
  child.kill("SIGKILL");
  await child.status;
  await picture(2);
  await Deno.writeTextFile(`${dir}/video/done`, "");
  const track = async (...more: string[]): Promise<string> => {
    const { stdout, stderr } = await trackProcess([...args, ...more], "null").output();
    return new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  };
  assertStringIncludes(await track("--preset", "vos"), "rules.fillHoles was 8 and is 0");
  assertStringIncludes(await track(), "holds an unfinished run: it goes on after 2 frames");
  const resumed = await Deno.readTextFile(`${dir}/out/masklets.json`);
  assertEquals((await track("--restart")).includes("unfinished"), false);
  assertEquals(await Deno.readTextFile(`${dir}/out/masklets.json`), resumed);
  await Deno.remove(dir, { recursive: true });
});
