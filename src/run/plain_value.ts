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
 * are. Every number comes back with its very bits, -0 and infinities too, and what is one object twice comes back as one.
 *
 * @throws {MaskletError} `unsupported` for a function or an object of a class
 */
export function toPlain(whole: unknown, put: (array: NumberArray) => ArrayPlace): unknown {
  const seen = new Map<object, number>();
  const plain = (value: unknown): unknown => {
    if (typeof value === "number") return plainNumber(value);
    if (value === undefined) return { [KIND]: "undefined" };
    if (value === null || typeof value === "string" || typeof value === "boolean") return value;
    if (ArrayBuffer.isView(value) && nameOf(value) in ARRAYS) return { [KIND]: "array", at: put(value as NumberArray) };
    if (typeof value !== "object") throw notPlain(typeof value);
    const same = seen.get(value);
    if (same !== undefined) return { [KIND]: "same", as: same };
    seen.set(value, seen.size);
    if (Array.isArray(value)) return value.map(plain);
    if (value instanceof Map) return { [KIND]: "map", entries: [...value].map((entry) => entry.map(plain)) };
    if (value instanceof Set) return { [KIND]: "set", values: [...value].map(plain) };
    const prototype = Object.getPrototypeOf(value);
    if (prototype !== Object.prototype && prototype !== null) throw notPlain(nameOf(value));
    return Object.fromEntries(Object.entries(value).map(([name, own]) => [name, plain(own)]));
  };
  return plain(whole);
}

/** The value that `toPlain` made JSON of. */
export function fromPlain(whole: unknown, get: (place: ArrayPlace) => NumberArray): unknown {
  const known: unknown[] = [];
  /** Objects are counted as they were met, before what is in them. */
  const noted = (make: () => unknown): unknown => {
    const at = known.push(undefined) - 1;
    return known[at] = make();
  };
  const value = (json: unknown): unknown => {
    if (Array.isArray(json)) return noted(() => json.map(value));
    if (typeof json !== "object" || json === null) return json;
    const said = json as Record<string, unknown>;
    switch (said[KIND]) {
      case "number":
        return Number(said["text"]);
      case "undefined":
        return undefined;
      case "array":
        return get(said["at"] as ArrayPlace);
      case "same":
        return known[said["as"] as number];
      case "map":
        return noted(() =>
          new Map((said["entries"] as unknown[][]).map((entry) => entry.map(value) as [unknown, unknown]))
        );
      case "set":
        return noted(() => new Set((said["values"] as unknown[]).map(value)));
      default:
        return noted(() => Object.fromEntries(Object.entries(said).map(([name, own]) => [name, value(own)])));
    }
  };
  return value(whole);
}

function plainNumber(value: number): unknown {
  if (Object.is(value, -0)) return { [KIND]: "number", text: "-0" };
  return Number.isFinite(value) ? value : { [KIND]: "number", text: String(value) };
}

function notPlain(found: string): MaskletError {
  return new MaskletError("unsupported", `Expected a plain value to keep, found a ${found}`, {
    hint: "Keep objects, lists, maps, numbers and texts in the state of a memory policy",
  });
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
