/**
 * The material beside the repository that some tests read: reference numbers, DAVIS sequences, a checkpoint. A test that needs it ends
 * its name with "(needs ../shared)" and is ignored where it is absent.
 * @module
 */

/** The folder. */
export const SHARED = new URL("../../../shared/", import.meta.url);

/** Whether a file or folder is there. */
export function exists(url: URL): boolean {
  try {
    Deno.statSync(url);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** Whether it has all of these. */
export function hasShared(...paths: readonly string[]): boolean {
  return paths.every((path) => exists(new URL(path, SHARED)));
}

/** A JSON file of it, or of the fixtures beside this file. */
export async function readJson<T>(path: string, base: URL = SHARED): Promise<T> {
  return JSON.parse(await Deno.readTextFile(new URL(path, base)));
}

/** The excerpts that travel with the repository. */
export const FIXTURES = new URL("./fixtures/", import.meta.url);
