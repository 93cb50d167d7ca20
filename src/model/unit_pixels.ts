/** A byte divided by 255, rounded once to float32. */
const UNIT = Float32Array.from({ length: 256 }, (_, byte) => byte / 255);

/** Pixels as an image encoder takes them: bytes become float32 in [0, 1], what is float32 already stays as it is. */
export function unitPixels(pixels: Uint8Array | Float32Array): Float32Array {
  if (pixels instanceof Float32Array) return pixels;
  const unit = new Float32Array(pixels.length);
  for (let i = 0; i < unit.length; i++) unit[i] = UNIT[pixels[i]!]!;
  return unit;
}
