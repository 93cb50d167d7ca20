import { assertEquals, assertRejects } from "@std/assert";
import { loadSharp } from "../../src/image/sharp.ts";
import { MaskletError } from "../../src/error.ts";
import { encodeRgbPng } from "../../src/image/encode_image.ts";
import { readPicture } from "../../src/image/read_picture.ts";

const sharp = await loadSharp();

const image = { width: 2, height: 1, rgb: new Uint8Array([255, 0, 0, 0, 0, 255]) };

Deno.test("readPicture() takes bytes, an ArrayBuffer, a Blob, a path, an address and pixels", async () => {
  const png = await encodeRgbPng(image);
  const path = await Deno.makeTempFile({ suffix: ".png" });
  try {
    await Deno.writeFile(path, png);
    for (const input of [png, png.slice().buffer, new Blob([png.slice()]), path, new URL(`file://${path}`), image]) {
      assertEquals(await readPicture(input), image);
    }
  } finally {
    await Deno.remove(path);
  }
});

Deno.test("readPicture() gives pictures upright", async () => {
  const stored = sharp(image.rgb, { raw: { width: 2, height: 1, channels: 3 } });
  const { width, height } = await readPicture(await stored.withMetadata({ orientation: 8 }).png().toBuffer());
  assertEquals([width, height], [1, 2]);
});

Deno.test("readPicture() refuses what is no picture", async () => {
  for (const input of [undefined, null, 7, {}, [image]]) {
    await assertRejects(() => readPicture(input as never), MaskletError, "Expected a picture, found");
  }
  await assertRejects(() => readPicture({ ...image, width: 3 }), MaskletError, "9 bytes");
});
