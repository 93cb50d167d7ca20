import { MaskletError } from "../error.ts";
import { rgbOfDeep } from "./deep_yuv.ts";
import { rgbOfGray } from "./gray.ts";
import type { Size } from "./image_size.ts";

/** Where the samples of one plane lie in a buffer, in bytes. */
export interface Plane {
  readonly offset: number;
  readonly stride: number;
}

/** How stored samples become RGB. */
export interface Colours {
  /** WebCodecs name of the matrix, where it is known. */
  readonly matrix: string | undefined;
  /** Whether samples use all of 0..255; otherwise luma has 16..235 and chroma 16..240. */
  readonly fullRange: boolean;
}

/** Luma weights of red and blue: ITU-R BT.601, BT.709, BT.2020, SMPTE 240M, FCC 73.682. */
const WEIGHTS: Record<string, readonly [red: number, blue: number]> = {
  "bt470bg": [0.299, 0.114],
  "smpte170m": [0.299, 0.114],
  "bt709": [0.2126, 0.0722],
  "bt2020-ncl": [0.2627, 0.0593],
  "bt2020-cl": [0.2627, 0.0593], // FFmpeg takes it for the other one
  "smpte240m": [0.212, 0.087],
  "fcc": [0.3, 0.11],
};
/** What a file that does not say its matrix is taken to have, at any size, as FFmpeg and OpenCV do. */
const UNSAID = "smpte170m";

/** Layouts with separate luma and chroma: pixels in a row and rows (a power of 2) of a chroma sample, its bytes, its planes. */
const LAYOUTS: Record<string, { span: number; shiftY: number; step: number; u: number; v: number }> = {
  "I420": { span: 2, shiftY: 1, step: 1, u: 1, v: 2 },
  "I422": { span: 2, shiftY: 0, step: 1, u: 1, v: 2 },
  "I444": { span: 1, shiftY: 0, step: 1, u: 1, v: 2 },
  "NV12": { span: 2, shiftY: 1, step: 2, u: 1, v: 1 },
};
/** Layouts of red, green and blue in one plane of 4 bytes a pixel: places of the three. */
const PACKED: Record<string, readonly [number, number, number]> = {
  "RGBA": [0, 1, 2],
  "RGBX": [0, 1, 2],
  "BGRA": [2, 1, 0],
  "BGRX": [2, 1, 0],
};

/**
 * RGB of a decoded picture. Each chroma sample colours all the pixels that it stands for, and all is rounded as FFmpeg's plain
 * conversion does on x86 (`libswscale/x86/yuv_2_rgb.asm`), so that a 4:2:0 frame has the very pixels that OpenCV and PyAV give. Pictures
 * of 10 and 12 bits, and those of an odd height, go through its scaler, which interpolates chroma (`rgbOfDeep`).
 *
 * @param samples the planes' bytes
 * @param format WebCodecs pixel format: I420, I422, I444 (an alpha plane is passed over; with P10 or P12 after
 * it samples have more bits), NV12, GRAY (with P10 or P12 as well), GBR, RGBA, RGBX, BGRA or BGRX
 * @returns `3 * width * height` bytes
 * @throws {MaskletError} `unsupported` for another format or matrix
 */
export function rgbOfPicture(
  samples: Uint8Array,
  format: string,
  planes: readonly Plane[],
  options: Size & Colours,
): Uint8Array<ArrayBuffer> {
  const deep = /^(I4\d\d)A?P(10|12)$/.exec(format);
  if (deep !== null && LAYOUTS[deep[1]!] !== undefined) {
    return rgbOfDeepPicture(samples, { format: deep[1]!, depth: Number(deep[2]), planes }, options);
  }
  const gray = /^GRAY(?:P(10|12))?$/.exec(format);
  if (gray !== null) return rgbOfGray(samples, { depth: Number(gray[1] ?? 8), ...planes[0]! }, options);
  if (format === "GBR") return rgbOfGbr(samples, planes, options);
  const packed = PACKED[format];
  if (packed !== undefined) return rgbOfPacked(samples, planes[0]!, packed, options);
  const layout = LAYOUTS[format.replace(/A$/, "")];
  if (layout === undefined) throw unsupported(`pixel format ${format}`, `${Object.keys(LAYOUTS).join(", ")} or RGBA`);
  if (layout.span === 1 || (options.height % 2 === 1 && layout.step === 1)) {
    return rgbOfScaled(samples, planes, layout, options);
  }
  const { width, height } = options;
  const { yTo, vToR, uToG, vToG, uToB } = tablesOf(options);
  const rgb = new Uint8ClampedArray(3 * width * height); // clamps as it stores
  const [luma, first, second] = [planes[0]!, planes[layout.u]!, planes[layout.v]!];
  const { span, shiftY, step } = layout;
  for (let y = 0; y < height; y++) {
    const row = luma.offset + y * luma.stride;
    const rowU = first.offset + (y >> shiftY) * first.stride;
    const rowV = second.offset + (y >> shiftY) * second.stride + (layout.u === layout.v ? 1 : 0);
    // Two pixels at a time, as two share a chroma sample in all layouts but one. At an odd width the last one spills into the next
    // row, which is written over afterwards, or past the end, where typed arrays ignore it.
    for (let x = 0, out = 3 * y * width, chroma = 0; x < width; x += 2, out += 6, chroma += step) {
      const u = samples[rowU + chroma]!;
      const v = samples[rowV + chroma]!;
      const left = yTo[samples[row + x]!]!;
      const right = yTo[samples[row + x + 1]!]!;
      const red = vToR[v]!;
      const green = uToG[u]! + vToG[v]!;
      const blue = uToB[u]!;
      rgb[out] = left + red;
      rgb[out + 1] = left + green;
      rgb[out + 2] = left + blue;
      if (span === 2) {
        rgb[out + 3] = right + red;
        rgb[out + 4] = right + green;
        rgb[out + 5] = right + blue;
        continue;
      }
      chroma += step;
      const nextU = samples[rowU + chroma]!;
      const nextV = samples[rowV + chroma]!;
      rgb[out + 3] = right + vToR[nextV]!;
      rgb[out + 4] = right + uToG[nextU]! + vToG[nextV]!;
      rgb[out + 5] = right + uToB[nextU]!;
    }
  }
  return new Uint8Array(rgb.buffer);
}

