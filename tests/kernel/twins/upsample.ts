/** Bilinear upsampling, pixel by pixel, every step rounded to float32. */
import { type Mask, maskFromBytes } from "../../../src/mask/mask.ts";

const round = Math.fround;

function blend(input: number, output: number, i: number): { low: number; high: number; share: number } {
  const scale = round(input / output);
  const at = Math.max(0, round(round(scale * round(i + 0.5)) - 0.5));
  const low = Math.trunc(at);
  return { low, high: Math.min(low + 1, input - 1), share: round(at - low) };
}

const mix = (a: number, b: number, share: number): number => round(round(round(1 - share) * a) + round(share * b));

export function upsampleLogits(
  logits: Float32Array,
  width: number,
  height: number,
  outWidth: number,
  outHeight: number,
): Float32Array {
  return Float32Array.from({ length: outWidth * outHeight }, (_, i) => {
    const [x, y] = [blend(width, outWidth, i % outWidth), blend(height, outHeight, Math.floor(i / outWidth))];
    const row = (top: number) => mix(logits[top * width + x.low]!, logits[top * width + x.high]!, x.share);
    return mix(row(y.low), row(y.high), y.share);
  });
}

export function upsampleToMask(
  logits: Float32Array,
  width: number,
  height: number,
  outWidth: number,
  outHeight: number,
  threshold = 0,
): Mask {
  const floats = upsampleLogits(logits, width, height, outWidth, outHeight);
  return maskFromBytes(Array.from(floats, (v) => v > threshold ? 1 : 0), outWidth, outHeight);
}

export function upsampleToNonOverlapping(
  logits: readonly Float32Array[],
  { width, height, outWidth, outHeight }: { width: number; height: number; outWidth: number; outHeight: number },
): Mask[] {
  const planes = logits.map((plane) => upsampleLogits(plane, width, height, outWidth, outHeight));
  const owner = Array.from({ length: outWidth * outHeight }, (_, i) => {
    let best = 0;
    for (let k = 1; k < planes.length; k++) if (planes[k]![i]! > planes[best]![i]!) best = k;
    return planes[best]![i]! > 0 ? best : -1;
  });
  return planes.map((_, k) => maskFromBytes(owner.map((own) => own === k ? 1 : 0), outWidth, outHeight));
}
