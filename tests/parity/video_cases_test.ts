import { assert, assertEquals } from "@std/assert";
import { withinTolerance } from "../../src/parity/tolerance.ts";
import { videoCases, type VideoReference, type VideoRow } from "../../src/parity/video_cases.ts";
import type { Backend } from "../../src/runtime/backend.ts";
import { wasmBackend } from "../../src/runtime/wasm_backend.ts";
import { FIXTURES, hasShared, readJson } from "../reference/shared.ts";
import { testOnBackends } from "../runtime_backends.ts";

/** Runs every step, refuses what is over tolerance or was not run, and gives the rows. */
async function compared(reference: VideoReference, backend: Backend): Promise<VideoRow[]> {
  const rows: VideoRow[] = [];
  for await (const row of videoCases(reference, backend)) {
    if ("notRun" in row) throw new Error(`not run: ${row.notRun}`);
    const said = `${row.case} ${row.tensor} is off by ${row.absolute}, ${row.undecided ?? 0} px tied`;
    assert(withinTolerance({ relative: Infinity, ...row }, "video", "fp32"), said);
    rows.push(row);
  }
  assert(rows.length > 20, `expected more than 20 quantities, found ${rows.length}`);
  return rows;
}

for (const name of ["pico256_masks", "pico256_points_box_correction.float32", "pico256_postprocessed"]) {
  const run = async (backend: Backend) => void await compared(await readJson(`video_${name}.json`, FIXTURES), backend);
  testOnBackends(`a run equals the reference's frame by frame: ${name}`, run, {
    webgpu: name.endsWith("correction.float32"),
  });
}

Deno.test({
  name: "clicks before and after tracking, and what each returned, equal the reference's",
  fn: async () => {
    const reference = await readJson<VideoReference>("video_pico256_second_click_before_and_after.json", FIXTURES);
    await compared(reference, await wasmBackend());
  },
});

/** The reference's runs: prompts, corrections, forward and reverse passes. */
const RUNS = [
  "pico256_masks",
  "pico256_masks.float32",
  "pico256_masks_non_overlap",
  "pico256_object_absent",
  "pico256_points_non_overlap",
  "pico256_postprocessed",
  "pico256_points_box_correction",
  "pico256_points_box_correction.float32",
  "pico256_points_box_correction_as_conditioning",
  "pico256_correction_then_next_frame",
  "pico256_second_click_before_and_after",
];

for (const name of RUNS) {
  const path = `reference/video/${name}.json`;
  Deno.test({
    name: `every step of a run equals the reference's: ${name} (needs ../shared)`,
    ignore: !hasShared(path),
    fn: async () => {
      const reference = await readJson<VideoReference>(path);
      const rows = await compared(reference, await wasmBackend());
      const steps = new Set(rows.map((row) => row.case.split(" ").slice(0, 2).join(" ")));
      assertEquals(steps.size, reference.steps.length);
    },
  });
}

Deno.test("a reference with an option that no rule stands for is named, and not run", async () => {
  const reference = { ...await readJson<VideoReference>("video_pico256_masks.json", FIXTURES) };
  const odd = { ...reference, predictorOptions: { max_obj_ptrs_in_encoder: 4 } };
  assertEquals(await Array.fromAsync(videoCases(odd, await wasmBackend())), [
    { notRun: "all steps: no rule stands for max_obj_ptrs_in_encoder" },
  ]);
});
