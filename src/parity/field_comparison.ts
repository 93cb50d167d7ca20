import { MaskletError } from "../error.ts";
import type { ParityResult, ParityRow } from "./parity_result.ts";
import { compareSampled, compareSigns, type SampledTensor } from "./sampled.ts";

/** What was computed, by the reference's own names: a tensor, a number, a word, or more of them within. */
export type Found = Float32Array | number | string | null | readonly Found[] | Fields;
/** Fields by name. */
export type Fields = { readonly [field: string]: Found | undefined };

/** Fields that hold mask logits: their signs are counted too. */
const LOGITS = /mask(s|asks)?$/i;
/** Fields of a file that describe and are not computed. */
const REMARKS = ["note", "sensitivity"];

/**
 * Compares every field of a part of a reference with what was computed under the same name. A field with nothing computed for it is
 * told as not run, so that nothing passes unseen.
 *
 * @param name the case: "decoder/point"
 * @param want the reference's fields
 * @param found what was computed
 * @param given fields that say how the case was made, and are no results
 */
export function* compareFields(
  name: string,
  want: object,
  found: Fields,
  given: readonly string[] = [],
): Generator<ParityResult> {
  for (const [field, value] of Object.entries(want)) {
    if (given.includes(field) || REMARKS.includes(field)) continue;
    yield* compareValue(name, field, value, found[field]);
  }
}

function* compareValue(name: string, field: string, want: unknown, found: Found | undefined): Generator<ParityResult> {
  if (found === undefined) return yield { notRun: `${name} ${field}` };
  if (isSampled(want)) {
    if (!(found instanceof Float32Array)) return yield far(name, field);
    const signs = LOGITS.test(field) ? { signs: compareSigns(found, want) } : {};
    return yield { case: name, tensor: field, ...compareSampled(found, want), ...signs };
  }
  if (typeof want === "number" || isNumbers(want)) {
    const wanted = typeof want === "number" ? [want] : want;
    const own = typeof found === "number" ? [found] : found;
    if (!isNumbers(own) && !(own instanceof Float32Array)) return yield far(name, field);
    return yield { case: name, tensor: field, ...compareSampled(own, whole(wanted)) };
  }
  if (want === null || typeof want !== "object") {
    return yield want === found ? { case: name, tensor: field, absolute: 0, relative: 0 } : far(name, field);
  }
  if (found === null || typeof found !== "object" || found instanceof Float32Array) return yield far(name, field);
  if (Array.isArray(want) && (!Array.isArray(found) || found.length !== want.length)) return yield far(name, field);
  for (const [key, value] of Object.entries(want)) {
    yield* compareValue(name, `${field}.${key}`, value, (found as Fields)[key]);
  }
}

/** A field that is of another kind than its reference. */
const far = (name: string, tensor: string): ParityRow => ({
  case: name,
  tensor,
  absolute: Infinity,
  relative: Infinity,
});

const isNumbers = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.length > 0 && value.every((v) => typeof v === "number");

/** Numbers as a tensor that is written whole. */
function whole(values: readonly number[]): SampledTensor {
  const mean = (of: readonly number[]): number => of.reduce((a, b) => a + b, 0) / of.length;
  return {
    shape: [values.length],
    mean: mean(values),
    meanAbs: mean(values.map(Math.abs)),
    min: Math.min(...values),
    max: Math.max(...values),
    values,
  };
}

/**
 * Whether a field is a sampled tensor.
 *
 * @throws {MaskletError} `bad-dataset` when it is one that lacks something
 */
function isSampled(value: unknown): value is SampledTensor {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return false;
  const { shape, values, ...statistics } = value as Partial<SampledTensor>;
  if (shape === undefined && values === undefined) return false;
  const number = (v: unknown): boolean => typeof v === "number" || v === "nan" || v === "inf" || v === "-inf";
  const whole = Array.isArray(shape) && shape.every((n) => Number.isInteger(n) && n >= 0) &&
    Array.isArray(values) && values.length > 0 && values.every(number) &&
    (["mean", "meanAbs", "min", "max"] as const).every((name) => number(statistics[name]));
  if (!whole) {
    throw new MaskletError(
      "bad-dataset",
      `Expected a tensor as { shape, mean, meanAbs, min, max, values }, found ${JSON.stringify(value).slice(0, 100)}`,
      { hint: "Write the reference again" },
    );
  }
  return true;
}
