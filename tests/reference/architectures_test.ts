import { assert, assertEquals } from "@std/assert";
import { MODEL_NAMES } from "../../src/model/configurations.ts";
import { wasmBackend } from "../../src/runtime/wasm_backend.ts";
import { architectureErrors, architectureReferences } from "./architecture_cases.ts";

/** Share of a tensor's mean absolute value; rounding alone costs 5e-6. */
const TOLERANCE = 2e-4;
/** The others are compared by `deno task soak architectures`: large alone takes 20 s. */
const SHORT = ["sam2.1_hiera_tiny@256", "sam2_hiera_tiny@256", "sam2.1_hiera_pico@288"];
const references = await architectureReferences();

for (const want of references.filter(({ model, imageSize }) => SHORT.includes(`${model}@${imageSize}`))) {
  Deno.test({
    name: `${want.model} at ${want.imageSize} px: a click, its memory and the next frame equal Meta's`,
    fn: async () => {
      for (const [what, error] of Object.entries(await architectureErrors(want, await wasmBackend()))) {
        assert(error <= TOLERANCE, `${what}: ${error} of its mean absolute value`);
      }
    },
  });
}

Deno.test("every published architecture has reference numbers, and two sizes that windows do not divide", () => {
  const known = references.map(({ model, imageSize }) => `${model}@${imageSize}`);
  for (const name of MODEL_NAMES.filter((name) => !name.includes("pico"))) assert(known.includes(`${name}@256`), name);
  assertEquals(SHORT.every((name) => known.includes(name)), true);
  assert(known.includes("sam2.1_hiera_tiny@480") && known.includes("sam2.1_hiera_pico@736"));
});
