/**
 * The door to the Rust core: every call goes through {@link inKernel}, so that a refusal or a trap inside becomes a MaskletError.
 * @module
 */
import { type ErrorCode, MaskletError } from "../error.ts";
// @ts-types="../../wasm/generated/masklet_kernel.d.ts"
import * as kernel from "../../wasm/generated/masklet_kernel.js";
import { shown } from "../options.ts";

export { kernel };

/** Largest number of elements that a kernel takes or makes: what fits 32-bit memory with room to work. */
const MAX_ELEMENTS = 2 ** 28;

/**
 * Runs one call of the Rust core.
 *
 * @param what the call in words, for the error
 * @param code the error's code when Rust refuses the input in words
 * @throws {MaskletError} `code` when Rust refuses; `wasm` when it traps, out of memory for instance
 */
export function inKernel<T>(what: string, run: () => T, code: ErrorCode = "bad-argument"): T {
  try {
    return run();
  } catch (cause) {
    if (typeof cause === "string") {
      throw new MaskletError(code, `Cannot ${what}: ${cause}`, { cause, hint: "Check what was passed in" });
    }
    const found = cause instanceof Error ? cause.message : String(cause);
    throw new MaskletError("wasm", `Expected to ${what}, found a trap in the WebAssembly core: ${found}`, {
      cause,
      hint: "Use smaller pictures, or start again: the core may be out of memory",
    });
  }
}

/**
 * Refuses sizes that are no whole numbers from 1 on, or too large together.
 * @throws {MaskletError} `bad-argument`
 */
export function requireSizes(sizes: Readonly<Record<string, number>>, elements = 1): void {
  for (const [name, size] of Object.entries(sizes)) {
    if (Number.isInteger(size) && size >= 1) continue;
    throw new MaskletError("bad-argument", `Expected ${name} as a whole number from 1 on, found ${shown(size)}`, {
      hint: "Give sizes in whole px",
    });
  }
  if (elements <= MAX_ELEMENTS) return;
  throw new MaskletError("bad-argument", `Expected at most ${MAX_ELEMENTS} elements, found ${elements}`, {
    hint: "Work on a smaller picture, or on parts of it",
  });
}

/**
 * Refuses an array of another length than the sizes say.
 * @throws {MaskletError} `size-mismatch`
 */
export function requireElements(what: string, found: number, expected: number, hint: string): void {
  if (found === expected) return;
  throw new MaskletError("size-mismatch", `Expected ${expected} ${what}, found ${found}`, { hint });
}
