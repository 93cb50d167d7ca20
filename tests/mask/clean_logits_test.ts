import { assert, assertEquals, assertThrows } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import { upsampleLogits } from "../../src/kernel/upsample.ts";
import { cleanLogits } from "../../src/mask/clean_logits.ts";
import { holesLogits } from "../../src/parity/image_formulas.ts";
import { compareSampled } from "../../src/parity/sampled.ts";
import { spec } from "../reference/image_functions.ts";

Deno.test("cleanLogits() looks for holes and pieces in the logits as they were", () => {
  const logits = new Float32Array([1, 1, 1, -1, -1, 2, 1, -1, 1, -1, -1, -1, 1, 1, 1, -1, -1, -1]); // a ring, a pixel
  const options = { threshold: 0, maxHoleArea: 1, maxSprinkleArea: 1 };
  const found = cleanLogits(logits, { width: 6, height: 3 }, options);
  assertEquals([...found.keys()].filter((i) => found[i] !== logits[i]), [5, 7]);
  assertEquals([found[5], found[7]], [-10, 10]);
  assertEquals(
    cleanLogits(logits, { width: 6, height: 3 }, { ...options, maxHoleArea: 0, maxSprinkleArea: 0 }),
    logits,
  );
  assertThrows(
    () => cleanLogits(logits, { width: 5, height: 3 }, options),
    MaskletError,
    "Expected 15 logits, found 18",
  );
});

spec("small holes and pieces of logits go as in the reference's image predictor", (golden) => {
  const { result, area } = golden.postprocessMasks;
  const options = { threshold: 0, maxHoleArea: 8, maxSprinkleArea: 8 };
  const cleaned = cleanLogits(holesLogits(64, 64), { width: 64, height: 64 }, options);
  const found = upsampleLogits(cleaned, 64, 64, 120, 90);
  assert(compareSampled(found, result).absolute <= 2e-6, `off by ${compareSampled(found, result).absolute}`);
  assertEquals(found.filter((logit) => logit > 0).length, area);
});
