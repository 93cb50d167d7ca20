import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { stabilityOfAreas, stabilityScore } from "../../src/automatic/stability_score.ts";
import { MaskletError } from "../../src/error.ts";
import { formulaTensor } from "../../src/parity/formula.ts";
import { syntheticLogits } from "../../src/parity/synthetic_video.ts";
import { spec } from "../reference/image_functions.ts";

Deno.test("stabilityScore() compares with float32 thresholds, as the logits are float32", () => {
  const edge = Math.fround(0.1); // above 0.1, not above its own rounding
  assertEquals(stabilityScore(new Float32Array([edge, 1]), { threshold: 0.1, offset: 0 }), 1);
  assertEquals(stabilityScore(new Float32Array([0.5, -0.5, 2, -2])), Math.fround(1 / 3));
  assertThrows(() => stabilityScore(new Float32Array(1), { offset: -1 }), MaskletError, "a number from 0 on, found -1");
});

Deno.test("stabilityOfAreas() divides float32 areas: of pictures beyond 2^24 px they are rounded first", () => {
  const [inner, outer] = [2 ** 25 + 3, 2 ** 25 + 5]; // neither is a float32
  assertEquals(stabilityOfAreas(inner, outer), 1);
  assertEquals(stabilityOfAreas(0, 0), NaN);
});

spec("stability scores are the reference's, NaN where nothing is inside", (golden) => {
  const logits = [
    syntheticLogits(256),
    formulaTensor("input.stability", [64, 64], 3),
    new Float32Array(64 * 64).fill(-9),
  ];
  for (const { scores, ...options } of golden.stabilityScore.cases) {
    logits.forEach((one, i) => {
      const found = stabilityScore(one, options);
      if (scores[i] === "nan") assertEquals(found, NaN);
      else assertAlmostEquals(found, Number(scores[i]), 5e-8); // seven digits are written
    });
  }
});
