/**
 * Half precision, bit for bit: IEEE 754 binary16 and bfloat16 (the upper half of a float32). Rounding is to the nearest, ties to
 * the even; NaN stays NaN with its sign and the payload bits that fit, made quiet where bits are dropped.
 * @module
 */

/** Values of binary16 bits, one for each; exact. */
export function float16ToFloat32(halves: Uint16Array): Float32Array<ArrayBuffer> {
  const values = new Float32Array(halves.length);
  const words = new Uint32Array(values.buffer);
  for (let i = 0; i < halves.length; i++) {
    const half = halves[i]!;
    const sign = (half & 0x8000) << 16;
    const exponent = (half >>> 10) & 0x1f;
    const fraction = half & 0x3ff;
    if (exponent === 0x1f) {
      words[i] = sign | 0x7f800000 | (fraction << 13);
    } else if (exponent !== 0) {
      words[i] = sign | ((exponent + 112) << 23) | (fraction << 13);
    } else if (fraction === 0) {
      words[i] = sign;
    } else {
      // A subnormal half is a normal float32: shift its leading one up to the hidden place (bit 10).
      const shift = Math.clz32(fraction) - 21;
      words[i] = sign | ((113 - shift) << 23) | (((fraction << shift) & 0x3ff) << 13);
    }
  }
  return values;
}

/** Binary16 bits of values, rounded to the nearest (ties to even); beyond 65519.99… is infinity. */
export function float32ToFloat16(values: Float32Array): Uint16Array<ArrayBuffer> {
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const halves = new Uint16Array(values.length);
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    const sign = (word >>> 16) & 0x8000;
    const magnitude = word & 0x7fffffff;
    if (magnitude > 0x7f800000) {
      halves[i] = sign | 0x7e00 | ((magnitude >>> 13) & 0x3ff);
    } else if (magnitude >= 0x47800000) {
      halves[i] = sign | 0x7c00; // 65536 and more
    } else if (magnitude >= 0x38800000) {
      // 2^-14 and more: re-bias by 112, then round; a carry runs into the exponent, and from 65520 on into infinity.
      halves[i] = sign | roundedShift(magnitude - (112 << 23), 13);
    } else if (magnitude >= 0x33000000) {
      // Subnormal: the significand with its hidden one, in units of 2^-24. A carry makes the smallest normal, as it should.
      const exponent = magnitude >>> 23;
      halves[i] = sign | roundedShift((magnitude & 0x7fffff) | 0x800000, 126 - exponent);
    } else {
      halves[i] = sign; // below 2^-25
    }
  }
  return halves;
}

/** Values of bfloat16 bits, one for each; exact. */
export function bfloat16ToFloat32(halves: Uint16Array): Float32Array<ArrayBuffer> {
  const words = new Uint32Array(halves.length);
  for (let i = 0; i < halves.length; i++) words[i] = halves[i]! << 16;
  return new Float32Array(words.buffer);
}

/** Values rounded to the nearest bfloat16 (ties to even), as float32: what a bfloat16 memory keeps of them. */
export function roundToBfloat16(values: Float32Array): Float32Array<ArrayBuffer> {
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const rounded = new Uint32Array(values.length);
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    const nan = (word & 0x7fffffff) > 0x7f800000;
    // Adding half a unit (less one where the last kept bit is even) carries exactly when rounding goes up.
    rounded[i] = (nan ? word | 0x400000 : word + 0x7fff + ((word >>> 16) & 1)) & 0xffff0000;
  }
  return new Float32Array(rounded.buffer);
}

/** `value >> bits`, rounded to the nearest, ties to even; `bits` in 1..30. */
function roundedShift(value: number, bits: number): number {
  const kept = value >>> bits;
  const rest = value & ((1 << bits) - 1);
  const half = 1 << (bits - 1);
  return rest > half || (rest === half && (kept & 1) === 1) ? kept + 1 : kept;
}
