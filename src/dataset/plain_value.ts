import { MaskletError } from "../error.ts";

/** Arrays of numbers that a plain value may hold. */
export type NumberArray = Float32Array | Float64Array | Uint8Array | Uint16Array | Uint32Array | Int32Array;

const ARRAYS = { Float32Array, Float64Array, Uint8Array, Uint16Array, Uint32Array, Int32Array } as const;
type ArrayName = keyof typeof ARRAYS;

/** Where an array was put: its type, where it begins, its length in bytes, the CRC-32 of them. */
export type ArrayPlace = readonly [type: string, offset: number, bytes: number, crc: number];

/** The key that tells what JSON has no form for. */
const KIND = "$";

/**
 * A value of plain objects, lists, maps, sets, numbers, texts and arrays of numbers as JSON; `put` takes the arrays and says where they
 * are. Every number comes back with its very bits, -0 and infinities too.
 *
 * @throws MaskletError `unsupported` for a function or an object of a class
 */
export function toPlain(value: unknown, put: (array: NumberArray) => ArrayPlace): unknown {
  const plain = (one: unknown): unknown => toPlain(one, put);
  if (typeof value === "number") {
    return Number.isFinite(value) && !Object.is(value, -0)
      ? value
      : { [KIND]: "number", text: Object.is(value, -0) ? "-0" : String(value) };
  }
  if (value === undefined) return { [KIND]: "undefined" };
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (Array.isArray(value)) return value.map(plain);
  if (value instanceof Map) return { [KIND]: "map", entries: [...value].map(([key, own]) => [plain(key), plain(own)]) };
  if (value instanceof Set) return { [KIND]: "set", values: [...value].map(plain) };
  if (ArrayBuffer.isView(value) && nameOf(value) in ARRAYS) return { [KIND]: "array", at: put(value as NumberArray) };
  const prototype = typeof value === "object" ? Object.getPrototypeOf(value) : undefined;
  if (prototype === Object.prototype || prototype === null) {
    return Object.fromEntries(Object.entries(value as object).map(([name, own]) => [name, plain(own)]));
  }
  const found = typeof value === "object" ? nameOf(value as object) : typeof value;
  throw new MaskletError("unsupported", `Expected a plain value to keep, found a ${found}`, {
    hint: "Keep objects, lists, maps, numbers and texts in the state of a memory policy",
  });
}

/** The value that `toPlain` made JSON of. */
export function fromPlain(json: unknown, get: (place: ArrayPlace) => NumberArray): unknown {
  const value = (one: unknown): unknown => fromPlain(one, get);
  if (Array.isArray(json)) return json.map(value);
  if (typeof json !== "object" || json === null) return json;
  const known = json as Record<string, unknown>;
  switch (known[KIND]) {
    case "number":
      return Number(known["text"]);
    case "undefined":
      return undefined;
    case "map":
      return new Map((known["entries"] as [unknown, unknown][]).map(([key, own]) => [value(key), value(own)]));
    case "set":
      return new Set((known["values"] as unknown[]).map(value));
    case "array":
      return get(known["at"] as ArrayPlace);
    default:
      return Object.fromEntries(Object.entries(known).map(([name, own]) => [name, value(own)]));
  }
}

/** The bytes of an array. */
export function bytesOfArray(array: NumberArray): Uint8Array {
  return new Uint8Array(array.buffer as ArrayBuffer, array.byteOffset, array.byteLength);
}

/** An array of a type made of bytes, which are copied. */
export function arrayOfBytes(type: string, bytes: Uint8Array): NumberArray {
  const Type = ARRAYS[type as ArrayName];
  return new Type(bytes.slice().buffer as ArrayBuffer);
}

/** The type's name, as `ArrayPlace` has it. */
export const nameOf = (value: object): string => value.constructor?.name ?? "object without a class";
