import { requireElements, requireSizes } from "./wasm.ts";

/** For every output position the first input position that it reads, and its weights. */
type Taps = readonly { readonly first: number; readonly weights: Float32Array }[];

/** A byte as a float32 in [0, 1]. */
const UNIT = Float32Array.from({ length: 256 }, (_, byte) => byte / 255);

const f32 = Math.fround;

/**
 * A picture as Meta's image predictor feeds it to the encoder, before mean and deviation: bytes divided by 255 in float32, then resized
 * bilinearly with antialiasing (`torchvision.transforms.Resize`), the aspect ratio given up. Rows are read one after the other, so that a
 * large picture needs no room beyond its bytes.
 *
 * @param rgb `[height, width, 3]` bytes
 * @param picture its size, px
 * @param size the model's input size, px
 * @returns `[size, size, 3]`, in [0, 1]
 * @throws {MaskletError} `bad-argument` for a size below 1, `size-mismatch` when the bytes do not fill the size
 */
export function pictureInput(
  rgb: Uint8Array,
  { width, height }: { readonly width: number; readonly height: number },
  size: number,
): Float32Array<ArrayBuffer> {
  requireSizes({ width, height, size }, size * size * 3);
  requireElements("bytes", rgb.length, width * height * 3, "Give all channels of all pixels, row by row");
  const [columns, rows] = [triangleTaps(width, size), triangleTaps(height, size)];
  const out = new Float32Array(size * size * 3);
  const line = new Float32Array(size * 3);
  let open = 0; // the first output row that later input rows still add to
  for (let y = 0; y < height; y++) {
    narrow(rgb.subarray(y * width * 3, (y + 1) * width * 3), columns, line);
    while (open < size && rows[open]!.first + rows[open]!.weights.length <= y) open++;
    for (let o = open; o < size && rows[o]!.first <= y; o++) {
      const { first, weights } = rows[o]!;
      if (y < first + weights.length) {
        addLine(out, o * size * 3, line, weights[y - first]!);
      }
    }
  }
  return out;
}

/** A triangle as wide as an output pixel, in float32 as PyTorch computes it, summing to 1. */
function triangleTaps(input: number, output: number): Taps {
  const scale = f32(input / output);
  const support = Math.max(scale, 1);
  const inverse = scale >= 1 ? f32(1 / scale) : 1;
  return Array.from({ length: output }, (_, i) => {
    const centre = f32(scale * f32(i + 0.5));
    const first = Math.max(Math.trunc(f32(f32(centre - support) + 0.5)), 0);
    const end = Math.min(Math.trunc(f32(f32(centre + support) + 0.5)), input);
    const weights = new Float32Array(end - first);
    let total = 0;
    for (let k = 0; k < weights.length; k++) {
      const distance = Math.abs(f32(f32(f32(first + k - centre) + 0.5) * inverse));
      weights[k] = distance < 1 ? 1 - distance : 0;
      total = f32(total + weights[k]!);
    }
    return { first, weights: total === 0 ? weights : weights.map((weight) => weight / total) };
  });
}

/** One row of bytes at the output's width. */
function narrow(row: Uint8Array, taps: Taps, line: Float32Array): void {
  for (let x = 0; x < taps.length; x++) {
    const { first, weights } = taps[x]!;
    let at = first * 3;
    let weight = weights[0]!;
    let red = f32(UNIT[row[at]!]! * weight);
    let green = f32(UNIT[row[at + 1]!]! * weight);
    let blue = f32(UNIT[row[at + 2]!]! * weight);
    for (let k = 1; k < weights.length; k++) {
      at += 3;
      weight = weights[k]!;
      red = f32(red + f32(UNIT[row[at]!]! * weight));
      green = f32(green + f32(UNIT[row[at + 1]!]! * weight));
      blue = f32(blue + f32(UNIT[row[at + 2]!]! * weight));
    }
    line[x * 3] = red;
    line[x * 3 + 1] = green;
    line[x * 3 + 2] = blue;
  }
}

function addLine(out: Float32Array, from: number, line: Float32Array, weight: number): void {
  for (let i = 0; i < line.length; i++) out[from + i] = f32(out[from + i]! + f32(line[i]! * weight));
}
