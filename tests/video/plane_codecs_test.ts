import { assert, assertEquals, assertRejects } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import { loadVideo } from "../../src/video/load_video.ts";
import { rgbOfPicture } from "../../src/video/yuv.ts";

const fixture = (name: string): URL => new URL(`fixtures/${name}`, import.meta.url);
const digests = (await Deno.readTextFile(fixture("plane_frames.txt"))).trim().split("\n")
  .map((line) => line.split(" ") as [clip: string, digest: string]);

for (const clip of new Set(digests.map(([clip]) => clip))) {
  const address = /^(hevc|av1)gray/.test(clip)
    ? new URL(`../reported/monochrome-video/${clip}`, import.meta.url)
    : fixture(clip);

  Deno.test(`a video of a rare pixel format has the very pixels that FFmpeg shows: ${clip}`, async () => {
    await using video = await loadVideo(address);
    const found = await Array.fromAsync(video.frames(), async ({ rgb }) => {
      return new Uint8Array(await crypto.subtle.digest("SHA-256", Uint8Array.from(rgb))).toHex();
    });
    const wanted = digests.filter(([name]) => name === clip).map(([, digest]) => digest);
    assert(wanted.length > 0);
    assertEquals(found, wanted);
  });

  Deno.test(`a video of a rare pixel format can be read at any frame, and backwards: ${clip}`, async () => {
    await using video = await loadVideo(address);
    const frames = await Array.fromAsync(video.frames());
    for (const index of [3, 1, 5]) assertEquals((await video.frame(index)).rgb, frames[index]!.rgb);
    const back = await Array.fromAsync(video.frames({ reverse: true }));
    assertEquals(back.map(({ rgb }) => rgb), frames.map(({ rgb }) => rgb).reverse());
  });
}

Deno.test("a damaged video without colour is refused in words", async () => {
  const bytes = await Deno.readFile(new URL("../reported/monochrome-video/hevcgray.mp4", import.meta.url));
  bytes.fill(0xff, 3000, 3400);
  const read = async () => {
    await using video = await loadVideo(bytes);
    return await Array.fromAsync(video.frames());
  };
  await assertRejects(read, MaskletError, "Expected to decode video");
});

Deno.test("a pixel format that is not known is refused by name", async () => {
  await assertRejects(() => loadVideo(fixture("tall440.webm")), MaskletError, "found pixel format I440");
});

// What FFmpeg 5.1 makes of gray10le and gray12le (-color_range tv, pc).
const LEVELS: readonly (readonly [format: string, fullRange: boolean, sample: number, level: number])[] = [
  ["GRAYP10", false, 0, 0],
  ["GRAYP10", false, 64, 0],
  ["GRAYP10", false, 289, 65],
  ["GRAYP10", false, 873, 236],
  ["GRAYP10", false, 910, 246],
  ["GRAYP10", false, 1023, 255],
  ["GRAYP12", false, 359, 7],
  ["GRAYP12", false, 1156, 65],
  ["GRAYP10", true, 6, 2],
  ["GRAYP10", true, 910, 228],
  ["GRAYP10", true, 1023, 255],
  ["GRAYP12", true, 3643, 228],
  ["GRAYP12", true, 4095, 255],
];
for (const [format, fullRange, sample, level] of LEVELS) {
  Deno.test(`luma alone is rounded as FFmpeg does it: ${sample} of ${format}, ${fullRange ? "full" : "limited"} range`, () => {
    const samples = new Uint8Array([9, 9, sample & 255, sample >> 8]);
    const options = { width: 1, height: 1, matrix: undefined, fullRange };
    assertEquals([...rgbOfPicture(samples, format, [{ offset: 2, stride: 2 }], options)], [level, level, level]);
  });
}

Deno.test("luma alone of 8 bits is the level, whatever the file says of its range", () => {
  for (const fullRange of [false, true]) {
    const options = { width: 2, height: 1, matrix: "bt709", fullRange };
    assertEquals([...rgbOfPicture(new Uint8Array([0, 200]), "GRAY", [{ offset: 0, stride: 2 }], options)], [
      ...[0, 0, 0],
      ...[200, 200, 200],
    ]);
  }
});
