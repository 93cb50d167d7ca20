import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import { decodeImage } from "../../src/image/decode_image.ts";
import { decodeLabelPng } from "../../src/image/label_png.ts";
import { pngFile } from "../../src/image/png_chunks.ts";
import { loadSharp, type Sharp } from "../../src/image/sharp.ts";
import { deflateSync } from "node:zlib";

const sharp = await loadSharp();

const [WIDTH, HEIGHT] = [3200, 2400];
const black = (): Sharp => sharp({ create: { width: WIDTH, height: HEIGHT, channels: 3, background: "black" } });

const DENSE: Readonly<Record<string, () => Sharp>> = {
  "PNG of one bit a pixel": () => black().threshold().png({ palette: true, colours: 2, compressionLevel: 9 }),
  "PNG": () => black().png({ compressionLevel: 9 }),
  "baseline JPEG": () => black().jpeg(),
  "progressive JPEG with its own tables": () => black().jpeg({ mozjpeg: true }),
  "gray progressive JPEG": () => black().grayscale().jpeg({ mozjpeg: true }),
  "WebP": () => black().webp(),
  "lossless WebP": () => black().webp({ lossless: true, effort: 6 }),
  "GIF": () => black().gif(),
  "TIFF of fax pages": () => black().threshold().toColourspace("b-w").tiff({ compression: "ccittfax4", bitdepth: 1 }),
};
for (const [name, make] of Object.entries(DENSE)) {
  Deno.test(`a black picture of ${WIDTH}x${HEIGHT} px is read, however few bytes it takes: ${name}`, async () => {
    const file = new Uint8Array(await make().toBuffer());
    const { width, height } = await decodeImage(file);
    assertEquals([width, height], [WIDTH, HEIGHT]);
  });
}

/** A PNG whose pixels are a few bytes. */
function smallPng(width: number, height: number): Uint8Array {
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([8, 2], 8);
  return pngFile([{ type: "IHDR", content: header }, { type: "IDAT", content: deflateSync(new Uint8Array(10)) }]);
}

/** Resident memory that is taken while something runs, bytes. */
async function taken(work: () => Promise<unknown>): Promise<number> {
  const before = Deno.memoryUsage().rss;
  await work();
  return Deno.memoryUsage().rss - before;
}

Deno.test("a PNG of 68 bytes that says 15,000x15,000 px is refused as picture and as label map, and takes no room", async () => {
  const bomb = smallPng(15_000, 15_000);
  assertEquals(bomb.length, 68);
  const grown = await taken(async () => {
    await assertRejects(() => decodeImage(bomb), MaskletError, "68 bytes, which cannot hold the 15000x15000 px");
    assertThrows(() => decodeLabelPng(bomb), MaskletError, "too few for 15000x15000 px");
  });
  assert(grown < 50e6, `${grown} bytes`);
});

Deno.test("a JPEG or WebP that says it has more pixels than its bytes can hold is refused", async () => {
  const sized = async (made: Sharp, change: (view: DataView) => void): Promise<Uint8Array> => {
    const file = new Uint8Array(await made.toBuffer());
    change(new DataView(file.buffer));
    return file;
  };
  const small = (): Sharp => sharp({ create: { width: 16, height: 16, channels: 3, background: "red" } });
  const files = [
    await sized(small().jpeg(), (view) => {
      for (let at = 2; at < view.byteLength; at += 2 + view.getUint16(at + 2)) {
        if (view.getUint16(at) === 0xffc0) return view.setUint32(at + 5, 0x75307530); // height and width
      }
    }),
    await sized(small().webp(), (view) => view.setUint32(26, 0x3fff3fff, true)),
  ];
  const grown = await taken(async () => {
    for (const file of files) await assertRejects(() => decodeImage(file), MaskletError, "which cannot hold the");
  });
  assert(grown < 50e6, `${grown} bytes`);
});
