import { MaskletError } from "../error.ts";
import { shown } from "../options.ts";

/** How errors call a file that holds nothing: a download that broke off, a disk that was full. */
export const EMPTY_FILE = "an empty file (0 bytes)";

/** An encoded file in memory (bytes, an `ArrayBuffer`, a `Blob` or `File`), or where it is: a path or a `file:` URL. */
export type FileOrBytes = string | URL | Uint8Array | ArrayBuffer | Blob;

/** Whether a value is a file or its bytes, and no picture or other value. */
export function isFileOrBytes(value: unknown): value is FileOrBytes {
  return typeof value === "string" || value instanceof URL || value instanceof Uint8Array ||
    value instanceof ArrayBuffer || value instanceof Blob;
}

/** How a file is named in errors: its path, or what stands for bytes in memory. */
export function nameOf(input: FileOrBytes): string {
  if (typeof input === "string") return input;
  if (input instanceof URL) return input.href;
  if (input instanceof File) return input.name;
  const size = input instanceof Blob ? input.size : input.byteLength;
  return `${size} bytes in memory`;
}

/**
 * The bytes of a file, or the bytes themselves when they are there already.
 * @throws {MaskletError} `missing-file` when nothing is at the path, `io` when it cannot be read, `bad-argument` for what is no file
 */
export async function readBytes(input: FileOrBytes): Promise<Uint8Array> {
  if (input instanceof Uint8Array) return input;
  if (input instanceof ArrayBuffer) return new Uint8Array(input);
  if (!isFileOrBytes(input)) {
    throw new MaskletError("bad-argument", `Expected a path, an address or bytes, found ${shown(input)}`, {
      hint: "Give a path, a file: URL, a Uint8Array, an ArrayBuffer or a Blob",
    });
  }
  try {
    if (input instanceof Blob) return await input.bytes();
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

/** The error of a file that is not there, or that cannot be read: `missing-file` or `io`. */
export function unreadable(input: string | URL | Blob, cause: unknown): MaskletError {
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
