import { assert, assertEquals } from "@std/assert";
import { readReferences } from "../../src/parity/reference_folder.ts";
import { type FileVerdict, runReference } from "../../src/parity/run_parity.ts";
import type { Backend } from "../../src/runtime/backend.ts";

/** The folder of the repository's own reference numbers. */
export const FIXTURES = new URL("./fixtures/", import.meta.url);

/** Runs one file; what is over tolerance, and what could not be run. */
export async function verdictOf(file: URL, backend: Backend): Promise<FileVerdict> {
  const { files } = await readReferences(file.pathname);
  return await runReference(files[0]!, backend);
}

/** Nothing over tolerance, nothing left out, and enough compared. */
export function requireEqual(verdict: FileVerdict, least: number): void {
  assertEquals(
    verdict.tensors.filter(({ over }) => over > 0).map(({ tensor, worstCase }) => `${tensor}, ${worstCase}`),
    [],
  );
  assertEquals(verdict.notRun, []);
  const compared = verdict.tensors.reduce((n, { count }) => n + count, 0);
  assert(compared >= least, `expected at least ${least} comparisons, found ${compared}`);
}
