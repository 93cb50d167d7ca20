import { assertEquals } from "@std/assert";
import { loadVideo } from "../../src/video/load_video.ts";
import { rgbOfPicture } from "../../src/video/yuv.ts";
import { deepSamples } from "./deep_samples.ts";

const fixture = (name: string): URL => new URL(`fixtures/${name}`, import.meta.url);

interface Converted {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly spanX: number;
  readonly spanY: number;
  readonly matrix: string;
  readonly fullRange: boolean;
  readonly rgb: string;
}
const cases = JSON.parse(await Deno.readTextFile(fixture("deep_to_rgb.json"))) as readonly Converted[];

for (const { width, height, depth, spanX, spanY, matrix, fullRange, rgb } of cases) {
  const layout = spanX === 1 ? "I444" : spanY === 1 ? "I422" : "I420";
  Deno.test(`${layout} of ${depth} bits, ${width}x${height}, ${matrix}, becomes the very pixels of FFmpeg's scaler`, () => {
    const samples = deepSamples({ width, height, depth, spanX, spanY });
    const [stride, rows] = [2 * Math.ceil(width / spanX), Math.ceil(height / spanY)];
    const planes = [
      { offset: 0, stride: 2 * width },
      ...[0, 1].map((i) => ({ offset: 2 * width * height + i * stride * rows, stride })),
    ];
    const bytes = new Uint8Array(samples.buffer);
    const found = rgbOfPicture(bytes, `${layout}P${depth}`, planes, { width, height, matrix, fullRange });
    assertEquals(found, Uint8Array.fromBase64(rgb));
  });
}

Deno.test("a clip of 10 bits has the pixels that FFmpeg shows, across an edge of its lines of chroma", async () => {
  await using video = await loadVideo(fixture("ten_bits.mp4"));
  const { rgb, width } = await video.frame(0);
  const shown = [0, 1, 2, 3, 9, 12].map((y) => [...rgb.subarray(3 * (y * width + 20), 3 * (y * width + 20) + 3)]);
  assertEquals(shown, [[252, 255, 0], [246, 253, 27], [68, 70, 0], [62, 61, 6], [56, 63, 0], [66, 60, 0]]); // FFmpeg 5.1
});
