import { deflateSync } from "node:zlib";
import { pngFile } from "../../src/image/png_chunks.ts";

/** A PNG in gray of 1, 2 or 4 bits, of which each row takes one byte, as it lies in the file. */
export function grayPng(width: number, bits: 1 | 2 | 4, rows: readonly number[]): Uint8Array {
  return pngFile([
    { type: "IHDR", content: Uint8Array.of(0, 0, 0, width, 0, 0, 0, rows.length, bits, 0, 0, 0, 0) },
    { type: "IDAT", content: deflateSync(Uint8Array.from(rows.flatMap((row) => [0, row]))) },
  ]);
}
