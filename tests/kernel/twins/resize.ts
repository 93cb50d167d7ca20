/** Resizing in plain loops: Pillow's bicubic on bytes, PyTorch's antialiased bilinear on floats. */
const round = Math.fround;

interface Tap {
  readonly first: number;
  readonly weights: readonly number[];
}

function cubicTaps(input: number, output: number): Tap[] {
  const scale = input / output;
  const wide = Math.max(scale, 1);
  const cubic = (x: number): number => {
    x = Math.abs(x);
    if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
    return x < 2 ? (((x - 5) * x + 8) * x - 4) * -0.5 : 0;
  };
  return Array.from({ length: output }, (_, i) => {
    const centre = (i + 0.5) * scale;
    const first = Math.max(0, Math.trunc(centre - 2 * wide + 0.5));
    const end = Math.min(input, Math.trunc(centre + 2 * wide + 0.5));
    const raw = Array.from({ length: end - first }, (_, k) => cubic((k + first - centre + 0.5) * (1 / wide)));
    const total = raw.reduce((sum, w) => sum + w, 0);
    return { first, weights: raw.map((w) => Math.trunc(w / total * 2 ** 22 + (w / total < 0 ? -0.5 : 0.5))) };
  });
}

/** One axis of `[outer, length, inner]` at another length, in bytes. */
function along(bytes: Uint8Array, length: number, inner: number, output: number): Uint8Array {
  if (length === output) return bytes;
  const taps = cubicTaps(length, output);
  const outer = bytes.length / length / inner;
  const out = new Uint8Array(outer * output * inner);
  for (let o = 0; o < outer; o++) {
    taps.forEach(({ first, weights }, i) => {
      for (let n = 0; n < inner; n++) {
        const sum = weights.reduce((s, w, k) => s + w * bytes[(o * length + first + k) * inner + n]!, 2 ** 21);
        out[(o * output + i) * inner + n] = Math.min(255, Math.max(0, sum >> 22));
      }
    });
  }
  return out;
}

export function resizeBicubic(
  rgb: Uint8Array,
  width: number,
  height: number,
  outWidth: number,
  outHeight: number,
  channels = 3,
): Uint8Array {
  const columnsFirst = height > outHeight && height - outHeight > 2 * (width - outWidth);
  if (columnsFirst) return along(along(rgb, height, width * channels, outHeight), width, channels, outWidth);
  return along(along(rgb, width, channels, outWidth), height, outWidth * channels, outHeight);
}

function triangleTaps(input: number, output: number): Tap[] {
  const scale = round(input / output);
  const wide = Math.max(scale, 1);
  const inverse = round(1 / wide);
  return Array.from({ length: output }, (_, i) => {
    const centre = round(scale * round(i + 0.5));
    const first = Math.max(0, Math.trunc(round(round(centre - wide) + 0.5)));
    const end = Math.min(input, Math.trunc(round(round(centre + wide) + 0.5)));
    const raw = Array.from({ length: end - first }, (_, k) => {
      const distance = Math.abs(round(round(round(k + first - centre) + 0.5) * inverse));
      return distance < 1 ? round(1 - distance) : 0;
    });
    const total = raw.reduce((sum, w) => round(sum + w), 0);
    return { first, weights: raw.map((w) => round(w / total)) };
  });
}

function floatsAlong(plane: Float32Array, length: number, inner: number, output: number): Float32Array {
  if (length === output) return plane;
  const taps = triangleTaps(length, output);
  const outer = plane.length / length / inner;
  const out = new Float32Array(outer * output * inner);
  for (let o = 0; o < outer; o++) {
    taps.forEach(({ first, weights }, i) => {
      for (let n = 0; n < inner; n++) {
        out[(o * output + i) * inner + n] = weights
          .map((w, k) => round(w * plane[(o * length + first + k) * inner + n]!))
          .reduce((sum, product) => round(sum + product));
      }
    });
  }
  return out;
}

export function resizeBilinearAntialiased(
  values: Float32Array,
  width: number,
  height: number,
  outWidth: number,
  outHeight: number,
): Float32Array {
  return floatsAlong(floatsAlong(values, width, 1, outWidth), height, outWidth, outHeight);
}
