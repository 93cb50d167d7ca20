import { assertEquals } from "@std/assert";
import type { StreamPicture } from "../../src/video/bitstream/stream_picture.ts";
import { loadVideo } from "../../src/video/load_video.ts";
import { statedColours } from "../../src/video/stated_colours.ts";

const container = { matrix: "bt709", fullRange: true };
const of = (codec: string, stream: Partial<StreamPicture> | undefined) => {
  const { matrix, fullRange } = statedColours(codec, stream && { width: 2, height: 2, ...stream }, container);
  return [matrix, fullRange];
};

Deno.test("what the stream says of colours counts, whatever the container says", () => {
  for (const codec of ["avc1.64001f", "hvc1.1", "vp09.00", "av01.0"]) {
    assertEquals(of(codec, { matrix: 7, fullRange: false }), ["smpte240m", undefined], codec);
    assertEquals(of(codec, { matrix: 2, fullRange: false }), [undefined, undefined], codec);
  }
  assertEquals(of("vp8", { matrix: 1, fullRange: true }), ["bt470bg", undefined]);
});

Deno.test("the container's word holds where an H.264 stream says nothing, and where a stream cannot be read", () => {
  assertEquals(of("avc1.64001f", {}), ["bt709", true]);
  assertEquals(of("avc1.64001f", { fullRange: false }), ["bt709", undefined]);
  assertEquals(of("hvc1.1", undefined), ["bt709", true]);
  for (const codec of ["hvc1.1", "vp09.00", "av01.0"]) assertEquals(of(codec, {}), [undefined, undefined], codec);
});

Deno.test("a VP8 video has the pixels that FFmpeg shows, whose container says colours that VP8 has not", async () => {
  await using video = await loadVideo(new URL("fixtures/other_colours.webm", import.meta.url));
  const { rgb, width } = await video.frame(0);
  const shown = [0, 5, 10, 20, 30].map((y) => [...rgb.subarray(3 * (y * width + 20), 3 * (y * width + 20) + 3)]);
  assertEquals(shown, [[252, 255, 0], [61, 65, 0], [64, 65, 0], [61, 61, 0], [61, 61, 0]]); // FFmpeg 5.1
});
