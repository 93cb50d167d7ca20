import { assert, assertEquals, assertRejects } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import { loadVideo } from "../../src/video/load_video.ts";
import { writeVideo } from "../../src/video/write_video.ts";

const plain = (width: number, height: number, level: number) => ({
  width,
  height,
  rgb: new Uint8Array(width * height * 3).fill(level),
});

Deno.test("writeVideo() makes a file that reads back with its frames, in order", async () => {
  const path = `${await Deno.makeTempDir()}/levels.mp4`;
  const levels = [40, 90, 140, 190, 240];
  await writeVideo(path, levels.map((level) => plain(64, 48, level)), { framesPerSecond: 10 });
  await using video = await loadVideo(path);
  assertEquals([video.width, video.height, video.frameCount, Math.round(video.framesPerSecond!)], [64, 48, 5, 10]);
  let at = 0;
  for await (const { rgb } of video.frames()) {
    const mean = rgb.reduce((a, b) => a + b, 0) / rgb.length;
    assert(Math.abs(mean - levels[at]!) < 6, `frame ${at}: expected about ${levels[at]}, found ${mean}`);
    at++;
  }
  assertEquals(at, 5);
});

Deno.test("writeVideo() keeps colours", async () => {
  const path = `${await Deno.makeTempDir()}/red.mp4`;
  const rgb = Uint8Array.from({ length: 64 * 48 * 3 }, (_, i) => [200, 60, 30][i % 3]!);
  await writeVideo(path, [{ width: 64, height: 48, rgb }]);
  await using video = await loadVideo(path);
  const found = (await video.frame(0)).rgb.subarray(0, 3);
  found.forEach((v, i) => assert(Math.abs(v - rgb[i]!) < 8, `expected about ${rgb.subarray(0, 3)}, found ${found}`));
});

Deno.test("writeVideo() leaves out an odd last row and column", async () => {
  const path = `${await Deno.makeTempDir()}/odd.mp4`;
  await writeVideo(path, [plain(65, 49, 100)]);
  await using video = await loadVideo(path);
  assertEquals([video.width, video.height], [64, 48]);
});

Deno.test("writeVideo() refuses no pictures, or pictures of several sizes, and leaves no file", async () => {
  const dir = await Deno.makeTempDir();
  await assertRejects(() => writeVideo(`${dir}/a.mp4`, []), MaskletError, "Expected pictures for a video, found none");
  await assertRejects(
    () => writeVideo(`${dir}/a.mp4`, [plain(64, 48, 1), plain(32, 48, 1)]),
    MaskletError,
    "Expected pictures of 64x48, found 32x48",
  );
  assertEquals([...Deno.readDirSync(dir)].length, 0);
});

Deno.test("writeVideo() hands on the error of whoever makes the pictures, and lets them end", async () => {
  const path = `${await Deno.makeTempDir()}/broken.mp4`;
  const mine = new RangeError("mine");
  let ended = false;
  async function* broken() {
    try {
      yield plain(64, 48, 40);
      await Promise.reject(mine);
    } finally {
      ended = true;
    }
  }
  const error = await assertRejects(() => writeVideo(path, broken()), RangeError, "mine");
  assertEquals([error === mine, ended, await Deno.stat(path).catch(() => "none")], [true, true, "none"]);
  ended = false;
  async function* odd() {
    try {
      for (const width of [64, 32]) yield await Promise.resolve(plain(width, 48, 40));
    } finally {
      ended = true;
    }
  }
  await assertRejects(() => writeVideo(path, odd()), MaskletError, "Expected pictures of 64x48");
  assertEquals(ended, true);
});
