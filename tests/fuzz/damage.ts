/**
 * Damage for files of every kind: to their bytes, and to values that are written as JSON.
 * @module
 */
import { joined } from "../checkpoint/pickle_writer.ts";
import { EXTREMES, type Random } from "../checkpoint/random.ts";

/** A copy with one to eight damages: bits, bytes, numbers, cuts, doubled and moved pieces. */
export function damaged(random: Random, file: Uint8Array): Uint8Array<ArrayBuffer> {
  let bytes = file.slice();
  for (let times = 1 + random.below(8); times > 0 && bytes.length > 0; times--) {
    const at = random.below(bytes.length);
    const length = 1 + random.below(Math.min(64, bytes.length - at));
    const damage = random.below(8);
    if (damage <= 1) bytes[at]! ^= 1 << random.below(8);
    else if (damage === 2) bytes[at] = random.below(256);
    else if (damage === 3 && at + 8 <= bytes.length) {
      new DataView(bytes.buffer)[random.pick(["setUint32", "setUint16"] as const)](at, random.pick(EXTREMES), true);
    } else if (damage === 4) bytes = bytes.slice(0, at);
    else if (damage === 5) bytes = joined(bytes.subarray(0, at), bytes.subarray(at + length));
    else if (damage === 6) bytes = joined(bytes.subarray(0, at + length), bytes.subarray(at));
    else bytes.set(bytes.slice(at, at + length), random.below(bytes.length - length + 1));
  }
  return bytes;
}

/** What may stand in place of any value of a JSON file. */
const NASTY: readonly unknown[] = [
  ...[null, true, false, 0, -1, 1, 2, 0.5, 1e9, -1e9, 2 ** 31, 2 ** 53, 1e308, -0],
  ...["", "0", "1", "..", "/", "a/b", "\u0000", "__proto__", "constructor", "é".repeat(200), "x".repeat(300)],
  ...[[], {}, [[]], [null], [0, 0], [1e9, 1e9], { a: 1 }, { size: [1e5, 1e5], counts: "0" }, { size: [4, 4] }],
];
/** Names that may stand in place of any name. */
const NAMES = ["", "x", "__proto__", "constructor", "toString", "length", "..", "a/b", "0", "-1", "1e3"];

/** A copy of a JSON value with one to four damages: values replaced, taken away, doubled and moved, names changed. */
export function damagedJson(random: Random, value: unknown): unknown {
  let whole = structuredClone(value);
  for (let times = 1 + random.below(4); times > 0; times--) {
    const places = placesIn(whole);
    if (places.length === 0) return random.pick(NASTY);
    const { parent, key } = random.pick(places);
    const damage = random.below(8);
    const list = Array.isArray(parent) ? parent : undefined;
    const found = own(parent, key);
    if (damage <= 2) put(parent, key, structuredClone(random.pick(NASTY)));
    else if (damage === 3 && typeof found === "number") put(parent, key, changedNumber(random, found));
    else if (damage === 3 && typeof found === "string") put(parent, key, changedText(random, found));
    else if (damage === 4 && list !== undefined) list.splice(Number(key), 1);
    else if (damage === 4) delete (parent as Record<string, unknown>)[key];
    else if (damage === 5 && list !== undefined) list.push(structuredClone(found));
    else if (damage === 5) put(parent, random.pick(NAMES), structuredClone(found));
    else if (damage === 6) {
      const other = random.pick(places);
      put(parent, key, structuredClone(own(other.parent, other.key)));
    } else if (random.below(20) === 0) whole = structuredClone(random.pick(NASTY));
  }
  return whole;
}

/** The text of a JSON value that was damaged, now and then with damage to the text itself. */
export function damagedText(random: Random, value: unknown): Uint8Array<ArrayBuffer> {
  const text = new TextEncoder().encode(JSON.stringify(damagedJson(random, value)));
  return random.below(5) === 0 ? damaged(random, text) : text;
}

interface Place {
  readonly parent: object;
  readonly key: string;
}

function placesIn(value: unknown): Place[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [{ parent: value, key }, ...placesIn(inner)]);
}

const own = (parent: object, key: string): unknown => (parent as Record<string, unknown>)[key];

/** Like an assignment, but `__proto__` is a name like others. */
function put(parent: object, key: string, value: unknown): void {
  Object.defineProperty(parent, key, { value, enumerable: true, configurable: true, writable: true });
}

function changedNumber(random: Random, number: number): number {
  return random.pick([number + 1, number - 1, -number, number + 0.5, number * 1000, number / 2, 0, ...EXTREMES]);
}

function changedText(random: Random, text: string): string {
  const bytes = new TextEncoder().encode(text);
  return random.below(3) === 0 ? text + text : new TextDecoder().decode(damaged(random, bytes));
}
