import { bicubicLines, type LineFilter } from "./bicubic_lines.ts";
import type { Size } from "./image_size.ts";

/** Where the samples of one plane lie, counted in samples. */
interface SamplePlane {
  readonly offset: number;
  readonly stride: number;
}

/** Samples, of more than 8 bits as a rule, and how they lie. */
export interface DeepPicture extends Size {
  readonly samples: Uint16Array | Uint8Array;
  /** Bits of a sample: 8, 10 or 12. */
  readonly depth: number;
  /** Luma, then the two of chroma. */
  readonly planes: readonly SamplePlane[];
  /** Pixels in a row, and in a column, that share a chroma sample: 1 or 2. */
  readonly spanX: number;
  /** See `spanX`. */
  readonly spanY: number;
}

/** What turns luma and chroma into RGB. */
export interface Conversion {
  /** Luma weights of red and blue. */
  readonly weights: readonly [red: number, blue: number];
  /** Whether samples use all of their range. */
  readonly fullRange: boolean;
}

/**
 * RGB of a picture of 10 or 12 bits, as FFmpeg's scaler (libswscale, bicubic, without SIMD rounding) makes it: lines of chroma are
 * interpolated, pixels that share a chroma sample in a row are not, and sums are rounded in its tables. 4:4:4 and odd widths go another
 * way there: every pixel has chroma of its own, in wider integers. (What passes their 32 bits is white here and black there.)
 *
 * @returns `3 * width * height` bytes
 */
export function rgbOfDeep(picture: DeepPicture, conversion: Conversion): Uint8Array<ArrayBuffer> {
  const { width, height, spanX, spanY } = picture;
  const own = spanX === 1 || width % 2 === 1; // a chroma value a pixel
  const columns = bicubicLines(Math.ceil(width / spanX), own ? width : Math.ceil(width / spanX), 2 ** 14, 4);
  const lines = inHalves(bicubicLines(Math.ceil(height / spanY), height, 4096, 2));
  const write = own ? wideWriter(conversion) : tableWriter(conversion);
  const rgb = new Uint8ClampedArray(3 * width * height + 3);
  const [luma, first, second] = picture.planes as [SamplePlane, SamplePlane, SamplePlane];
  const up = 15 - picture.depth;
  const [u, v] = [new Int32Array(columns.first.length), new Int32Array(columns.first.length)];
  for (let y = 0; y < height; y++) {
    sumLines(picture, first, { lines, columns }, y, u);
    sumLines(picture, second, { lines, columns }, y, v);
    write(picture.samples, luma.offset + y * luma.stride, up, u, v, rgb, 3 * y * width, width);
  }
  return new Uint8Array(rgb.buffer, 0, 3 * width * height);
}

/** Two lines between which one lies count as the nearer one, or as their mean: FFmpeg's way where two taps are all (four lines). */
function inHalves(lines: LineFilter): LineFilter {
  if (lines.taps !== 2) return lines;
  const weights = lines.weights.slice();
  for (let i = 0; i < weights.length; i += 2) {
    const second = weights[i + 1]!;
    if (second >= 0 && second <= 4096) weights.set(second < 2048 ? [4096, 0] : [2048, 2048], i);
  }
  return { ...lines, weights };
}

/** One line of chroma, samples in 15 bits times 4096. */
function sumLines(
  { samples, depth }: DeepPicture,
  plane: SamplePlane,
  { lines, columns }: { readonly lines: LineFilter; readonly columns: LineFilter },
  y: number,
  sums: Int32Array,
): void {
  sums.fill(0);
  for (let j = 0; j < lines.taps; j++) {
    const weight = lines.weights[y * lines.taps + j]!;
    if (weight === 0) continue;
    const row = plane.offset + (lines.first[y]! + j) * plane.stride;
    if (columns.taps === 1) {
      for (let x = 0; x < sums.length; x++) sums[x]! += (samples[row + x]! << (15 - depth)) * weight;
      continue;
    }
    for (let x = 0; x < sums.length; x++) {
      let sum = 0;
      for (let k = 0; k < columns.taps; k++) {
        sum += samples[row + columns.first[x]! + k]! * columns.weights[x * columns.taps + k]!;
      }
      sums[x]! += Math.min(sum >> (depth - 1), 2 ** 15 - 1) * weight;
    }
  }
}

