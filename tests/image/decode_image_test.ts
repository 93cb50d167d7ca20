import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { crc32 } from "node:zlib";
import { loadSharp } from "../../src/image/sharp.ts";
import { MaskletError } from "../../src/error.ts";
import { decodeImage } from "../../src/image/decode_image.ts";
import { loadVideo } from "../../src/video/load_video.ts";
import { readIndexedPng } from "../../src/image/label_png.ts";
import { encodeGrayPng, encodeJpeg, encodeRgbPng, encodeWebp } from "../../src/image/encode_image.ts";

const sharp = await loadSharp();

/** A smooth picture with a different value in each channel. */
function gradient(width: number, height: number) {
  const rgb = Uint8Array.from({ length: 3 * width * height }, (_, i) => {
    const [x, y] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width)];
    return [4 * x, 4 * y, 2 * (x + y)][i % 3]! & 255;
  });
  return { width, height, rgb };
}

Deno.test("decodeImage() gives back the pixels of an RGB PNG", async () => {
  const image = gradient(21, 13);
  assertEquals(await decodeImage(await encodeRgbPng(image)), image);
});

Deno.test("decodeImage() comes near the pixels of a JPEG and a WebP", async () => {
  const image = gradient(32, 24);
  for (const bytes of [await encodeJpeg(image, { quality: 95 }), await encodeWebp(image, { quality: 95 })]) {
    const { rgb, width, height } = await decodeImage(bytes);
    assertEquals([width, height], [32, 24]);
    const mean = rgb.reduce((sum, value, i) => sum + Math.abs(value - image.rgb[i]!), 0) / rgb.length;
    assert(mean > 0 && mean < 5, `mean difference ${mean}`);
  }
});

Deno.test("decodeImage() repeats gray in all three channels", async () => {
  const { rgb } = await decodeImage(await encodeGrayPng(new Uint8Array([0, 1]), 2, 1));
  assertEquals([...rgb], [0, 0, 0, 255, 255, 255]);
});

Deno.test("decodeImage() drops alpha without blending", async () => {
  const rgba = new Uint8Array([10, 20, 30, 0, 40, 50, 60, 128]);
  const png = await sharp(rgba, { raw: { width: 2, height: 1, channels: 4 } }).png().toBuffer();
  assertEquals([...(await decodeImage(png)).rgb], [10, 20, 30, 40, 50, 60]);
});

Deno.test("decodeImage() leaves the orientation of the camera and the colour profile alone", async () => {
  const { width, height, rgb } = gradient(24, 8);
  const plain = sharp(rgb, { raw: { width, height, channels: 3 } });
  const png = await plain.clone().withMetadata({ orientation: 6 }).withIccProfile("p3").png().toBuffer();
  const { icc, orientation } = await sharp(png).metadata();
  assert(icc !== undefined && orientation === 6);
  const turned = await decodeImage(png);
  assertEquals([turned.width, turned.height], [24, 8]);
  const stored = await sharp(png, { ignoreIcc: true }).raw().toBuffer();
  assertEquals([...turned.rgb], [...stored]);
});

