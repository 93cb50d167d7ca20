import { assert, assertEquals } from "@std/assert";
import { moduleCases } from "../../src/parity/module_cases.ts";
import type { ModuleReference } from "../../src/parity/module_reference.ts";
import type { Backend } from "../../src/runtime/backend.ts";
import { withPrecision } from "../../src/runtime/choose_backend.ts";
import { wasmBackend } from "../../src/runtime/wasm_backend.ts";
import { FIXTURES, hasShared, readJson } from "../reference/shared.ts";
import { testOnBackends } from "../runtime_backends.ts";

/** Share of a tensor's mean absolute value; rounding alone costs 5e-6. */
const TOLERANCE = 2e-4;

/** The same for a model in float16. */
const HALF_TOLERANCE = 2e-2;

async function withinTolerance(
  reference: ModuleReference,
  backend: Backend,
  tolerance = TOLERANCE,
): Promise<void> {
  let count = 0;
  for await (const row of moduleCases(reference, backend)) {
    assert(!("notRun" in row), "notRun" in row ? `not run: ${row.notRun}` : "");
    count++;
    assert(row.relative <= tolerance, `${row.case} ${row.tensor}: ${row.relative} of its mean absolute value`);
  }
  assert(count >= 100, `expected at least 100 tensors, found ${count}`);
}

testOnBackends("every part of pico equals the reference's", async (backend) => {
  await withinTolerance(await readJson<ModuleReference>("modules_pico256.json", FIXTURES), backend);
});

Deno.test({
  name: "every part of pico equals the reference's at all sampled points (needs ../shared)",
  ignore: !hasShared("reference/modules/pico256.json"),
  fn: async () => await withinTolerance(await readJson("reference/modules/pico256.json"), await wasmBackend()),
});

Deno.test({
  name: "every part of pico in fp16 equals the reference's to the rounding of float16, on WASM",
  fn: async () => {
    const backend = withPrecision(await wasmBackend(), "fp16");
    await withinTolerance(await readJson("modules_pico256.json", FIXTURES), backend, HALF_TOLERANCE);
  },
});

Deno.test({
  name: "a part that differs is told apart: another seed of a tensor is far off",
  fn: async () => {
    const reference = await readJson<ModuleReference>("modules_pico256.json", FIXTURES);
    const broken = { ...reference, inputNames: "other." };
    const far: string[] = [];
    for await (const row of moduleCases(broken, await wasmBackend())) {
      if (!("notRun" in row) && row.relative > TOLERANCE) far.push(row.case.split("/")[0]!);
    }
    assertEquals([...new Set(far)].sort(), ["decoder", "maskAsOutput", "memoryAttention", "memoryEncoder"]);
  },
});
