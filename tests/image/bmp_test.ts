import { assertEquals, assertRejects } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import { decodeImage } from "../../src/image/decode_image.ts";
import { loadSharp } from "../../src/image/sharp.ts";
import { loadVideo } from "../../src/video/load_video.ts";

const sharp = await loadSharp();

/** A bitmap as the format's description has it: header of 40 bytes, palette, rows. */
function bmp(
  size: readonly [width: number, height: number],
  bits: number,
  palette: readonly number[],
  rows: readonly number[],
): Uint8Array<ArrayBuffer> {
  const offset = 54 + palette.length;
  const bytes = new Uint8Array(offset + rows.length);
  const view = new DataView(bytes.buffer);
  bytes.set([0x42, 0x4d]);
  view.setUint32(2, bytes.length, true);
  view.setUint32(10, offset, true);
  view.setUint32(14, 40, true);
  view.setInt32(18, size[0], true);
  view.setInt32(22, size[1], true);
  view.setUint16(26, 1, true);
  view.setUint16(28, bits, true);
  bytes.set(palette, 54);
  bytes.set(rows, offset);
  return bytes;
}

const [RED, GREEN, BLUE] = [[0, 0, 255], [0, 255, 0], [255, 0, 0]]; // blue, green, red in the file
const PALETTE = [...[0, 0, 0, 0], ...RED!, 0, ...GREEN!, 0, ...BLUE!, 0];
const PIXELS = [255, 0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0]; // red, green; blue, black

Deno.test("bitmaps of 4, 8, 24 and 32 bits have their rows from below, and from above where the height is negative", async () => {
  const files = [
    bmp([2, 2], 24, [], [...BLUE!, 0, 0, 0, 0, 0, ...RED!, ...GREEN!, 0, 0]),
    bmp([2, -2], 24, [], [...RED!, ...GREEN!, 0, 0, ...BLUE!, 0, 0, 0, 0, 0]),
    bmp([2, 2], 32, [], [...BLUE!, 9, 0, 0, 0, 9, ...RED!, 9, ...GREEN!, 9]),
    bmp([2, 2], 8, PALETTE, [3, 0, 0, 0, 1, 2, 0, 0]),
    bmp([2, 2], 4, PALETTE, [0x30, 0, 0, 0, 0x12, 0, 0, 0]),
  ];
  for (const file of files) {
    const { width, height, rgb } = await decodeImage(file);
    assertEquals([width, height, ...rgb], [2, 2, ...PIXELS]);
  }
  const { rgb } = await decodeImage(bmp([10, 1], 1, PALETTE, [0b01000000, 0b01000000, 0, 0]));
  assertEquals([...rgb].flatMap((value, i) => i % 3 === 0 && value > 0 ? [i / 3] : []), [1, 9]);
});

Deno.test("a bitmap that is cut short, compressed or of an absurd size is refused in words", async () => {
  const whole = bmp([2, 2], 24, [], [...BLUE!, 0, 0, 0, 0, 0, ...RED!, ...GREEN!, 0, 0]);
  const changed = (at: number, value: number): Uint8Array => whole.with(at, value);
  for (const bytes of [whole.slice(0, 60), whole.slice(0, 20), changed(30, 1), changed(28, 16), changed(20, 1)]) {
    assertEquals((await assertRejects(() => decodeImage(bytes), MaskletError, "bitmap")).code, "bad-image");
  }
  const lost = bmp([2, 2], 8, PALETTE.slice(0, 4), [250, 250, 0, 0, 250, 250, 0, 0]);
  await assertRejects(() => decodeImage(lost), MaskletError, "palette is cut short");
});

Deno.test("a folder of .bmp, .TIF and .webp is a video", async () => {
  const folder = await Deno.makeTempDir();
  await Deno.writeFile(`${folder}/1.BMP`, bmp([2, 1], 24, [], [...RED!, ...RED!, 0, 0]));
  const raw = { raw: { width: 2, height: 1, channels: 3 } } as const;
  const red = new Uint8Array([255, 0, 0, 255, 0, 0]);
  await Deno.writeFile(`${folder}/2.TIF`, await sharp(red, raw).tiff({ compression: "none" }).toBuffer());
  await Deno.writeFile(`${folder}/3.webp`, await sharp(red, raw).webp({ lossless: true }).toBuffer());
  {
    await using video = await loadVideo(folder);
    assertEquals([video.frameNames, video.width, video.height], [["1", "2", "3"], 2, 1]);
    for (const index of [0, 1, 2]) assertEquals([...(await video.frame(index)).rgb], [255, 0, 0, 255, 0, 0]);
  }
  await Deno.remove(folder, { recursive: true });
});
