import { assert, assertEquals } from "@std/assert";
import { videoCases, type VideoReference } from "../../../src/benchmark/parity/video_cases.ts";
import type { Backend } from "../../../src/runtime/backend.ts";
import { wasmBackend } from "../../../src/runtime/wasm_backend.ts";
import { FIXTURES, hasShared, readJson } from "../../reference/shared.ts";
import { testOnBackends } from "../../runtime_backends.ts";

/** Of logits, scores and pointers, absolute; a value on the edge of two bfloat16 numbers costs about 1e-4. */
const TOLERANCE = 1e-3;
/** Quantities that are counts of pixels: a logit near 0 may fall on either side. */
const AREAS = ["videoArea", "lowResArea"];

/** Compares a run; names what was not run. */
async function compared(reference: VideoReference, backend: Backend): Promise<string[]> {
  const notRun: string[] = [];
  let count = 0;
  for await (const row of videoCases(reference, backend)) {
    if ("notRun" in row) {
      notRun.push(row.notRun);
      continue;
    }
    count++;
    if (!AREAS.includes(row.tensor)) {
      assert(row.absolute <= TOLERANCE, `${row.case} ${row.tensor} is off by ${row.absolute}`);
    }
    if (row.tensor === "lowResArea") assertEquals(row.absolute, 0, `${row.case} has another low-resolution area`);
  }
  assert(count > 20, `expected more than 20 quantities, found ${count}`);
  return notRun;
}

for (const name of ["pico256_masks", "pico256_points_box_correction.float32", "pico256_postprocessed"]) {
  testOnBackends(`a run equals the reference's frame by frame: ${name}`, async (backend) => {
    assertEquals(await compared(await readJson(`video_${name}.json`, FIXTURES), backend), []);
  });
}

/** The reference's runs, and how many of their last steps (corrections, reverse passes) have no way to run yet. */
const RUNS: Readonly<Record<string, number>> = {
  "pico256_masks": 0,
  "pico256_masks.float32": 0,
  "pico256_masks_non_overlap": 1,
  "pico256_object_absent": 0,
  "pico256_points_non_overlap": 0,
  "pico256_postprocessed": 0,
  "pico256_points_box_correction": 3,
  "pico256_points_box_correction.float32": 3,
  "pico256_points_box_correction_as_conditioning": 3,
  "pico256_correction_then_next_frame": 2,
  "pico256_second_click_before_and_after": 2,
};

for (const [name, steps] of Object.entries(RUNS)) {
  const path = `reference/video/${name}.json`;
  Deno.test({
    name: `a whole run equals the reference's: ${name} (needs ../shared)`,
    ignore: !hasShared(path),
    sanitizeOps: false,
    sanitizeResources: false,
    fn: async () => assertEquals((await compared(await readJson(path), await wasmBackend())).length, steps),
  });
}
