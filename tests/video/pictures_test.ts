import { assertEquals, assertRejects } from "@std/assert";
import { loadSharp } from "../../src/image/sharp.ts";
import { encodeJpeg, encodeRgbPng, encodeWebp } from "../../src/image/encode_image.ts";
import { imageFileSize, imageSize } from "../../src/video/image_size.ts";
import { rotated } from "../../src/video/rotate.ts";
import { plain, withFolder } from "./pictures.ts";

const sharp = await loadSharp();

Deno.test("imageSize() reads JPEG, PNG and WebP headers", async () => {
  const picture = plain(3, 300, 7);
  const progressive = await sharp(picture.rgb, { raw: { width: 300, height: 7, channels: 3 } }).jpeg({
    progressive: true,
  }).toBuffer();
  for (
    const bytes of [await encodeJpeg(picture), await encodeRgbPng(picture), await encodeWebp(picture), progressive]
  ) {
    assertEquals(await imageSize(bytes), { width: 300, height: 7 });
  }
});

Deno.test("imageFileSize() finds a JPEG's size behind a long comment", async () => {
  const jpeg = await encodeJpeg(plain(3, 20, 10));
  const comment = new Uint8Array(60_004);
  comment.set([0xff, 0xfe, 60_002 >> 8, 60_002 & 255]);
  const long = new Uint8Array(jpeg.length + comment.length);
  long.set(jpeg.subarray(0, 2));
  long.set(comment, 2);
  long.set(jpeg.subarray(2), 2 + comment.length);
  await withFolder({ "long.jpg": long, "short.jpg": jpeg }, async (folder) => {
    assertEquals(await imageFileSize(`${folder}/long.jpg`), { width: 20, height: 10 });
    assertEquals(await imageFileSize(`${folder}/short.jpg`), { width: 20, height: 10 });
  });
});

Deno.test("imageSize() refuses what is no picture", async () => {
  await assertRejects(() => imageSize(new TextEncoder().encode("text")));
  await assertRejects(() => imageSize(new Uint8Array(0)));
});

Deno.test("rotated() turns clockwise", () => {
  const picture = (...rows: string[]) => ({
    width: rows[0]!.length,
    height: rows.length,
    rgb: Uint8Array.from([...rows.join("")].flatMap((c) => [c.charCodeAt(0), 1, 2])),
  });
  const image = picture("abc", "def");
  assertEquals(rotated(image, 0), image);
  assertEquals(rotated(image, 90), picture("da", "eb", "fc"));
  assertEquals(rotated(image, 180), picture("fed", "cba"));
  assertEquals(rotated(image, 270), picture("cf", "be", "ad"));
});
