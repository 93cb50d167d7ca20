import { assert, assertEquals, assertRejects } from "@std/assert";
import { MaskletError } from "../../../src/error.ts";
import { unbelievableFrame } from "../../../src/video/bitstream/believable.ts";
import { loadVideo } from "../../../src/video/load_video.ts";

// Black key frames of FFmpeg 5.1's encoders at their worst quality.
const BLACK: readonly (readonly [codec: string, width: number, height: number, bytes: number])[] = [
  ["avc1.64003e", 7680, 4320, 9369],
  ["hev1.1.6.L180.90", 7680, 4320, 7402],
  ["av01.0.16M.08", 7680, 4320, 230],
  ["vp8", 3840, 2160, 13_916],
  ["vp09.00.50.08", 3840, 2160, 3035],
];
for (const [codec, width, height, bytes] of BLACK) {
  Deno.test(`the smallest frames that encoders write are believed, and bombs are not: ${codec}`, () => {
    assertEquals(unbelievableFrame(codec, { width, height }, bytes), undefined);
    assert(unbelievableFrame(codec, { width: 65_536, height: 65_536 }, 40)!.includes("40 bytes"));
  });
}

Deno.test("a small picture is believed whatever it takes", () => {
  assertEquals(unbelievableFrame("vp8", { width: 2048, height: 2048 }, 1), undefined);
});

Deno.test("a clip of 1,382 bytes that says 16,383x16,383 px is refused before it is decoded", async () => {
  const clip = await Deno.readFile(new URL("../fixtures/vp8.webm", import.meta.url));
  const at = clip.findIndex((_, i) => clip[i] === 0x9d && clip[i + 1] === 0x01 && clip[i + 2] === 0x2a);
  new DataView(clip.buffer).setUint32(at + 3, 0x3fff3fff, true);
  await assertRejects(() => loadVideo(clip), MaskletError, "cannot hold the 16383x16383 px");
});
