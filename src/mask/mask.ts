import { kindOf, requireKind, shown, type ValueKind } from "../options.ts";
import { displayPrototype } from "../display.ts";
import { MaskletError } from "../error.ts";

/**
 * Binary mask, one bit a pixel: pixel (x, y) is bit `x % 32` of word `y * ceil(width / 32) + (x >> 5)`; 1 inside the object.
 * Origin top left. Immutable: whoever made the words may write them, nobody else.
 */
export interface Mask {
  /** Width in px. */
  readonly width: number;
  /** Height in px. */
  readonly height: number;
  /** The words, `height * ceil(width / 32)` of them, row-major; padding bits at the end of a row are 0. */
  readonly bits: Uint32Array<ArrayBuffer>;
}

const prototype = displayPrototype("Mask");

/** Words of 32 bits that one row of a mask takes. */
export function wordsPerRow(width: number): number {
  return (width + 31) >>> 5;
}

/**
 * Makes a mask of its words; the words are taken as they are, not copied.
 *
 * @param width px, a positive integer
 * @param height px, a positive integer
 * @param bits `height * ceil(width / 32)` words, padding bits 0; absent: an empty mask
 * @returns the mask; frozen, and sharing the words that were given
 * @throws {MaskletError} `bad-mask` when the size is no positive integer, the number of words is wrong, or a padding bit is set
 *
 * @example
 * ```ts
 * import { makeMask } from "masklet";
 * import { assertEquals } from "@std/assert";
 * const mask = makeMask(3, 2, new Uint32Array([0b101, 0b010]));
 * assertEquals([mask.width, mask.height, mask.bits.length], [3, 2, 2]);
 * ```
 */
export function makeMask(width: number, height: number, bits?: Uint32Array<ArrayBuffer>): Mask {
  requireSize(width, height);
  const words = wordsPerRow(width);
  const filled = bits ?? new Uint32Array(words * height);
  if (filled.length !== words * height) {
    throw new MaskletError(
      "bad-mask",
      `Expected ${words * height} words for a mask of ${width}x${height}, found ${filled.length}`,
      { hint: "Give each row ceil(width / 32) words, or use maskFromBytes" },
    );
  }
  requirePadding(filled, width, height);
  return Object.freeze(Object.assign(Object.create(prototype), { width, height, bits: filled }));
}

/** Words that wasm handed out, as a mask; they are a copy, not a view into its memory. */
export function maskOfWords(width: number, height: number, words: Uint32Array): Mask {
  return makeMask(width, height, words as Uint32Array<ArrayBuffer>);
}

/**
 * Makes a mask of one byte a pixel (row-major); any value but 0 is inside the object.
 *
 * @param bytes `width * height` bytes
 * @param width px
 * @param height px
 * @returns the mask, of `width` by `height` px
 * @throws {MaskletError} `bad-mask` when the number of bytes is not `width * height`
 *
 * @example
 * ```ts
 * import { maskFromBytes, maskToBytes } from "masklet";
 * import { assertEquals } from "@std/assert";
 * const mask = maskFromBytes(new Uint8Array([0, 255, 1, 0]), 2, 2);
 * assertEquals([...maskToBytes(mask)], [0, 1, 1, 0]);
 * ```
 */
export function maskFromBytes(bytes: ArrayLike<number>, width: number, height: number): Mask {
  requireSize(width, height);
  requireKind("the first argument of maskFromBytes", bytes, BYTES_KIND);
  if (bytes.length !== width * height) {
    throw new MaskletError(
      "bad-mask",
      `Expected ${width * height} bytes for ${width}x${height}, found ${bytes.length}`,
      {
        hint: "Give one byte a pixel, row by row",
      },
    );
  }
  const words = wordsPerRow(width);
  const bits = new Uint32Array(words * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (bytes[y * width + x] !== 0) bits[y * words + (x >>> 5)]! |= 1 << (x & 31);
    }
  }
  return makeMask(width, height, bits);
}

