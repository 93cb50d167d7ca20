import { type ErrorCode, MaskletError } from "../error.ts";

/** Something that an evaluation with `skipBroken` left out, and why. */
export interface LeftOut {
  /** The sequence. */
  readonly sequence: string;
  /** The frame's name; absent: the whole sequence. */
  readonly frame?: string;
  /** The object, where each has files of its own (SA-V). */
  readonly object?: string;
  /** The kind of error. */
  readonly code: ErrorCode;
  /** What was expected, what was found and what to do; it names the file. */
  readonly reason: string;
}

/** Told what is left out; whoever is not given one throws instead. */
export type LeaveOut = (what: LeftOut) => void;

/** Of an error, the entry that says what was left out for it; other errors than MaskletErrors go on. */
export function leftOutFor(error: unknown, where: { sequence: string; frame?: string; object?: string }): LeftOut {
  if (!(error instanceof MaskletError) || error.code === "wasm") throw error;
  return { ...where, code: error.code, reason: error.message };
}

/** Why something failed, in the words of its error: what is no MaskletError counts as unsupported. */
export function reasonOf(error: unknown): Pick<LeftOut, "code" | "reason"> {
  if (error instanceof MaskletError) return { code: error.code, reason: error.message };
  return { code: "unsupported", reason: String((error as Error)?.message ?? error) };
}
