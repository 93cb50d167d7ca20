import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { syntheticFrame, syntheticMask } from "../../src/parity/synthetic_video.ts";
import { readMasklets } from "../../src/run/read_masklets.ts";
import { encodeGrayPng, encodeRgbPng } from "../../src/image/encode_image.ts";
import { readIndexedPng } from "../../src/image/label_png.ts";

const ROOT = decodeURIComponent(new URL("../../", import.meta.url).pathname);
const [WIDTH, HEIGHT] = [96, 72];

async function clip(frames: number): Promise<string> {
  const dir = await Deno.makeTempDir();
  await Deno.mkdir(`${dir}/video`);
  for (let t = 0; t < frames; t++) {
    const rgb = syntheticFrame(WIDTH, HEIGHT, t);
    await Deno.writeFile(
      `${dir}/video/${String(t).padStart(5, "0")}.png`,
      await encodeRgbPng({ width: WIDTH, height: HEIGHT, rgb }),
    );
  }
  return dir;
}

async function track(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const command = new Deno.Command(Deno.execPath(), {
    args: ["task", "-q", "track", ...args],
    cwd: ROOT,
    stdin: "null",
  });
  const { code, stdout, stderr } = await command.output();
  return { code, out: new TextDecoder().decode(stdout), err: new TextDecoder().decode(stderr) };
}

Deno.test("masklet track writes a label map a frame and masklets.json", async () => {
  const dir = await clip(3);
  const { code, out, err } = await track("--video", `${dir}/video`, "--box", "10,20,40,40", "--out", `${dir}/out`);
  assertEquals(code, 0, err);
  assertMatch(err, /tracked 3\/3 \(100%\), [\d.]+ frames\/s/);
  assertStringIncludes(out, "sam2.1_hiera_pico at 256 px");
  assertEquals([...Deno.readDirSync(`${dir}/out`)].map(({ name }) => name).sort(), [
    "00000.png",
    "00001.png",
    "00002.png",
    "masklets.json",
    "track.json",
  ]);
  const masklets = await readMasklets(`${dir}/out`);
  assertEquals([masklets.model, masklets.video, masklets.frames.length], ["sam2.1_hiera_pico", "video", 3]);
  const labels = await readIndexedPng(`${dir}/out/00002.png`);
  assertEquals([labels.kind, labels.width, labels.height], ["indexed", WIDTH, HEIGHT]);
  await Deno.remove(dir, { recursive: true });
});

Deno.test("masklet track takes clicks, a mask file, and a file of prompts with both kinds of masks", async () => {
  const dir = await clip(2);
  await Deno.writeFile(
    `${dir}/mask.png`,
    await encodeGrayPng(syntheticMask(WIDTH, HEIGHT, 0, 1).map((v) => v * 255), WIDTH, HEIGHT),
  );
  const prompts = [
    { frame: 0, object: 1, points: [[20, 30]], labels: [1] },
    { frame: 1, object: "ball", mask: "mask.png" },
  ];
  await Deno.writeTextFile(`${dir}/prompts.json`, JSON.stringify(prompts));
  const ways = [
    ["--point", "20,30", "--negative", "80,60"],
    ["--mask", `${dir}/mask.png`, "--object", "7", "--max-frames", "1"],
    ["--prompts", `${dir}/prompts.json`],
  ];
  const found: string[] = [];
  for (const [i, way] of ways.entries()) {
    const { code, err } = await track("--video", `${dir}/video`, ...way, "--out", `${dir}/${i}`);
    assertEquals(code, 0, err);
    const masklets = await readMasklets(`${dir}/${i}`);
    found.push(`${masklets.objects.join()} ${masklets.frames.length}`);
  }
  assertEquals(found, ["1 2", "7 1", "1,ball 2"]);
  await Deno.remove(dir, { recursive: true });
});

Deno.test("masklet track says what is wrong, exits with 1 and writes nothing", async () => {
  const dir = await clip(1);
  const [video, out] = [`${dir}/video`, `${dir}/out`];
  const wrong: [string[], string][] = [
    [
      ["--video", video, "--out", out],
      "Expected --point, --box or --mask, or --prompts, or --pick, found none of them",
    ],
    [["--video", video, "--out", out, "--point", "7"], 'Expected 2 numbers with commas after --point, found "7"'],
    [["--video", video, "--out", out, "--point", "700,2"], "Expected points inside 0..96 x 0..72"],
    [["--video", video, "--out", out, "--point", "7,2", "--frame", "5"], "Expected a frame in 0..0"],
    [["--video", `${dir}/none`, "--out", out, "--point", "7,2"], `${dir}/none`],
    [["--video", video, "--out", out, "--point", "7,2", "--modle", "x"], "did you mean --model?"],
    [["--video", video, "--out", out, "--point", "7,2", "--backward", "--direction", "both"], "Expected one direction"],
    [["--video", video, "--out", out, "--point", "7,2", "--start=-1"], "--start to be a whole number from 0 on"],
  ];
  for (const [args, message] of wrong) {
    const { code, err } = await track(...args);
    assertEquals(code, 1);
    assertStringIncludes(err, message);
    assert(!err.includes("    at "), "no stack");
  }
  assertEquals([...Deno.readDirSync(dir)].map(({ name }) => name), ["video"]);
  await Deno.remove(dir, { recursive: true });
});

Deno.test("masklet track --help names every flag", async () => {
  const { code, out } = await track("--help");
  assertEquals(code, 0);
  for (
    const flag of ["--video", "--point", "--box", "--mask", "--prompts", "--frame", "--object", "--model", "--out"]
  ) assertStringIncludes(out, flag);
});
