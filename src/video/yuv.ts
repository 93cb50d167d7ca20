import { MaskletError } from "../error.ts";
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

/** Luma weights of red and blue: ITU-R BT.601, BT.709, BT.2020. */
const WEIGHTS: Record<string, readonly [red: number, blue: number]> = {
  "bt470bg": [0.299, 0.114],
  "smpte170m": [0.299, 0.114],
  "bt709": [0.2126, 0.0722],
  "bt2020-ncl": [0.2627, 0.0593],
};
/** Up to this height a video that does not say its matrix has that of BT.601, as players take it. */
const STANDARD_DEFINITION_LINES = 576;
/** Bits after the point in the tables. */
const FRACTION = 16;

/** Layouts with separate luma and chroma: subsampling of the chroma as powers of 2, bytes from one sample to the next, places. */
const LAYOUTS: Record<string, { shiftX: number; shiftY: number; step: number; u: number; v: number }> = {
  "I420": { shiftX: 1, shiftY: 1, step: 1, u: 1, v: 2 },
  "I422": { shiftX: 1, shiftY: 0, step: 1, u: 1, v: 2 },
  "I444": { shiftX: 0, shiftY: 0, step: 1, u: 1, v: 2 },
  "NV12": { shiftX: 1, shiftY: 1, step: 2, u: 1, v: 1 },
};
/** Layouts of red, green and blue in one plane of 4 bytes a pixel: places of the three. */
const PACKED: Record<string, readonly [number, number, number]> = {
  "RGBA": [0, 1, 2],
  "RGBX": [0, 1, 2],
  "BGRA": [2, 1, 0],
  "BGRX": [2, 1, 0],
};

/**
 * RGB of a decoded picture. Each chroma sample colours all the pixels that it stands for, as FFmpeg's plain conversion does.
 *
 * @param samples the planes' bytes
 * @param format WebCodecs pixel format: I420, I422, I444 (an alpha plane is passed over), NV12, RGBA, RGBX, BGRA or BGRX
 * @returns `3 * width * height` bytes
 * @throws MaskletError `unsupported` for another format or matrix
 */
export function rgbOfPicture(
  samples: Uint8Array,
  format: string,
  planes: readonly Plane[],
  options: Size & Colours,
): Uint8Array<ArrayBuffer> {
  const packed = PACKED[format];
  if (packed !== undefined) return rgbOfPacked(samples, planes[0]!, packed, options);
  const layout = LAYOUTS[format.replace(/A$/, "")];
  if (layout === undefined) throw unsupported(`pixel format ${format}`, `${Object.keys(LAYOUTS).join(", ")} or RGBA`);
  const { width, height } = options;
  const { yTo, vToR, uToG, vToG, uToB } = tablesOf(options);
  const rgb = new Uint8ClampedArray(3 * width * height); // clamps as it stores
  const [luma, first, second] = [planes[0]!, planes[layout.u]!, planes[layout.v]!];
  const { shiftX, shiftY, step } = layout;
  for (let y = 0, out = 0; y < height; y++) {
    const row = luma.offset + y * luma.stride;
    const rowU = first.offset + (y >> shiftY) * first.stride;
    const rowV = second.offset + (y >> shiftY) * second.stride + (layout.u === layout.v ? 1 : 0);
    for (let x = 0; x < width; x++, out += 3) {
      const light = yTo[samples[row + x]!]!;
      const u = samples[rowU + (x >> shiftX) * step]!;
      const v = samples[rowV + (x >> shiftX) * step]!;
      rgb[out] = (light + vToR[v]!) >> FRACTION;
      rgb[out + 1] = (light + uToG[u]! + vToG[v]!) >> FRACTION;
      rgb[out + 2] = (light + uToB[u]!) >> FRACTION;
    }
  }
  return new Uint8Array(rgb.buffer);
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
  readonly yTo: Int32Array;
  readonly vToR: Int32Array;
  readonly uToG: Int32Array;
  readonly vToG: Int32Array;
  readonly uToB: Int32Array;
}
const known = new Map<string, Tables>();

/** What each sample adds to red, green and blue, in fixed point; rounding to nearest is in the luma's. */
function tablesOf({ matrix, fullRange, height }: Size & Colours): Tables {
  const name = matrix ?? (height <= STANDARD_DEFINITION_LINES ? "smpte170m" : "bt709");
  const key = `${name} ${fullRange}`;
  const weights = WEIGHTS[name];
  if (weights === undefined) throw unsupported(`colour matrix ${name}`, Object.keys(WEIGHTS).join(", "));
  const [red, blue] = weights;
  const green = 1 - red - blue;
  const [lumaScale, chromaScale] = fullRange ? [1, 1] : [255 / 219, 255 / 224];
  const table = (of: (sample: number) => number): Int32Array =>
    Int32Array.from({ length: 256 }, (_, sample) => Math.round(of(sample) * (1 << FRACTION)));
  const chroma = (factor: number): Int32Array => table((sample) => (sample - 128) * chromaScale * factor);
  const made = known.get(key) ?? {
    yTo: table((sample) => (sample - (fullRange ? 0 : 16)) * lumaScale + 0.5),
    vToR: chroma(2 * (1 - red)),
    uToG: chroma(-2 * (1 - blue) * blue / green),
    vToG: chroma(-2 * (1 - red) * red / green),
    uToB: chroma(2 * (1 - blue)),
  };
  known.set(key, made);
  return made;
}

function unsupported(found: string, expected: string): MaskletError {
  return new MaskletError("unsupported", `Expected a video in ${expected}, found ${found}`, {
    hint: "Convert it, e.g. ffmpeg -i in.mov -pix_fmt yuv420p -c:v libx264 -crf 12 out.mp4",
  });
}
