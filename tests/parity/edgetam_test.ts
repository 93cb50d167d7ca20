import { wasmBackend } from "../../src/runtime/wasm_backend.ts";
import { hasShared, SHARED } from "../reference/shared.ts";
import { testOnBackends } from "../runtime_backends.ts";
import { FIXTURES, requireEqual, verdictOf } from "./verdicts.ts";

testOnBackends("every part of EdgeTAM equals the authors' numbers", async (backend) => {
  requireEqual(await verdictOf(new URL("modules/edgetam256.json", FIXTURES), backend), 170);
});

Deno.test({
  name: "EdgeTAM tracks two objects as the reference does, on WASM",
  fn: async () => {
    const file = new URL("video/edgetam256_points_box.float32.json", FIXTURES);
    requireEqual(await verdictOf(file, await wasmBackend()), 80);
  },
});

for (
  const file of [
    "modules/edgetam256",
    "video/edgetam256_masks_and_reverse",
    "video/edgetam256_object_absent",
    "video/edgetam256_correction_own_predictor",
  ]
) {
  Deno.test({
    name: `${file}.json is met at all sampled points, on WASM (needs ../shared)`,
    ignore: !hasShared(`reference/${file}.json`),
    fn: async () => requireEqual(await verdictOf(new URL(`reference/${file}.json`, SHARED), await wasmBackend()), 60),
  });
}
