/**
 * The part of `@std/assert` that the tests use, over `node:assert`; replaceable by `jsr:@std/assert` in the import map.
 * @module
 */
import assertNode from "node:assert/strict";

// `message!` below: @types/node, which some npm packages bring along, takes no `undefined` there; node:assert itself does.

/** Fails unless `expr` is truthy. */
export function assert(expr: unknown, message = "expected a truthy value"): asserts expr {
  if (!expr) throw new assertNode.AssertionError({ message, actual: expr, expected: true, operator: "==" });
}
/** Fails unless both are deeply equal. */
export function assertEquals<T>(actual: T, expected: T, message?: string): void {
  assertNode.deepStrictEqual(actual, expected, message!);
}
/** Fails when both are deeply equal. */
export function assertNotEquals<T>(actual: T, expected: T, message?: string): void {
  assertNode.notDeepStrictEqual(actual, expected, message!);
}
/** Fails unless both are the same value or object. */
export function assertStrictEquals<T>(actual: unknown, expected: T, message?: string): asserts actual is T {
  assertNode.strictEqual(actual, expected, message!);
}
/** Fails unless the numbers differ by at most `tolerance`. */
export function assertAlmostEquals(actual: number, expected: number, tolerance = 1e-7, message = ""): void {
  if (Object.is(actual, expected) || Math.abs(actual - expected) <= tolerance) return;
  throw new assertNode.AssertionError({
    message: `${message}${message && ": "}expected ${expected} ± ${tolerance}, found ${actual}`,
    actual,
    expected,
    operator: "≈",
  });
}
/** Fails unless `actual` contains `expected`. */
export function assertStringIncludes(actual: string, expected: string, message?: string): void {
  assert(
    actual.includes(expected),
    message ?? `expected a text with ${JSON.stringify(expected)}, found ${JSON.stringify(actual)}`,
  );
}
/** Fails unless `actual` matches `expected`. */
export function assertMatch(actual: string, expected: RegExp, message?: string): void {
  assertNode.match(actual, expected, message!);
}
// deno-lint-ignore no-explicit-any -- the signature of @std/assert
type ErrorClass<E extends Error> = abstract new (...args: any[]) => E;
/** Fails unless `error` is of the class and its message has the text; returns it. */
export function assertIsError<E extends Error>(
  error: unknown,
  ErrorClass: ErrorClass<E>,
  msgIncludes = "",
): asserts error is E {
  if (!(error instanceof ErrorClass)) {
    throw new assertNode.AssertionError({ message: `expected a ${ErrorClass.name}, found ${error}`, actual: error });
  }
  assertStringIncludes(error.message, msgIncludes);
}
/** Fails unless `fn` throws such an error; returns it. */
export function assertThrows<E extends Error = Error>(
  fn: () => unknown,
  ErrorClass: ErrorClass<E> = Error as unknown as ErrorClass<E>,
  msgIncludes = "",
): E {
  let thrown: unknown;
  try {
    fn();
  } catch (error) {
    thrown = error;
  }
  if (thrown === undefined) {
    throw new assertNode.AssertionError({ message: "expected the function to throw; it did not" });
  }
  assertIsError(thrown, ErrorClass, msgIncludes);
  return thrown;
}
/** Fails unless the promise of `fn` is rejected with such an error; returns it. */
export async function assertRejects<E extends Error = Error>(
  fn: () => PromiseLike<unknown>,
  ErrorClass: ErrorClass<E> = Error as unknown as ErrorClass<E>,
  msgIncludes = "",
): Promise<E> {
  let thrown: unknown;
  try {
    await fn();
  } catch (error) {
    thrown = error;
  }
  if (thrown === undefined) {
    throw new assertNode.AssertionError({ message: "expected the promise to be rejected; it was not" });
  }
  assertIsError(thrown, ErrorClass, msgIncludes);
  return thrown;
}
/** Fails always. */
export function fail(message = "failed"): never {
  throw new assertNode.AssertionError({ message });
}
