import { assertEquals, assertRejects } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import { withKnownLevel } from "../../src/video/known_level.ts";
import { loadVideo } from "../../src/video/load_video.ts";

const fixture = (name: string): URL => new URL(`fixtures/${name}`, import.meta.url);

Deno.test("of two video tracks that are both called default the one with the larger pictures is read, as FFmpeg does", async () => {
  await using video = await loadVideo(fixture("two_tracks.mp4"));
  assertEquals([video.width, video.height, video.frameCount], [48, 32, 3]);
  const bytes = await Deno.readFile(fixture("two_tracks.mp4"));
  const head = bytes.length - 1 - bytes.toReversed().findIndex((_, i) => {
    const at = bytes.length - 1 - i;
    return String.fromCharCode(...bytes.subarray(at, at + 4)) === "tkhd";
  });
  assertEquals(bytes[head + 7], 3); // enabled, in the movie
  bytes[head + 7] = 2;
  await using other = await loadVideo(bytes);
  assertEquals([other.width, other.height], [32, 32]); // the only one that is a default
});

Deno.test("a file without a video says what it has instead", async () => {
  const found = async (source: URL | Uint8Array): Promise<string> =>
    (await assertRejects(() => loadVideo(source), MaskletError)).message.replace(
      /^.*found:? |\. (Fetch|Convert|Write).*$/g,
      "",
    );
  const sound = "no video track but sound (a cover picture is no video)";
  assertEquals([await found(fixture("sound.mp4")), await found(fixture("cover.m4a"))], [sound, sound]);
  const clip = await Deno.readFile(fixture("mpeg4.mp4")); // its index stands at the end
  assertEquals(await found(clip.subarray(0, 600)), "a file that is cut short: its index (moov) is missing");
  const zlib = "a video track that is compressed (zlib) or encrypted within its container";
  assertEquals(await found(fixture("compressed.mkv")), zlib);
  const webm = await Deno.readFile(fixture("vp9.webm"));
  const type = webm.findIndex((byte, at) => byte === 0x83 && webm[at + 1] === 0x81 && webm[at + 2] === 1);
  webm[type + 2] = 17; // no video but text
  const app = new TextDecoder("latin1").decode(webm).indexOf("Lavf");
  webm.set([0x6d, 0x80], app); // the id of "compressed or encrypted", where it is no element
  assertEquals(await found(webm), "no video track of a known codec");
});

Deno.test("a level that no standard has is read as the highest one: it says nothing of how pictures are decoded", async () => {
  const named = (codec: string): string => withKnownLevel({ codec }).codec;
  assertEquals(["av01.0.31M.08", "avc1.640000", "avc1.6400ff"].map(named), [
    "av01.0.23M.08",
    "avc1.64003e",
    "avc1.64003e",
  ]);
  for (const codec of ["av01.0.08M.08", "avc1.64001f", "avc1.42e00b", "hvc1.1.6.L30.90", "vp8"]) {
    assertEquals(named(codec), codec);
  }
  await using video = await loadVideo(fixture("any_level.mp4"));
  assertEquals([video.width, video.frameCount, (await Array.fromAsync(video.frames())).length], [32, 2, 2]);
});
