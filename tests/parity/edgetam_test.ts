import { assert, assertEquals } from "@std/assert";
import { readReferences } from "../../src/parity/reference_folder.ts";
import { type FileVerdict, runReference } from "../../src/parity/run_parity.ts";
import type { Backend } from "../../src/runtime/backend.ts";
import { wasmBackend } from "../../src/runtime/wasm_backend.ts";
import { hasShared, SHARED } from "../reference/shared.ts";
import { testOnBackends } from "../runtime_backends.ts";

const FIXTURES = new URL("./fixtures/", import.meta.url);

/** Runs one file; what is over tolerance, and what could not be run. */
async function verdictOf(file: URL, backend: Backend): Promise<FileVerdict> {
  const { files } = await readReferences(file.pathname);
  return await runReference(files[0]!, backend);
}

function requireEqual(verdict: FileVerdict, least: number): void {
  assertEquals(
    verdict.tensors.filter(({ over }) => over > 0).map(({ tensor, worstCase }) => `${tensor}, ${worstCase}`),
    [],
  );
  assertEquals(verdict.notRun, []);
  const compared = verdict.tensors.reduce((n, { count }) => n + count, 0);
  assert(compared >= least, `expected at least ${least} comparisons, found ${compared}`);
}

testOnBackends("every part of EdgeTAM equals the authors' numbers", async (backend) => {
  requireEqual(await verdictOf(new URL("modules/edgetam256.json", FIXTURES), backend), 170);
});

Deno.test({
  name: "EdgeTAM tracks two objects as the reference does, on WASM",
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async () => {
    const file = new URL("video/edgetam256_points_box.float32.json", FIXTURES);
    requireEqual(await verdictOf(file, await wasmBackend()), 80);
  },
});

for (const file of ["modules/edgetam256", "video/edgetam256_masks_and_reverse", "video/edgetam256_object_absent"]) {
  Deno.test({
    name: `${file}.json is met at all sampled points, on WASM (needs ../shared)`,
    ignore: !hasShared(`reference/${file}.json`),
    sanitizeOps: false,
    sanitizeResources: false,
    fn: async () => requireEqual(await verdictOf(new URL(`reference/${file}.json`, SHARED), await wasmBackend()), 60),
  });
}
