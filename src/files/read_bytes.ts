import { MaskletError } from "../error.ts";

/** An encoded file in memory, or where it is: a path or a `file:` URL. */
export type FileOrBytes = string | URL | Uint8Array;

/** How a file is named in errors: its path, or what stands for bytes in memory. */
export function nameOf(input: FileOrBytes): string {
  if (typeof input === "string") return input;
  return input instanceof URL ? input.href : `${input.length} bytes in memory`;
}

/**
 * The bytes of a file, or the bytes themselves when they are there already.
 * @throws {MaskletError} `missing-file` when nothing is at the path, `io` when it cannot be read
 */
export async function readBytes(input: FileOrBytes): Promise<Uint8Array> {
  if (input instanceof Uint8Array) return input;
  try {
    return await Deno.readFile(input);
  } catch (cause) {
    throw unreadable(input, cause);
  }
}

/**
 * Like `readBytes`, of a file and at once: for threads that have nothing else to do.
 * @throws {MaskletError} `missing-file` or `io`
 */
export function readBytesSync(path: string): Uint8Array<ArrayBuffer> {
  try {
    return Deno.readFileSync(path);
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

function unreadable(input: string | URL, cause: unknown): MaskletError {
  if (cause instanceof Deno.errors.NotFound) {
    return new MaskletError("missing-file", `Expected a file at ${nameOf(input)}, found none`, {
      hint: `Check the path; relative paths start at ${Deno.cwd()}`,
      cause,
    });
  }
  return new MaskletError("io", `Expected to read ${nameOf(input)}, found: ${(cause as Error).message}`, {
    hint: "Give the path of a file that this process may read",
    cause,
  });
}
