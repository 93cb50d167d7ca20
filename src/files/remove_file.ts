import { MaskletError } from "../error.ts";

/**
 * Removes a file; nothing happens where it is not there.
 * @throws {MaskletError} `io`
 */
export async function removeFile(path: string): Promise<void> {
  try {
    await Deno.remove(path);
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return;
    throw new MaskletError("io", `Expected to remove ${path}, found: ${(cause as Error).message}`, {
      hint: "Choose a place that this process may write to",
      cause,
    });
  }
}
