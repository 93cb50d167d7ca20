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
 * @throws MaskletError `missing-file` when nothing is at the path, `io` when it cannot be read
 */
export async function readBytes(input: FileOrBytes): Promise<Uint8Array> {
  if (input instanceof Uint8Array) return input;
  try {
    return await Deno.readFile(input);
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) {
      throw new MaskletError("missing-file", `Expected a file at ${nameOf(input)}, found none`, {
        hint: `Check the path; relative paths start at ${Deno.cwd()}`,
        cause,
      });
    }
    throw new MaskletError("io", `Expected to read ${nameOf(input)}, found: ${(cause as Error).message}`, {
      hint: "Give the path of a file that this process may read",
      cause,
    });
  }
}
