import { decodeImage } from "../../src/image/decode_image.ts";
import { loadSharp } from "../../src/image/sharp.ts";
import { imageSize } from "../../src/video/image_size.ts";
import { EXTREMES, type Random } from "../checkpoint/random.ts";
import { damaged } from "./damage.ts";
import type { FuzzedReader } from "./fuzzed_reader.ts";

const sharp = await loadSharp();

/** JPEG of every kind. */
export const jpegReader: FuzzedReader = {
  summary: "JPEG, baseline and progressive, gray, colour and inks",
  cases: 16_000,
  open: async () => {
    const sound = await jpegs();
    return {
      collectEvery: 8,
      makers: {
        damage: (random) => damaged(random, random.pick(sound)),
        "damaged segment": (random) => withDamagedSegment(random, random.pick(sound)),
        "another size": (random) => withSize(random, random.pick(sound)),
      },
      read: readAll,
      [Symbol.asyncDispose]: () => Promise.resolve(),
    };
  },
};

/** What else is decoded: WebP with and without loss, GIF, TIFF, BMP. */
export const otherPicturesReader: FuzzedReader = {
  summary: "WebP, GIF, TIFF and BMP",
  cases: 12_000,
  open: async () => {
    const sound = await otherPictures();
    return {
      collectEvery: 8,
      makers: {
        damage: (random) => damaged(random, random.pick(sound)),
        "extreme numbers": (random) => withExtremes(random, random.pick(sound)),
      },
      read: readAll,
      [Symbol.asyncDispose]: () => Promise.resolve(),
    };
  },
};

async function readAll(input: Uint8Array): Promise<void> {
  // one after the other: the bound on memory is that of one reading
  const first = await decodeImage(input).then(() => undefined, (error: unknown) => ({ error }));
  const upright = await decodeImage(input, { upright: true }).then(() => undefined, (error: unknown) => ({ error }));
  await imageSize(input).catch(() => {}); // its callers put its errors into words
  const failed = first ?? upright;
  if (failed !== undefined) throw failed.error;
}

const [WIDTH, HEIGHT] = [37, 21];

function pattern() {
  const rgb = Uint8Array.from({ length: 3 * WIDTH * HEIGHT }, (_, i) => (i * i) >> 4);
  return sharp(rgb, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } });
}

async function jpegs(): Promise<Uint8Array[]> {
  const cmyk = await Deno.readFile(new URL("../reported/cmyk-and-16-bit-frames/cmyk.jpg", import.meta.url));
  return [
    new Uint8Array(await pattern().jpeg().toBuffer()),
    new Uint8Array(await pattern().jpeg({ progressive: true }).toBuffer()),
    new Uint8Array(await pattern().jpeg({ chromaSubsampling: "4:4:4", optimiseCoding: false }).toBuffer()),
    new Uint8Array(await pattern().grayscale().jpeg().toBuffer()),
    new Uint8Array(await pattern().withMetadata({ orientation: 6 }).jpeg().toBuffer()),
    cmyk,
  ];
}

async function otherPictures(): Promise<Uint8Array[]> {
  const encoded = await Promise.all([
    pattern().webp().toBuffer(),
    pattern().webp({ lossless: true }).toBuffer(),
    pattern().ensureAlpha(0.5).webp().toBuffer(),
    pattern().gif().toBuffer(),
    pattern().tiff({ compression: "none" }).toBuffer(),
    pattern().tiff({ compression: "lzw" }).toBuffer(),
    pattern().tiff({ compression: "deflate", predictor: "horizontal" }).toBuffer(),
    pattern().tiff({ compression: "deflate", tile: true, tileWidth: 16, tileHeight: 16 }).toBuffer(),
    pattern().threshold().toColourspace("b-w").tiff({ compression: "ccittfax4", bitdepth: 1 }).toBuffer(),
  ]);
  return [...encoded.map((file) => new Uint8Array(file)), bitmap()];
}

/** A bitmap of 24 bits a pixel. */
function bitmap(): Uint8Array {
  const stride = 4 * Math.ceil(3 * WIDTH / 4);
  const file = Uint8Array.from({ length: 54 + stride * HEIGHT }, (_, i) => i < 54 ? 0 : i);
  const view = new DataView(file.buffer);
  file.set([0x42, 0x4d]);
  view.setUint32(10, 54, true);
  view.setUint32(14, 40, true);
  view.setInt32(18, WIDTH, true);
  view.setInt32(22, HEIGHT, true);
  view.setUint16(26, 1, true);
  view.setUint16(28, 24, true);
  return file;
}

/** Where the segments of a JPEG begin, up to its pixels. */
function segmentsOf(file: Uint8Array): { readonly marker: number; readonly at: number; readonly length: number }[] {
  const view = new DataView(file.buffer, file.byteOffset, file.length);
  const segments = [];
  for (let at = 2; at + 4 <= file.length && file[at] === 0xff;) {
    const [marker, length] = [file[at + 1]!, view.getUint16(at + 2)];
    segments.push({ marker, at: at + 4, length: length - 2 });
    if (marker === 0xda) break;
    at += 2 + length;
  }
  return segments;
}

function withDamagedSegment(random: Random, file: Uint8Array): Uint8Array {
  const copy = file.slice();
  const { at, length } = random.pick(segmentsOf(copy));
  for (let times = 1 + random.below(3); times > 0 && length > 0; times--) {
    copy[at + random.below(length)] = random.pick([0, 1, 0x7f, 0x80, 0xff, random.below(256)]);
  }
  return copy;
}

/** Another size than the pixels have. */
function withSize(random: Random, file: Uint8Array): Uint8Array {
  const copy = file.slice();
  const view = new DataView(copy.buffer);
  const frame = segmentsOf(copy).find(({ marker }) => marker === 0xc0 || marker === 0xc2)!;
  const side = (): number => random.pick([0, 1, 8, 36, 1000, 15_000, 30_000, 0xffff]);
  view.setUint16(frame.at + 1, side());
  view.setUint16(frame.at + 3, side());
  return random.below(3) === 0 ? damaged(random, copy) : copy;
}

/** Numbers of 16 and 32 bits near the beginning or the end, where headers and directories lie. */
function withExtremes(random: Random, file: Uint8Array): Uint8Array {
  const copy = file.slice();
  const view = new DataView(copy.buffer);
  for (let times = 1 + random.below(3); times > 0; times--) {
    const near = random.below(Math.min(96, copy.length - 4));
    const at = random.below(2) === 0 ? near : copy.length - 4 - near;
    const set = random.pick(["setUint32", "setUint16"] as const);
    view[set](at, random.pick([...EXTREMES, 16, 1000, 16_383, 30_000]), random.below(2) === 0);
  }
  return copy;
}
