/**
 * SHA-256 of files whose makers tell none: recorded in a file beside them when they are first used, in the form that `sha256sum -c` reads.
 * @module
 */
import { basename } from "node:path";

const fileOf = (path: string): string => `${path}.sha256`;

/** What is recorded of a file; undefined where nothing is. */
export async function recordedHash(path: string): Promise<string | undefined> {
  try {
    return /^[0-9a-f]{64}/.exec(await Deno.readTextFile(fileOf(path)))?.[0];
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/**
 * Records the SHA-256 of a file in place of what was recorded.
 * @returns what was done, to be told
 */
export async function recordHash(path: string, hash: string): Promise<string> {
  try {
    await Deno.writeTextFile(fileOf(path), `${hash}  ${basename(path)}\n`);
    return `${hash} is recorded, and checked from now on`;
  } catch (error) {
    // A cache that is only read is no reason not to load from it; what is lost is said.
    return `${hash} could not be recorded beside it (${error instanceof Error ? error.message : error})`;
  }
}