/**
 * A mask as one byte a pixel.
 *
 * @param mask of any size, 1x1 px at least
 * @returns `[height, width]`, row-major: 1 inside the object, 0 outside; a copy
 * @throws {MaskletError} `bad-argument` for what is no mask
 *
 * @example
 * ```ts
 * import { makeMask, maskToBytes } from "masklet";
 * import { assertEquals } from "@std/assert";
 * assertEquals([...maskToBytes(makeMask(3, 1, new Uint32Array([0b110])))], [0, 1, 1]);
 * ```
 */
export function maskToBytes(mask: Mask): Uint8Array<ArrayBuffer> {
  requireKind("the first argument of maskToBytes", mask, maskKind);
  const { width, height, bits } = mask;
  const words = wordsPerRow(width);
  const bytes = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) bytes[y * width + x] = (bits[y * words + (x >>> 5)]! >>> (x & 31)) & 1;
  }
  return bytes;
}

/**
 * Whether two masks have the same size and the same pixels.
 *
 * @param a one mask
 * @param b the other
 * @returns true when they do; masks of two sizes differ
 * @throws {MaskletError} `bad-argument` for what is no mask
 *
 * @example
 * ```ts
 * import { makeMask, maskFromBytes, masksEqual } from "masklet";
 * import { assert } from "@std/assert";
 * assert(masksEqual(maskFromBytes([0, 0], 2, 1), makeMask(2, 1)));
 * assert(!masksEqual(makeMask(2, 1), makeMask(1, 2)));
 * ```
 */
export function masksEqual(a: Mask, b: Mask): boolean {
  requireKind("the first argument of masksEqual", a, maskKind);
  requireKind("the second argument of masksEqual", b, maskKind);
  return a.width === b.width && a.height === b.height && a.bits.every((word, i) => word === b.bits[i]);
}

/**
 * Refuses to work on two masks of different sizes.
 * @throws {MaskletError} `size-mismatch`; `bad-argument` for what is no mask
 */
export function requireSameSize(pred: Mask, truth: Mask): void {
  requireKind("each of two masks", pred, maskKind);
  requireKind("each of two masks", truth, maskKind);
  if (pred.width === truth.width && pred.height === truth.height) return;
  throw new MaskletError(
    "size-mismatch",
    `Cannot compare masks: expected ${truth.width}x${truth.height} (truth), found ${pred.width}x${pred.height} (prediction)`,
    { hint: "Resize the logits to the video before thresholding" },
  );
}

function requireSize(width: number, height: number): void {
  const side = (n: number): boolean => Number.isInteger(n) && n > 0 && n <= 1 << 20;
  if (side(width) && side(height) && width * height <= 2 ** 31) return;
  throw new MaskletError(
    "bad-mask",
    `Expected a size in whole px, at least 1x1, found ${shown(width)}x${shown(height)}`,
    {
      hint: "Give the width and height of the video frame",
    },
  );
}

function requirePadding(bits: Uint32Array, width: number, height: number): void {
  const used = width & 31;
  if (used === 0) return;
  const words = wordsPerRow(width);
  for (let y = 0; y < height; y++) {
    if (bits[y * words + words - 1]! >>> used === 0) continue;
    throw new MaskletError(
      "bad-mask",
      `Expected padding bits of 0 past column ${width - 1}, found others in row ${y}`,
      {
        hint: "Clear the bits past the width of each row",
      },
    );
  }
}

/** One value a pixel: a list of numbers, or an array of them. */
const BYTES_KIND = kindOf<ArrayLike<number>>(
  "a value for each pixel",
  (value) => Array.isArray(value) || (ArrayBuffer.isView(value) && "length" in value),
);

/** The kind of an argument that is a mask. */
export const maskKind: ValueKind<Mask> = kindOf("a mask, as makeMask returns it", (value) => {
  const { width, height, bits } = (value ?? {}) as Partial<Mask>;
  return typeof width === "number" && typeof height === "number" && bits instanceof Uint32Array;
});
