/**
 * A number with a fixed count of decimals, rounded from its exact binary value with ties to even, as C's and Python's `%.3f` does
 * (`toFixed` takes exact ties up: 0.0625 is "0.063" there and "0.062" here). NaN is "nan", infinity "inf".
 *
 * @param value any number
 * @param digits decimals, 0 or more
 * @param width pads with blanks on the left up to this many characters
 */
export function formatFixed(value: number, digits: number, width = 0): string {
  return fixed(value, digits).padStart(width);
}

function fixed(value: number, digits: number): string {
  if (Number.isNaN(value)) return "nan";
  const sign = value < 0 || Object.is(value, -0) ? "-" : "";
  if (!Number.isFinite(value)) return `${sign}inf`;
  const [mantissa, exponent] = binaryParts(value);
  const scaled = mantissa * 10n ** BigInt(digits);
  const rounded = exponent >= 0 ? scaled << BigInt(exponent) : shiftHalfEven(scaled, BigInt(-exponent));
  const text = rounded.toString().padStart(digits + 1, "0");
  const point = text.length - digits;
  return digits === 0 ? sign + text : `${sign}${text.slice(0, point)}.${text.slice(point)}`;
}

/** `|value| = mantissa * 2 ** exponent`, exactly. */
function binaryParts(value: number): [mantissa: bigint, exponent: number] {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, value);
  const word = bits.getBigUint64(0);
  const exponent = Number((word >> 52n) & 0x7ffn);
  const fraction = word & 0xf_ffff_ffff_ffffn;
  return exponent === 0 ? [fraction, -1074] : [fraction | (1n << 52n), exponent - 1075];
}

function shiftHalfEven(n: bigint, shift: bigint): bigint {
  const quotient = n >> shift;
  const twiceRest = (n - (quotient << shift)) << 1n;
  const one = 1n << shift;
  const up = twiceRest > one || (twiceRest === one && (quotient & 1n) === 1n);
  return up ? quotient + 1n : quotient;
}
