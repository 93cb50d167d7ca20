import { assert, assertEquals } from "@std/assert";
import { isReference, isSkippedLeading, recoveryOf } from "../../../src/video/bitstream/recovery.ts";
import { loadVideo } from "../../../src/video/load_video.ts";

const fixture = (name: string): URL => new URL(`../fixtures/${name}`, import.meta.url);
const digests = (await Deno.readTextFile(fixture("trimmed_frames.txt"))).trim().split("\n")
  .map((line) => line.split(" ") as [clip: string, digest: string]);
const digestOf = async (rgb: Uint8Array): Promise<string> =>
  new Uint8Array(await crypto.subtle.digest("SHA-256", Uint8Array.from(rgb))).toHex();

for (const clip of new Set(digests.map(([clip]) => clip))) {
  Deno.test(`a stream that begins at a picture before which others are needed shows FFmpeg's frames: ${clip}`, async () => {
    await using video = await loadVideo(fixture(clip));
    const wanted = digests.filter(([name]) => name === clip).map(([, digest]) => digest);
    assert(wanted.length > 15);
    assertEquals(await Array.fromAsync(video.frames(), ({ rgb }) => digestOf(rgb)), wanted);
    const back = await Array.fromAsync(video.frames({ reverse: true }), ({ rgb }) => digestOf(rgb));
    assertEquals(back.reverse(), wanted);
  });

  Deno.test(`a frame is the same whichever was read before it: ${clip}`, async () => {
    const wanted = digests.filter(([name]) => name === clip).map(([, digest]) => digest);
    for (const index of [wanted.length - 3, 10, 8, 2]) {
      await using video = await loadVideo(fixture(clip));
      assertEquals(await digestOf((await video.frame(index)).rgb), wanted[index]);
    }
  });
}

const H264 = { codec: "avc1.64000a", description: new Uint8Array([1, 100, 0, 10, 0xff]) };
const H265 = { codec: "hvc1.1.6.L30.90" };
/** Units behind lengths of 4 bytes. */
const packet = (...units: readonly (readonly number[])[]): Uint8Array =>
  Uint8Array.from(units.flatMap((unit) => [0, 0, 0, unit.length, ...unit]));

Deno.test("recoveryOf() knows after how many reference pictures a key picture of H.264 leads to whole ones", () => {
  assertEquals(recoveryOf(H264, packet([0x65, 1])), undefined); // IDR
  assertEquals(recoveryOf(H264, packet([0x06, 5, 1, 9, 6, 1, 0b0001_0000], [0x41, 1])), 7); // behind another message
  assertEquals(recoveryOf(H264, packet([0x06, 6, 1, 0b1000_0000], [0x41, 1])), 0);
  assertEquals(recoveryOf(H264, packet([0x41, 1])), 0); // without a word
  assertEquals(recoveryOf(H265, packet([0x41, 1])), undefined);
  for (let length = 0; length < 12; length++) recoveryOf(H264, packet([0x06, 0xff, 5, 1, 9, 6]).subarray(0, length));
});

Deno.test("isReference() and isSkippedLeading() read the heads of slices", () => {
  assertEquals([[0x41], [0x01], [0x65]].map((unit) => isReference(H264, packet(unit))), [true, false, true]);
  const leading = [8, 9, 6, 1, 21].map((type) =>
    isSkippedLeading(H265, Uint8Array.from([0, 0, 1, 35 << 1, 1, 0, 0, 1, type << 1, 1, 0]))
  );
  assertEquals(leading, [true, true, false, false, false]);
});
