import { assertEquals, assertRejects } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import { encodeGrayPng, encodeIndexedPng, encodeRgbPng } from "../../src/image/encode_image.ts";
import { readIndexedPng } from "../../src/image/label_png.ts";
import { davisPalette, objectColour } from "../../src/image/palette.ts";
import { loadSharp } from "../../src/image/sharp.ts";

const sharp = await loadSharp();

Deno.test("encodeIndexedPng() keeps all 256 indices and writes the DAVIS palette", async () => {
  const values = Uint8Array.from({ length: 256 }, (_, i) => 255 - i);
  const labels = await readIndexedPng(await encodeIndexedPng(values, 32, 8));
  assertEquals([labels.kind, labels.width, labels.height], ["indexed", 32, 8]);
  assertEquals([...labels.values], [...values]);
  assertEquals([...labels.palette!], [...davisPalette()]);
});

Deno.test("encodeIndexedPng() writes files that another decoder shows in the palette's colours", async () => {
  const png = await encodeIndexedPng(new Uint8Array([0, 1, 2, 9]), 2, 2);
  const { data } = await sharp(png).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  assertEquals([...data], [0, 0, 0, 128, 0, 0, 0, 128, 0, 192, 0, 0]);
});

Deno.test("encodeIndexedPng() refuses values that do not fill the size, and palettes without a colour for each", async () => {
  const error = await assertRejects(
    () => encodeIndexedPng(new Uint8Array(5), 2, 2),
    MaskletError,
    "2x2 values, found 5",
  );
  assertEquals(error.code, "bad-image");
  await assertRejects(
    () => encodeIndexedPng(new Uint8Array([3]), 1, 1, { palette: new Uint8Array(9) }),
    MaskletError,
    "4 to 256",
  );
});

Deno.test("encodeGrayPng() writes 0 and 255", async () => {
  const labels = await readIndexedPng(await encodeGrayPng(new Uint8Array([0, 1, 255, 7]), 4, 1));
  assertEquals([labels.kind, ...labels.values], ["gray", 0, 255, 255, 255]);
});

Deno.test("encodeRgbPng() refuses pixels with alpha", async () => {
  await assertRejects(() => encodeRgbPng({ width: 1, height: 1, rgb: new Uint8Array(4) }), MaskletError, "3 bytes");
});

Deno.test("davisPalette() has the colours of the DAVIS and VOC label maps", () => {
  const entry = (i: number): number[] => [...davisPalette().subarray(3 * i, 3 * i + 3)];
  // The first nine and the last as they stand in DAVIS-2017's files.
  const first = [[0, 0, 0], [128, 0, 0], [0, 128, 0], [128, 128, 0], [0, 0, 128], [128, 0, 128], [0, 128, 128]];
  assertEquals(first.map((_, i) => entry(i)), first);
  assertEquals([entry(7), entry(8), entry(255)], [[128, 128, 128], [64, 0, 0], [224, 224, 192]]);
});

Deno.test("objectColour() never gives an object the background's black", () => {
  for (const object of [1, 255, 256, 510, 511]) assertEquals(objectColour(object).some((c) => c > 0), true);
  assertEquals(objectColour(256), objectColour(1));
});
