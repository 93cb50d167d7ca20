import { makeMask, type Mask, wordsPerRow } from "../mask/mask.ts";

/** A label map as runs of equal pixels, row-major, over the ends of rows. */
export interface LabelRuns {
  /** Pixel index at which each run begins, and at the end the number of pixels. */
  readonly starts: readonly number[];
  /** The value of each run. */
  readonly values: readonly number[];
}

/** The runs of a label map of one pixel or more. */
export function labelRuns(map: Uint8Array | Uint16Array): LabelRuns {
  // Four equal bytes at a time, where the memory is aligned for it.
  const quads = map instanceof Uint8Array && map.byteOffset % 4 === 0
    ? new Uint32Array(map.buffer, map.byteOffset, map.length >>> 2)
    : new Uint32Array(0);
  const [starts, values]: [number[], number[]] = [[0], [map[0]!]];
  let value = map[0]!;
  for (let pixel = 1; pixel < map.length; pixel++) {
    if ((pixel & 3) === 0) {
      const same = value * 0x0101_0101;
      while (quads[pixel >>> 2] === same) pixel += 4; // past the last quad it is undefined
      if (pixel >= map.length) break;
    }
    if (map[pixel] === value) continue;
    value = map[pixel]!;
    starts.push(pixel);
    values.push(value);
  }
  return { starts: [...starts, map.length], values };
}

/** The mask of the runs whose value is wanted. */
export function maskOfRuns(
  { starts, values }: LabelRuns,
  width: number,
  height: number,
  wanted: (value: number) => boolean,
): Mask {
  const words = wordsPerRow(width);
  const bits = new Uint32Array(words * height);
  values.forEach((value, run) => {
    if (!wanted(value)) return;
    const end = starts[run + 1]!;
    for (let pixel = starts[run]!; pixel < end;) {
      const row = Math.floor(pixel / width);
      const rowEnd = Math.min(end, (row + 1) * width);
      setBits(bits, row * words, pixel - row * width, rowEnd - row * width);
      pixel = rowEnd;
    }
  });
  return makeMask(width, height, bits);
}

/** Sets the bits of columns `from` to `to`, without `to`, of the row that begins at a word. */
function setBits(bits: Uint32Array, row: number, from: number, to: number): void {
  const [first, last] = [row + (from >>> 5), row + ((to - 1) >>> 5)];
  const [head, tail] = [~0 << (from & 31), ~0 >>> (31 - ((to - 1) & 31))];
  if (first === last) bits[first]! |= head & tail;
  else {
    bits[first]! |= head;
    bits.fill(~0, first + 1, last);
    bits[last]! |= tail;
  }
}
