/**
 * Which lines (or columns) of a subsampled plane make one of the whole picture, and with what weights: the bicubic filter of FFmpeg's
 * scaler (libswscale, with its default parameters 0 and 0.6), in its integers.
 * @module
 */

/** The lines that are read for each line that is made. */
export interface LineFilter {
  /** Lines that are read for one. */
  readonly taps: number;
  /** First line that is read for each line. */
  readonly first: Int32Array;
  /** `taps` weights a line; they come to `whole`. */
  readonly weights: Int32Array;
}

/** Weights before they are rounded: 1 in fixed point. */
const ONE = 1n << 54n;
/** Weights at the ends of a line's filter that are left out when they come to less, in thousandths of 1. */
const LEFT_OUT = 2n;
/** Taps of the bicubic filter, one of which is 0. */
const TAPS = 5;

/**
 * The filter that brings a plane of `from` lines to `to` lines, centred alike; `to` is `from` or about twice as much.
 *
 * @param from lines of the plane
 * @param to lines of the picture
 * @param whole what weights come to
 * @param align taps come in multiples of it: small weights that fill the last one up count
 */
export function bicubicLines(from: number, to: number, whole: number, align: number): LineFilter {
  const step = BigInt(Math.floor((from * 2 ** 16 + (to >> 1)) / to));
  if (step === 1n << 16n) {
    const lines = Int32Array.from({ length: to }, (_, i) => i);
    return { taps: 1, first: lines, weights: new Int32Array(to).fill(whole) };
  }
  const taps = Math.max(1, Math.min(TAPS, from - 2));
  const first: number[] = [];
  const rows: bigint[][] = [];
  let centre = step - (1n << 16n); // in 2^17ths of a line
  for (let i = 0; i < to; i++) {
    const start = (centre - BigInt(taps - 2) * (1n << 16n)) / (1n << 17n);
    first.push(Number(start));
    rows.push(
      Array.from({ length: taps }, (_, j) => bicubic(absolute((start + BigInt(j)) * (1n << 17n) - centre) << 13n)),
    );
    centre += 2n * step;
  }
  return rounded(first, rows, from, { taps: aligned(shortened(first, rows), align), whole: BigInt(whole) });
}

/** The weight at a distance, in 2^30ths of a line. */
function bicubic(d: bigint): bigint {
  const c = BigInt(Math.floor(0.6 * 2 ** 24));
  const unit = 1n << 24n;
  if (d >= 1n << 31n) return 0n;
  const dd = (d * d) >> 30n;
  const ddd = (dd * d) >> 30n;
  return d < 1n << 30n
    ? (12n * unit - 6n * c) * ddd + (-18n * unit + 6n * c) * dd + 6n * unit * (1n << 30n)
    : -6n * c * ddd + 30n * c * dd - 48n * c * d + 24n * c * (1n << 30n);
}

/** Moves weights to the left over near zeros; returns how many of them count in the longest line. */
function shortened(first: number[], rows: bigint[][]): number {
  const limit = LEFT_OUT * ONE / 1000n;
  let longest = 0;
  for (let i = rows.length - 1; i >= 0; i--) {
    const row = rows[i]!;
    let cut = 0n;
    for (let j = 0; j < row.length; j++) {
      cut += absolute(row[0]!);
      if (cut > limit || (i < rows.length - 1 && first[i]! >= first[i + 1]!)) break;
      row.push(0n);
      row.shift();
      first[i]!++;
    }
    cut = 0n;
    let count = row.length;
    for (let j = row.length - 1; j > 0; j--) {
      cut += absolute(row[j]!);
      if (cut > limit) break;
      count--;
    }
    longest = Math.max(longest, count);
  }
  return longest;
}

/** A line that is read alone stays alone. */
const aligned = (taps: number, align: number): number => taps === 1 ? 1 : Math.ceil(taps / align) * align;

/** Weights as whole numbers; what lies outside of the plane goes to its first or last line. */
function rounded(
  first: readonly number[],
  rows: readonly bigint[][],
  from: number,
  { taps, whole }: { readonly taps: number; readonly whole: bigint },
): LineFilter {
  const starts = Int32Array.from(first);
  const weights = new Int32Array(taps * rows.length);
  for (const [i, row] of rows.entries()) {
    const inside: bigint[] = new Array(taps).fill(0n);
    const start = Math.max(0, Math.min(first[i]!, from - taps));
    for (let j = 0; j < taps; j++) {
      const line = Math.max(0, Math.min(from - 1, first[i]! + j));
      inside[line - start]! += row[j] ?? 0n;
    }
    starts[i] = start;
    const sum = (inside.reduce((total, weight) => total + weight, 0n) + whole / 2n) / whole || 1n;
    let error = 0n;
    for (let j = 0; j < taps; j++) {
      const value = inside[j]! + error;
      const weight = (value >= 0n ? value + (sum >> 1n) : value - (sum >> 1n)) / sum;
      weights[taps * i + j] = Number(weight);
      error = value - weight * sum;
    }
  }
  return { taps, first: starts, weights };
}

const absolute = (value: bigint): bigint => value < 0n ? -value : value;
