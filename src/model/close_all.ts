import { MaskletError } from "../error.ts";

/** Something to be closed, by the name that a message calls it. */
export type Closable = readonly [name: string, close: () => void | Promise<void>];

/**
 * Closes all of them, in order, whichever of them fail.
 * @throws {MaskletError} `io` that names those that failed, their errors as the cause
 */
export async function closeAll(owner: string, all: readonly Closable[]): Promise<void> {
  const failed: { readonly name: string; readonly error: Error }[] = [];
  for (const [name, close] of all) {
    try {
      await close();
    } catch (error) {
      failed.push({ name, error: error instanceof Error ? error : new Error(String(error)) });
    }
  }
  if (failed.length === 0) return;
  const found = failed.map(({ name, error }) => `${name}: ${error.message}`).join("; ");
  throw new MaskletError("io", `Expected to close all of ${owner}, found ${found}`, {
    hint: "The rest was closed; end the process to be sure that everything is free",
    cause: failed.length === 1 ? failed[0]!.error : new AggregateError(failed.map(({ error }) => error)),
  });
}
