import { assertEquals } from "@std/assert";
import { isKeyPicture } from "../../../src/video/bitstream/key_picture.ts";
import { loadVideo } from "../../../src/video/load_video.ts";

const fixture = (name: string): URL => new URL(`../fixtures/${name}`, import.meta.url);

const H264 = { codec: "avc1.64000a", description: new Uint8Array([1, 100, 0, 10, 0xff]) };
const H265 = { codec: "hev1.1.6.L30.90" };
/** Units behind lengths of 4 bytes. */
const packet = (...units: readonly (readonly number[])[]): Uint8Array =>
  Uint8Array.from(units.flatMap((unit) => [0, 0, 0, unit.length, ...unit]));

Deno.test("isKeyPicture() knows pictures of H.264 that need no other", () => {
  const recoveryPoint = [0x06, 6, 1, 0b1000_0000];
  const [intra, alsoIntra, predicted, between] = [0b1_011_0000, 0b1_0001000, 0b1_1_000000, 0b1_010_0000]; // first block 0; type 2, 7, 0, 1
  const isKey = (...units: readonly (readonly number[])[]): boolean => isKeyPicture(H264, packet(...units));
  assertEquals(isKey([0x09, 0xf0], [0x65, predicted]), true); // IDR
  assertEquals(isKey(recoveryPoint, [0x41, predicted]), true);
  assertEquals([isKey([0x41, intra]), isKey([0x41, alsoIntra, 0]), isKey([0x41, intra], [0x41, intra])], [
    true,
    true,
    true,
  ]);
  assertEquals([isKey([0x41, predicted]), isKey([0x01, between]), isKey([0x41, intra], [0x41, predicted])], [
    false,
    false,
    false,
  ]);
});

Deno.test("isKeyPicture() knows key pictures of H.265, VP8, VP9 and AV1", () => {
  const h265 = (type: number): boolean =>
    isKeyPicture(H265, Uint8Array.from([0, 0, 1, 35 << 1, 1, 0, 0, 1, type << 1, 1, 0]));
  assertEquals([19, 20, 21, 16, 0, 1, 9].map(h265), [true, true, true, true, false, false, false]);
  const vp8 = (byte: number): boolean => isKeyPicture({ codec: "vp8" }, Uint8Array.of(byte, 0, 0));
  assertEquals([vp8(0x10), vp8(0x11)], [true, false]);
  const vp9 = (byte: number): boolean => isKeyPicture({ codec: "vp09.00.10.08" }, Uint8Array.of(byte, 0x49));
  assertEquals([0b10_00_0_0_10, 0b10_00_0_1_10, 0b10_00_1_000, 0b10_11_0_0_0_1].map(vp9), [true, false, false, true]);
  const av1 = (...units: readonly number[]): boolean =>
    isKeyPicture({ codec: "av01.0.00M.08" }, Uint8Array.from(units));
  assertEquals(av1(0x12, 0, 0x0a, 1, 0, 0x32, 1, 0b0_00_1_0000), true); // delimiter, sequence header, frame
  assertEquals([av1(0x12, 0, 0x32, 1, 0b0_01_1_0000), av1(0x12, 0, 0x1a, 1, 0b1_000_0000), av1(0x12, 0)], [
    false,
    false,
    false,
  ]);
  assertEquals(isKeyPicture({ codec: "another" }, new Uint8Array(0)), true);
});

for (const clip of ["clip.mp4", "open_gop.mp4"]) {
  Deno.test(`a frame is the same whichever was read before it, where a file calls every picture a key picture: ${clip}`, async () => {
    const bytes = await Deno.readFile(fixture(clip));
    const table = new TextDecoder("latin1").decode(bytes).indexOf("stss");
    const all = bytes.slice();
    all.set(new TextEncoder().encode("free"), table); // without the table every picture is one
    await using whole = await loadVideo(bytes);
    const wanted = await Array.fromAsync(whole.frames(), ({ rgb }) => rgb);
    await using video = await loadVideo(all);
    assertEquals(video.frameCount, wanted.length);
    for (const index of [wanted.length - 1, 13, 7, 12, 2]) assertEquals((await video.frame(index)).rgb, wanted[index]);
    const back = await Array.fromAsync(video.frames({ reverse: true }), ({ rgb }) => rgb);
    assertEquals(back.reverse(), wanted);
  });
}
