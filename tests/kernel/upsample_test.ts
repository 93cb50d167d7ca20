import { assertEquals, assertThrows } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import { upsampleLogits } from "../../src/kernel/upsample.ts";
import { upsampleToMask } from "../../src/mask/upsample_to_mask.ts";
import { rowsOf } from "../drawn.ts";
import { randomOf } from "./pictures.ts";
import * as twin from "./twins/upsample.ts";

const kernel = { upsampleLogits, upsampleToMask };

for (const [name, { upsampleLogits, upsampleToMask }] of [["kernel", kernel], ["twin", twin]] as const) {
  Deno.test(`upsampling is linear between pixel centres, and flat beyond them (${name})`, () => {
    assertEquals([...upsampleLogits(new Float32Array([0, 4]), 2, 1, 4, 1)], [0, 1, 3, 4]);
    assertEquals([...upsampleLogits(new Float32Array([0, 4, 8, 12]), 2, 2, 4, 2)], [0, 1, 3, 4, 8, 9, 11, 12]);
    assertEquals([...upsampleLogits(new Float32Array([0, 4]), 1, 2, 1, 4)], [0, 1, 3, 4]);
    assertEquals([...upsampleLogits(new Float32Array([5]), 1, 1, 3, 1)], [5, 5, 5]);
  });

  Deno.test(`upsampleToMask() takes what lies above the threshold, not on it (${name})`, () => {
    const logits = new Float32Array([0, 4]);
    assertEquals(rowsOf(upsampleToMask(logits, 2, 1, 4, 1)), [".###"]);
    assertEquals(rowsOf(upsampleToMask(logits, 2, 1, 4, 1, 1)), ["..##"]);
    assertEquals(rowsOf(upsampleToMask(logits, 2, 1, 4, 1, -1)), ["####"]);
  });
}

Deno.test("upsampling equals its twin, bit for bit in float32, up and down", () => {
  const random = randomOf(15);
  for (let n = 0; n < 120; n++) {
    const [width, height] = [1 + Math.floor(random() * 30), 1 + Math.floor(random() * 30)];
    const [outWidth, outHeight] = n % 3 === 0
      ? [width, height]
      : [1 + Math.floor(random() * 140), 1 + Math.floor(random() * 60)];
    const logits = Float32Array.from({ length: width * height }, () => random() * 20 - 10);
    const name = `${width}x${height} to ${outWidth}x${outHeight}`;
    const wanted = twin.upsampleLogits(logits, width, height, outWidth, outHeight);
    assertEquals(kernel.upsampleLogits(logits, width, height, outWidth, outHeight), wanted, name);
    const threshold = n % 2 === 0 ? 0 : 1.5;
    assertEquals(
      kernel.upsampleToMask(logits, width, height, outWidth, outHeight, threshold).bits,
      twin.upsampleToMask(logits, width, height, outWidth, outHeight, threshold).bits,
      name,
    );
  }
});

Deno.test("upsampling refuses sizes and lengths that do not fit, in words", () => {
  const logits = new Float32Array(4);
  for (
    const run of [() => kernel.upsampleLogits(logits, 2, 3, 4, 4), () => kernel.upsampleToMask(logits, 1, 2, 4, 4)]
  ) {
    assertEquals(assertThrows(run, MaskletError).code, "size-mismatch");
  }
  for (
    const run of [() => kernel.upsampleLogits(logits, 2, 2, 0, 4), () => kernel.upsampleToMask(logits, 2, 2, 4, 1e9)]
  ) {
    assertEquals(assertThrows(run, MaskletError).code, "bad-argument");
  }
});
