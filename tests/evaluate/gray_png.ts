import { deflateSync } from "node:zlib";
import { pngFile } from "../../src/image/png_chunks.ts";

/** A PNG in gray, of which each row is given as the bytes that lie in the file. */
export function grayPng(width: number, bits: 1 | 2 | 4 | 8, rows: readonly (number | readonly number[])[]): Uint8Array {
  return pngFile([
    { type: "IHDR", content: Uint8Array.of(0, 0, 0, width, 0, 0, 0, rows.length, bits, 0, 0, 0, 0) },
    { type: "IDAT", content: deflateSync(Uint8Array.from(rows.flatMap((row) => [0, row].flat()))) },
  ]);
}
