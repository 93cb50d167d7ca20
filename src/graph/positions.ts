/**
 * Position codes of SAM 2, computed once when a model is compiled. Float32 steps follow the reference's so that values agree to rounding.
 * @module
 */
import { transposed } from "./weight.ts";

const f = Math.fround;

/** PyTorch's bicubic kernel (a = -0.75), four weights for a fraction t. */
function cubicWeights(t: number): number[] {
  const a = -0.75;
  const near = (x: number): number => ((a + 2) * x - (a + 3)) * x * x + 1;
  const far = (x: number): number => ((a * x - 5 * a) * x + 8 * a) * x - 4 * a;
  return [far(t + 1), near(t), near(1 - t), far(2 - t)];
}

/** Bicubic enlargement of `[C, h, w]` to `[C, H, W]` as `torch.nn.functional.interpolate(mode="bicubic")` does it: borders repeat. */
export function bicubic(
  values: Float32Array,
  c: number,
  h: number,
  w: number,
  outH: number,
  outW: number,
): Float32Array {
  const taps = (size: number, out: number): { index: number[]; weight: number[] }[] =>
    Array.from({ length: out }, (_, i) => {
      const real = (i + 0.5) * (size / out) - 0.5;
      const first = Math.floor(real);
      const index = [-1, 0, 1, 2].map((k) => Math.min(size - 1, Math.max(0, first + k)));
      return { index, weight: cubicWeights(real - first) };
    });
  const [rows, columns] = [taps(h, outH), taps(w, outW)];
  const out = new Float32Array(c * outH * outW);
  for (let channel = 0; channel < c; channel++) {
    for (let y = 0; y < outH; y++) {
      const row = rows[y]!;
      for (let x = 0; x < outW; x++) {
        const column = columns[x]!;
        let sum = 0;
        for (let i = 0; i < 4; i++) {
          let line = 0;
          const at = (channel * h + row.index[i]!) * w;
          for (let j = 0; j < 4; j++) line += column.weight[j]! * values[at + column.index[j]!]!;
          sum += row.weight[i]! * line;
        }
        out[(channel * outH + y) * outW + x] = sum;
      }
    }
  }
  return out;
}

/**
 * The trunk's absolute positions `[H, W, C]`: the learned `[C, h, w]` grid enlarged, plus the `[C, s, s]` window code repeated
 * (Bolya et al. 2023, arXiv:2311.05613).
 */
export function trunkPositions(
  grid: Float32Array,
  window: Float32Array,
  size: {
    readonly channels: number;
    readonly h: number;
    readonly w: number;
    readonly side: number;
    readonly out: number;
  },
): Float32Array {
  const { channels, h, w, side, out } = size;
  const enlarged = bicubic(grid, channels, h, w, out, out);
  const positions = new Float32Array(out * out * channels);
  for (let y = 0; y < out; y++) {
    for (let x = 0; x < out; x++) {
      for (let c = 0; c < channels; c++) {
        const code = window[(c * side + (y % side)) * side + (x % side)]!;
        positions[(y * out + x) * channels + c] = f(enlarged[(c * out + y) * out + x]! + code);
      }
    }
  }
  return positions;
}

/** A learned grid of positions `[side·side, C]` enlarged to `[out·out, C]` as PyTorch does it (bicubic). */
export function enlargedPositions(
  grid: Float32Array,
  { channels, side, out }: { readonly channels: number; readonly side: number; readonly out: number },
): Float32Array {
  const planes = transposed(grid, side * side, channels);
  return transposed(bicubic(planes, channels, side, side, out, out), channels, out * out);
}

/** Sine code of an image grid, `[side·side, channels]`: y first, sines and cosines interleaved (Carion et al. 2020, arXiv:2005.12872). */
export function imageSineCode(side: number, channels: number): Float32Array {
  const feats = channels / 2;
  const turn = 2 * Math.PI;
  const position = Array.from({ length: side }, (_, i) => f(f(f(i + 1) / f(side + 1e-6)) * f(turn)));
  const frequency = Array.from({ length: feats }, (_, k) => f(10000 ** f((2 * Math.floor(k / 2)) / feats)));
  const out = new Float32Array(side * side * channels);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const at = (y * side + x) * channels;
      for (let k = 0; k < feats; k++) {
        const wave = k % 2 === 0 ? Math.sin : Math.cos;
        out[at + k] = wave(f(position[y]! / frequency[k]!));
        out[at + feats + k] = wave(f(position[x]! / frequency[k]!));
      }
    }
  }
  return out;
}

/** Frequencies of the pointers' time code, `[width / 2]`: in pairs of equal ones. */
export function timeFrequencies(width: number): Float32Array {
  const half = width / 2;
  return Float32Array.from({ length: half }, (_, k) => 10000 ** f((2 * Math.floor(k / 2)) / half));
}

/** Time code of pointer distances, `[times, width]`: all sines, then all cosines. */
export function timeSineCode(times: readonly number[], width: number): Float32Array {
  const frequency = timeFrequencies(width);
  const half = width / 2;
  const out = new Float32Array(times.length * width);
  times.forEach((time, i) => {
    for (let k = 0; k < half; k++) {
      const angle = f(f(time) / frequency[k]!);
      out[i * width + k] = Math.sin(angle);
      out[i * width + half + k] = Math.cos(angle);
    }
  });
  return out;
}

/** Angles of the axial rotary code, `[side·side, channels / 2]`: x first, then y (Su et al. 2021, arXiv:2104.09864; Heo et al. 2024, arXiv:2403.13298). */
export function rotaryAngles(side: number, channels: number, theta: number): Float32Array {
  const quarter = channels / 4;
  const along = axisAngles(side, channels, theta);
  const out = new Float32Array(side * side * quarter * 2);
  for (let i = 0; i < side * side; i++) {
    const [x, y] = [i % side, Math.floor(i / side)];
    out.set(along.subarray(x * quarter, (x + 1) * quarter), i * quarter * 2);
    out.set(along.subarray(y * quarter, (y + 1) * quarter), i * quarter * 2 + quarter);
  }
  return out;
}

/** The same along one axis: angles of the places 0, 1, …, `[places, channels / 4]`. */
export function axisAngles(places: number, channels: number, theta: number): Float32Array {
  const quarter = channels / 4;
  const frequency = Array.from({ length: quarter }, (_, k) => f(1 / f(theta ** f((4 * k) / channels))));
  return Float32Array.from({ length: places * quarter }, (_, i) => Math.floor(i / quarter) * frequency[i % quarter]!);
}

/** Random-frequency code of the decoder's image grid, `[side·side, channels]`, from the `[2, channels / 2]` Gaussian matrix (Tancik et al. 2020, arXiv:2006.10739). */
export function densePositions(gaussian: Float32Array, side: number, channels: number): Float32Array {
  const half = channels / 2;
  const out = new Float32Array(side * side * channels);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const [u, v] = [f(2 * f((x + 0.5) / side) - 1), f(2 * f((y + 0.5) / side) - 1)];
      const at = (y * side + x) * channels;
      for (let k = 0; k < half; k++) {
        const angle = f(f(2 * Math.PI) * f(f(u * gaussian[k]!) + f(v * gaussian[half + k]!)));
        out[at + k] = Math.sin(angle);
        out[at + half + k] = Math.cos(angle);
      }
    }
  }
  return out;
}