type Writer = (
  samples: Uint16Array | Uint8Array,
  row: number,
  up: number,
  u: Int32Array,
  v: Int32Array,
  rgb: Uint8ClampedArray,
  out: number,
  width: number,
) => void;

/** The conversion's four factors over 65536, for samples of 16..240. */
function factorsOf({ weights: [red, blue], fullRange }: Conversion) {
  const green = 1 - red - blue;
  const factor = (of: number): number => {
    const limited = Math.round(of * 255 / 224 * 2 ** 16);
    return fullRange ? Math.trunc(limited * 224 / 255) : limited;
  };
  return {
    luma: fullRange ? 2 ** 16 : Math.trunc(2 ** 16 * 255 / 219),
    zero: fullRange ? 0 : 16,
    vToR: factor(2 * (1 - red)),
    uToB: factor(2 * (1 - blue)),
    uToG: factor(-2 * (1 - blue) * blue / green),
    vToG: factor(-2 * (1 - red) * red / green),
  };
}

/** Pixels that share chroma in twos: 8-bit sums look their colour up in a table. */
function tableWriter(conversion: Conversion): Writer {
  const { luma, zero, vToR, uToB, uToG, vToG } = factorsOf(conversion);
  const MIDDLE = (conversion.fullRange ? 384 : 326) + 512;
  const colours = Uint8ClampedArray.from({ length: 2048 }, (_, i) => {
    const value = -(384 + zero) * 2 ** 16 + (i - 512) * luma;
    return Math.floor((value + 0x8000) / 2 ** 16);
  });
  // What a chroma sample moves luma by, in the table.
  const moves = (factor: number): Int32Array => {
    const scaled = Math.trunc((factor * 2 ** 16 + 0x8000) / luma);
    return Int32Array.from({ length: 256 }, (_, sample) => Math.floor(sample * scaled / 2 ** 16) - (scaled >> 9));
  };
  const [red, blue, greenU, greenV] = [moves(vToR), moves(uToB), moves(uToG), moves(vToG)];
  const eight = (sum: number): number => Math.max(0, Math.min(255, (sum + 2 ** 18) >> 19));
  return (samples, row, up, u, v, rgb, out, width) => {
    for (let x = 0, i = 0; x < width; x += 2, i++) {
      const [atU, atV] = [eight(u[i]!), eight(v[i]!)];
      const [r, g, b] = [MIDDLE + red[atV]!, MIDDLE + greenU[atU]! + greenV[atV]!, MIDDLE + blue[atU]!];
      for (let k = x; k < Math.min(width, x + 2); k++) {
        const y = ((samples[row + k]! << up) + 64) >> 7;
        rgb[out + 3 * k] = colours[r + y]!;
        rgb[out + 3 * k + 1] = colours[g + y]!;
        rgb[out + 3 * k + 2] = colours[b + y]!;
      }
    }
  };
}

/** A chroma sample a pixel: sums keep 17 bits and are converted in 30. */
function wideWriter(conversion: Conversion): Writer {
  const { luma, zero, vToR, uToB, uToG, vToG } = factorsOf(conversion);
  const small = (factor: number): number => Math.floor((factor * 2 ** 13 + 2 ** 15) / 2 ** 16);
  const [toY, toR, toB, toGu, toGv] = [luma, vToR, uToB, uToG, vToG].map(small) as [
    number,
    number,
    number,
    number,
    number,
  ];
  return (samples, row, up, u, v, rgb, out, width) => {
    for (let x = 0; x < width; x++) {
      const y = (((samples[row + x]! << up) * 4096 + 512) >> 10) - zero * 512;
      const [atU, atV] = [(u[x]! + 512 - 2 ** 26) >> 10, (v[x]! + 512 - 2 ** 26) >> 10];
      const base = y * toY + 2 ** 21;
      rgb[out + 3 * x] = Math.floor((base + atV * toR) / 2 ** 22);
      rgb[out + 3 * x + 1] = Math.floor((base + atV * toGv + atU * toGu) / 2 ** 22);
      rgb[out + 3 * x + 2] = Math.floor((base + atU * toB) / 2 ** 22);
    }
  };
}