/** RGB of 8 bits where each pixel has chroma of its own, or rows are odd in number: it goes FFmpeg's way for more bits. */
function rgbOfScaled(
  samples: Uint8Array,
  planes: readonly Plane[],
  { span, shiftY }: { readonly span: number; readonly shiftY: number },
  { width, height, matrix, fullRange }: Size & Colours,
): Uint8Array<ArrayBuffer> {
  return rgbOfDeep(
    { width, height, depth: 8, spanX: span, spanY: 1 << shiftY, samples, planes },
    { weights: weightsOf(matrix ?? UNSAID), fullRange },
  );
}

/** RGB of samples of two bytes, the lower one first. */
function rgbOfDeepPicture(
  samples: Uint8Array,
  { format, depth, planes }: { readonly format: string; readonly depth: number; readonly planes: readonly Plane[] },
  { width, height, matrix, fullRange }: Size & Colours,
): Uint8Array<ArrayBuffer> {
  const { span, shiftY } = LAYOUTS[format]!;
  const even = samples.byteOffset % 2 === 0 ? samples : samples.slice();
  return rgbOfDeep({
    ...{ width, height, depth, spanX: span, spanY: 1 << shiftY },
    samples: new Uint16Array(even.buffer, even.byteOffset, even.length >> 1),
    planes: planes.map(({ offset, stride }) => ({ offset: offset >> 1, stride: stride >> 1 })),
  }, { weights: weightsOf(matrix ?? UNSAID), fullRange });
}

/**
 * Luma weights of red and blue.
 * @throws {MaskletError} `unsupported` for a matrix that has none, or is not known
 */
function weightsOf(name: string): readonly [red: number, blue: number] {
  const weights = WEIGHTS[name];
  if (weights !== undefined) return weights;
  const known = Object.keys(WEIGHTS).join(", ");
  throw new MaskletError("unsupported", `Expected a video with one of the colour matrices ${known}, found ${name}`, {
    hint:
      "Convert it, e.g. ffmpeg -i in.mov -vf scale=out_color_matrix=bt709 -colorspace bt709 -pix_fmt yuv420p out.mp4",
  });
}

/** Planes of green, blue and red. */
function rgbOfGbr(samples: Uint8Array, planes: readonly Plane[], { width, height }: Size): Uint8Array<ArrayBuffer> {
  const rgb = new Uint8Array(3 * width * height);
  for (const [i, plane] of [2, 0, 1].map((place) => planes[place]!).entries()) {
    for (let y = 0, out = i; y < height; y++) {
      for (let x = 0, at = plane.offset + y * plane.stride; x < width; x++, at++, out += 3) rgb[out] = samples[at]!;
    }
  }
  return rgb;
}

function rgbOfPacked(
  samples: Uint8Array,
  plane: Plane,
  places: readonly [number, number, number],
  { width, height }: Size,
): Uint8Array<ArrayBuffer> {
  const rgb = new Uint8Array(3 * width * height);
  for (let y = 0, out = 0; y < height; y++) {
    for (let x = 0, at = plane.offset + y * plane.stride; x < width; x++, at += 4) {
      for (const place of places) rgb[out++] = samples[at + place]!;
    }
  }
  return rgb;
}

interface Tables {
  readonly yTo: Int16Array;
  readonly vToR: Int16Array;
  readonly uToG: Int16Array;
  readonly vToG: Int16Array;
  readonly uToB: Int16Array;
}
const known = new Map<string, Tables>();

/** What each sample adds to red, green and blue, each rounded down by itself as FFmpeg does, and factors in its steps. */
function tablesOf({ matrix, fullRange }: Colours): Tables {
  const name = matrix ?? UNSAID;
  const key = `${name} ${fullRange}`;
  const [red, blue] = weightsOf(name);
  const green = 1 - red - blue;
  const rounded = (of: number): number => Math.floor((of * 2 ** 13 + 2 ** 15) / 2 ** 16);
  const luma = fullRange ? 2 ** 16 : Math.trunc(2 ** 16 * 255 / 219);
  const chroma = (of: number): number => {
    const limited = Math.sign(of) * Math.round(Math.abs(of) * 255 / 224 * 2 ** 16);
    return fullRange ? Math.trunc(limited * 224 / 255) : limited;
  };
  const table = (zero: number, factor: number): Int16Array => {
    const fixed = rounded(factor);
    return Int16Array.from({ length: 256 }, (_, sample) => ((sample - zero) * 8 * fixed) >> 16);
  };
  const made = known.get(key) ?? {
    yTo: table(fullRange ? 0 : 16, luma),
    vToR: table(128, chroma(2 * (1 - red))),
    uToG: table(128, chroma(-2 * (1 - blue) * blue / green)),
    vToG: table(128, chroma(-2 * (1 - red) * red / green)),
    uToB: table(128, chroma(2 * (1 - blue))),
  };
  known.set(key, made);
  return made;
}

function unsupported(found: string, expected: string): MaskletError {
  return new MaskletError("unsupported", `Expected a video in ${expected}, found ${found}`, {
    hint: "Convert it, e.g. ffmpeg -i in.mov -pix_fmt yuv420p -c:v libx264 -crf 12 out.mp4",
  });
}
