/**
 * Masks and label maps drawn as text, one word a row.
 * @module
 */
import { type Mask, maskFromBytes } from "../src/mask/mask.ts";

/** A mask of rows in which "." is outside and anything else inside. */
export function drawn(...rows: string[]): Mask {
  return maskFromBytes([...rows.join("")].map((pixel) => pixel === "." ? 0 : 1), rows[0]!.length, rows.length);
}

/** The rows of a mask, "#" inside and "." outside. */
export function rowsOf({ width, height, bits }: Mask): string[] {
  const words = (width + 31) >>> 5;
  return Array.from(
    { length: height },
    (_, y) =>
      Array.from({ length: width }, (_, x) => (bits[y * words + (x >>> 5)]! >>> (x & 31)) & 1 ? "#" : ".").join(""),
  );
}

/** A label map of rows in which "." is 0, a digit itself, and "v" 255. */
export function labels(...rows: string[]): Uint8Array {
  return Uint8Array.from([...rows.join("")], (pixel) => pixel === "." ? 0 : pixel === "v" ? 255 : Number(pixel));
}
