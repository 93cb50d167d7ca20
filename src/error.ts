/**
 * The one error type of Masklet.
 * @module
 */

/** What kind of thing went wrong; stable across versions, so that code can branch on it. */
export type ErrorCode =
  | "bad-argument"
  | "bad-checkpoint"
  | "bad-config"
  | "bad-dataset"
  | "bad-image"
  | "bad-mask"
  | "bad-prompt"
  | "bad-video"
  | "closed"
  | "download-failed"
  | "evaluation-refused"
  | "gpu-unavailable"
  | "interrupted"
  | "io"
  | "missing-file"
  | "size-mismatch"
  | "unsupported"
  | "wasm";

/**
 * The error that every part of Masklet throws for bad input or a failing resource. The message says what was expected and what
 * was found; `hint` says what to do.
 *
 * @example
 * ```ts
 * import { MaskletError } from "masklet";
 * import { assertEquals } from "@std/assert";
 * const error = new MaskletError("bad-prompt", "Expected a frame in 0..9, found 12", { hint: "Prompt one of the clip's frames" });
 * assertEquals(error.message, "Expected a frame in 0..9, found 12. Prompt one of the clip's frames.");
 * ```
 */
export class MaskletError extends Error {
  /** Always "MaskletError". */
  override readonly name = "MaskletError";
  /** The kind of error. */
  readonly code: ErrorCode;
  /** What the caller can do about it. */
  readonly hint: string;

  /**
   * Makes an error; its message is `message` and `hint`, each with a full stop.
   *
   * @param code the kind of error
   * @param message what was expected and what was found, without a full stop at its end
   * @param options `hint`: what to do; `cause`: the error below this one
   */
  constructor(code: ErrorCode, message: string, options: ErrorOptions & { hint: string }) {
    super(`${message}. ${options.hint}${options.hint.endsWith("?") ? "" : "."}`, options);
    this.code = code;
    this.hint = options.hint;
  }
}

/** Ends the use of something that was closed already. */
export function failClosed(what: string): never {
  throw new MaskletError("closed", `Expected an open ${what}, found one that was closed`, {
    hint: `Open the ${what} again, or move its disposal after the last use`,
  });
}
