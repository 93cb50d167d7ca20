/**
 * A writer of pickles (protocol 2) for the tests: instructions as bytes, and the values of which checkpoints are made.
 * @module
 */

const encoder = new TextEncoder();

/** Joins bytes. */
export function joined(...parts: readonly (Uint8Array | readonly number[])[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** Little-endian bytes of an unsigned number. */
export function little(value: number, bytes: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: bytes }, (_, i) => Number((BigInt(value) >> BigInt(8 * i)) & 255n));
}

/** One piece of a pickle: it leaves one value on the stack. */
export type Piece = Uint8Array<ArrayBuffer>;

const op = (letter: string): Uint8Array => encoder.encode(letter);

/** A text. */
export function text(value: string): Piece {
  const bytes = encoder.encode(value);
  return joined(op("X"), little(bytes.length, 4), bytes);
}
/** A whole number of at most 63 bits. */
export function int(value: number): Piece {
  return value < 256 ? joined(op("K"), [value]) : joined([0x8a, 8], little(value, 8));
}
/** A tuple. */
export function tuple(...items: readonly Piece[]): Piece {
  return joined(op("("), ...items, op("t"));
}
/** A dict; the keys may repeat. */
export function dict(...entries: readonly (readonly [Piece, Piece])[]): Piece {
  return joined(op("}("), ...entries.flat(), op("u"));
}
/** A class or function by name. */
export function named(module: string, name: string): Piece {
  return joined(op("c"), encoder.encode(`${module}\n${name}\n`));
}
/** What calling something gives. */
export function called(callee: Piece, ...args: readonly Piece[]): Piece {
  return joined(callee, tuple(...args), op("R"));
}
/** A storage by its persistent id. */
export function storage(key: string, elements: number, kind = "FloatStorage"): Piece {
  return joined(tuple(text("storage"), named("torch", kind), text(key), text("cpu"), int(elements)), op("Q"));
}
/** A tensor over a storage. */
export function tensor(over: Piece, shape: readonly number[], strides: readonly number[], offset = 0): Piece {
  return called(
    named("torch._utils", "_rebuild_tensor_v2"),
    over,
    int(offset),
    tuple(...shape.map(int)),
    tuple(...strides.map(int)),
    new Uint8Array([0x89]),
    called(named("collections", "OrderedDict")),
  );
}
/** The whole pickle around its one value. */
export function pickle(value: Uint8Array, protocol = 2): Uint8Array<ArrayBuffer> {
  return joined([0x80, protocol], value, op("."));
}
