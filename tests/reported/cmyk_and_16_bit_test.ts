import { assertEquals } from "@std/assert";
import { decodeImage } from "../../src/image/decode_image.ts";

const file = (name: string): URL => new URL(`cmyk-and-16-bit-frames/${name}`, import.meta.url);

Deno.test("a CMYK JPEG has the very pixels that Pillow makes of it", async () => {
  const { rgb } = await decodeImage(file("cmyk.jpg"));
  assertEquals(rgb, await Deno.readFile(file("cmyk.jpg.rgb")));
});

Deno.test("16-bit gray gives its upper byte, as the docs say, where Pillow gives white", async () => {
  const { rgb } = await decodeImage(file("gray16.png"));
  const clipped = await Deno.readFile(file("gray16.png.rgb"));
  assertEquals([...rgb.subarray(0, 9)], [0, 0, 0, 2, 2, 2, 5, 5, 5]);
  assertEquals([...clipped.subarray(0, 9)], [0, 0, 0, 255, 255, 255, 255, 255, 255]);
});
