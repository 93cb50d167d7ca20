import { assertEquals } from "@std/assert";
import { loadVideo } from "../../src/video/load_video.ts";

for (const [name, count] of [["hevcgray.mp4", 20], ["av1gray.mp4", 10]] as const) {
  Deno.test(`a video without colour is decoded, frame for frame: ${name}`, async () => {
    await using video = await loadVideo(new URL(`monochrome-video/${name}`, import.meta.url));
    const frames = await Array.fromAsync(video.frames());
    assertEquals([frames.length, video.frameCount, video.width, video.height], [count, count, 160, 96]);
    for (const { rgb } of frames) {
      assertEquals(rgb.findIndex((level, i) => level !== rgb[i - i % 3]), -1); // gray
      assertEquals(new Set(rgb).size > 50, true); // and a picture
    }
  });
}
