import { wasmBackend } from "../../src/runtime/wasm_backend.ts";
import { hasShared, SHARED } from "../reference/shared.ts";
import { testOnBackends } from "../runtime_backends.ts";
import { FIXTURES, requireEqual, verdictOf } from "./verdicts.ts";

testOnBackends(
  "every part of EfficientTAM equals the authors' numbers, with averages that count in their scores",
  async (backend) => {
    requireEqual(await verdictOf(new URL("modules/efficienttam_ti_1_256.json", FIXTURES), backend), 140);
  },
);

testOnBackends("averages that count in every component of their keys equal the authors'", async (backend) => {
  requireEqual(await verdictOf(new URL("modules/efficienttam_ti_2_256.json", FIXTURES), backend), 13);
});

Deno.test({
  name:
    "EfficientTAM tracks a click and a mask as the reference does, one memory read whole and several as averages, on WASM",
  fn: async () => {
    const file = new URL("video/efficienttam_ti_1_256_point_mask.json", FIXTURES);
    requireEqual(await verdictOf(file, await wasmBackend()), 80);
  },
});

for (const file of ["modules/efficienttam_ti_512", "video/efficienttam_ti_256_points_box"]) {
  Deno.test({
    name: `${file}.json is met at all sampled points, on WASM (needs ../shared)`,
    ignore: !hasShared(`reference/${file}.json`),
    fn: async () => requireEqual(await verdictOf(new URL(`reference/${file}.json`, SHARED), await wasmBackend()), 60),
  });
}
