import { MaskletError } from "../error.ts";

/** Numbers in arrays of arrays, one level an axis. */
export type NestedNumbers = number | readonly NestedNumbers[];

/** Lengths of nested arrays, level by level, by their first elements. */
export function shapeOf(numbers: NestedNumbers): number[] {
  if (typeof numbers === "number") return [];
  const [first] = numbers;
  return first === undefined ? [0] : [numbers.length, ...shapeOf(first)];
}

/**
 * The numbers of nested arrays in order.
 * @throws {MaskletError} `bad-argument` when the arrays are uneven
 */
export function flattened(numbers: NestedNumbers, shape: readonly number[] = shapeOf(numbers)): number[] {
  const [length, ...inner] = shape;
  if (typeof numbers === "number" && length === undefined) return [numbers];
  if (typeof numbers !== "number" && numbers.length === length) return numbers.flatMap((n) => flattened(n, inner));
  const found = typeof numbers === "number" ? "a number" : `${numbers.length} elements`;
  throw new MaskletError("bad-argument", `Expected ${length ?? "a number"} in each nested array, found ${found}`, {
    hint: "Give arrays of the same length at each level",
  });
}

/** Elements as nested arrays of a shape; a plain number for the shape `[]`. */
export function nestedOf(numbers: ArrayLike<number>, shape: readonly number[], at = 0): NestedNumbers {
  const [length, ...inner] = shape;
  if (length === undefined) return numbers[at]!;
  const step = inner.reduce((size, n) => size * n, 1);
  return Array.from({ length }, (_, i) => nestedOf(numbers, inner, at + i * step));
}
