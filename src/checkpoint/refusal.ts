import { MaskletError } from "../error.ts";

/** What is being read, for messages. */
export interface Named {
  /** Path or address. */
  readonly name: string;
}

const DAMAGED = "Get the file again and compare its SHA-256 with the published one";

/**
 * Refuses a checkpoint.
 *
 * @param where the file
 * @param message "Expected …, found …", without the file's name
 * @param hint what to do; absent: that the file is damaged
 * @throws {MaskletError} `bad-checkpoint`, always
 */
export function refuseCheckpoint(where: Named, message: string, hint: string = DAMAGED, cause?: unknown): never {
  throw new MaskletError("bad-checkpoint", `${message} (in ${where.name})`, {
    hint,
    ...(cause !== undefined && { cause }),
  });
}

/** A text of a file as it may stand in a message: quoted, and cut where it is long. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}