Deno.test("decodeImage() refuses a picture that is cut short, and names it", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const image = gradient(64, 64);
    const encoded = { jpg: await encodeJpeg(image), png: await encodeRgbPng(image), webp: await encodeWebp(image) };
    for (const [extension, bytes] of Object.entries(encoded)) {
      for (const share of [0.02, 0.5, 0.9]) {
        await Deno.writeFile(`${folder}/cut.${extension}`, bytes.slice(0, Math.floor(bytes.length * share)));
        const error = await assertRejects(
          () => decodeImage(`${folder}/cut.${extension}`),
          MaskletError,
          `cut.${extension}`,
        );
        assertEquals(error.code, "bad-image");
      }
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

const shared = new URL("../../../shared/", import.meta.url);
const hasShared = await Deno.stat(shared).then(() => true, () => false);
Deno.test({
  name: "decodeImage() gives Pillow's pixels for every DAVIS frame of the trained goldens (needs ../shared)",
  ignore: !hasShared,
  fn: async () => {
    for (const sequence of ["dog", "blackswan", "car-shadow"]) {
      const golden = JSON.parse(await Deno.readTextFile(new URL(`reference/trained/mask/${sequence}.json`, shared)));
      assert(golden.frames.length > 30);
      for (const { name, rgbCrc32 } of golden.frames.filter((_: unknown, i: number) => i % 4 === 0)) {
        const { rgb } = await decodeImage(new URL(`data/davis/JPEGImages/480p/${sequence}/${name}`, shared));
        assertEquals([name, crc32(rgb).toString(16).padStart(8, "0")], [name, rgbCrc32]);
      }
    }
  },
});

Deno.test("decodeImage({ upright: true }) turns a picture as its EXIF orientation says", async () => {
  const rgb = new Uint8Array([255, 0, 0, 0, 255, 0, 0, 0, 255]); // red, green, blue side by side
  const turned = await sharp(rgb, { raw: { width: 3, height: 1, channels: 3 } }).withMetadata({ orientation: 6 }).png()
    .toBuffer();
  const { width, height, rgb: upright } = await decodeImage(turned, { upright: true });
  assertEquals([width, height, ...upright], [1, 3, ...rgb]); // a quarter turn to the right: red on top
  const unknown = { uprigth: true } as Record<string, boolean>;
  await assertRejects(() => decodeImage(turned, unknown), MaskletError, "Did you mean upright?");
});

Deno.test("an empty file is told as such, as a picture, as a frame of a video and as a mask", async () => {
  const dir = await Deno.makeTempDir();
  await Deno.writeFile(`${dir}/00000.png`, new Uint8Array());
  const path = `${dir}/00000.png`;
  for (const read of [() => decodeImage(path), () => loadVideo(dir), () => readIndexedPng(path)]) {
    const error = await assertRejects(read, MaskletError, "an empty file (0 bytes)");
    assertStringIncludes(error.message, "00000.png");
  }
  await Deno.remove(dir, { recursive: true });
});

/** Noise, which no compression makes short. */
function noise(side: number): Parameters<typeof sharp> {
  const rgb = Uint8Array.from({ length: 3 * side * side }, (_, i) => (i * i) >> 5);
  return [rgb, { raw: { width: side, height: side, channels: 3 } }];
}

Deno.test("a TIFF or GIF whose pixels are damaged is refused, and not read as black from there on", async () => {
  const strips = { "LZW": "lzw", "deflate": "deflate", "PackBits": "packbits" } as const;
  const files: [string, Uint8Array][] = [
    [
      "tiles",
      await sharp(...noise(200)).tiff({ compression: "deflate", tile: true, tileWidth: 64, tileHeight: 64 })
        .toBuffer(),
    ],
    ["GIF", await sharp(...noise(200)).gif().toBuffer()],
  ];
  for (const [name, compression] of Object.entries(strips)) {
    files.push([name, await sharp(...noise(200)).tiff({ compression }).toBuffer()]);
  }
  for (const [name, file] of files) {
    const sound = await decodeImage(new Uint8Array(file));
    assertEquals([sound.width, sound.height], [200, 200], name);
    const damaged = new Uint8Array(file).fill(0, file.length >> 1, file.length - 400); // a TIFF's directory stays
    const error = await assertRejects(() => decodeImage(damaged), MaskletError, "found:");
    assertEquals(error.code, "bad-image", name);
  }
});

Deno.test("a TIFF whose strip lies beyond the file is refused; one that does not say how long its strips are is read", async () => {
  const sound = new Uint8Array(await sharp(...noise(64)).tiff({ compression: "none" }).toBuffer());
  const view = new DataView(sound.buffer);
  const little = sound[0] === 0x49;
  const directory = view.getUint32(4, little);
  const entry = (tag: number): number => {
    for (let at = directory + 2; at < sound.length; at += 12) if (view.getUint16(at, little) === tag) return at;
    throw new Error(`no tag ${tag}`);
  };
  const { rgb } = await decodeImage(sound);
  const counts = entry(279);
  view.setUint16(counts, 65_000, little); // a tag of somebody's own in its place
  assertEquals((await decodeImage(sound)).rgb, rgb);
  view.setUint16(counts, 279, little);
  view.setUint32(entry(273) + 8, 900_000, little);
  await assertRejects(() => decodeImage(sound), MaskletError, "found:");
});

Deno.test("a TIFF of floats, of signed or of 32-bit numbers is refused: in 0..1 it would come out as black", async () => {
  for (const [format, bits, kind] of [[3, 32, "float"], [2, 32, "int"], [1, 32, "uint"], [2, 8, "char"]] as const) {
    await assertRejects(() => decodeImage(grayTiff(format, bits)), MaskletError, `samples of the kind ${kind}`);
  }
  const { width, height, rgb } = await decodeImage(grayTiff(1, 8));
  assertEquals([width, height, ...rgb], [2, 2, ...new Array(12).fill(63)]);
});

Deno.test("a GIF has Pillow's colour where it is transparent, and beside a first picture that is smaller than the file", async () => {
  const red = [200, 10, 20, 255];
  const pixels = new Uint8Array([...red, ...red, 0, 0, 0, 0, ...red]);
  const rgba = { raw: { width: 4, height: 1, channels: 4 } } as const;
  const gif = new Uint8Array(await sharp(pixels, rgba).gif().toBuffer());
  const control = gif.findIndex((byte, at) => byte === 0x21 && gif[at + 1] === 0xf9);
  const colourAt = (index: number): number[] => [...gif.subarray(13 + 3 * index, 16 + 3 * index)];
  const clear = gif[control + 6]!;
  gif.set([1, 2, 3], 13 + 3 * clear); // as an encoder leaves what it was
  assertEquals([gif[control + 3]! & 1, gif[10]! & 0x80], [1, 0x80]);
  const shown = [200, 10, 20];
  assertEquals([...(await decodeImage(gif)).rgb], [...shown, ...shown, 1, 2, 3, ...shown]);
  gif[6] = 5; // a file of 5x1 px
  assertEquals([...(await decodeImage(gif)).rgb], [...shown, ...shown, 1, 2, 3, ...shown, 1, 2, 3]);
  gif[control + 3]! &= 0xfe; // no transparent index
  const beside = await decodeImage(gif);
  assertEquals([...beside.rgb], [...shown, ...shown, 1, 2, 3, ...shown, ...colourAt(0)]);
});

Deno.test("a TIFF of luma and chroma, of L*a*b* or of bands is refused: its samples would come out as red, green and blue", async () => {
  const rgb = { raw: { width: 4, height: 4, channels: 3 } } as const;
  const tiff = new Uint8Array(await sharp(new Uint8Array(48).fill(90), rgb).tiff({ compression: "lzw" }).toBuffer());
  const view = new DataView(tiff.buffer);
  const little = tiff[0] === 0x49;
  const directory = view.getUint32(4, little);
  const set = (tag: number, value: number): void => {
    for (let at = directory + 2; at < tiff.length; at += 12) {
      if (view.getUint16(at, little) === tag) return view.setUint16(at + 8, value, little);
    }
    throw new Error(`no tag ${tag}`);
  };
  assertEquals((await decodeImage(tiff)).rgb[0], 90);
  for (const [photometric, colours] of [[6, "luma and chroma"], [8, "CIE L*a*b*"], [32803, "raw colours"]] as const) {
    set(262, photometric);
    await assertRejects(() => decodeImage(tiff), MaskletError, colours);
  }
  set(262, 1); // gray, of which there are three
  await assertRejects(() => decodeImage(tiff), MaskletError, "3 bands");
  const jpeg = await sharp(new Uint8Array(48).fill(90), rgb).tiff({ compression: "jpeg" }).toBuffer();
  assertEquals((await decodeImage(new Uint8Array(jpeg))).width, 4);
});

/** A TIFF of 2x2 px of gray; each byte is 63. Formats of samples: 1 whole, 2 signed, 3 floats. */
function grayTiff(format: number, bits: number): Uint8Array {
  const tags = [[256, 2], [257, 2], [258, bits], [259, 1], [262, 1], [273, 134], [277, 1], [278, 2], [279, bits / 2], [
    339,
    format,
  ]];
  const view = new DataView(new ArrayBuffer(134 + bits / 2));
  new Uint8Array(view.buffer).set([0x49, 0x49, 42, 0, 8, 0, 0, 0, tags.length]);
  tags.forEach(([tag, value], i) => {
    view.setUint16(10 + 12 * i, tag!, true);
    view.setUint16(12 + 12 * i, 3, true); // of 16 bits
    view.setUint32(14 + 12 * i, 1, true);
    view.setUint16(18 + 12 * i, value!, true);
  });
  new Uint8Array(view.buffer).fill(63, 134);
  return new Uint8Array(view.buffer);
}
