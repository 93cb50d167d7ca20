import { decodeImage } from "../../../src/image/decode_image.ts";

/** The gray values of a PNG, a number a pixel. */
export async function decodePngBytes(png: Uint8Array): Promise<number[]> {
  const { rgb } = await decodeImage(png);
  return [...rgb].filter((_, i) => i % 3 === 0);
}
