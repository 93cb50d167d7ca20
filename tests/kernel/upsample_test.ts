import { assertEquals, assertThrows } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import { upsampleLogits, upsampleToThreeBits } from "../../src/kernel/upsample.ts";
import { upsampleToMask, upsampleToNonOverlapping } from "../../src/mask/upsample_to_mask.ts";
import { rowsOf } from "../drawn.ts";
import { randomOf } from "./pictures.ts";
import * as twin from "./twins/upsample.ts";

const kernel = { upsampleLogits, upsampleToMask, upsampleToNonOverlapping };

for (const [name, all] of [["kernel", kernel], ["twin", twin]] as const) {
  const { upsampleLogits, upsampleToMask, upsampleToNonOverlapping } = all;
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

  Deno.test(`of several objects the highest logit has a pixel, the first of equal ones, none where all are 0 or below (${name})`, () => {
    const sizes = { width: 4, height: 1, outWidth: 4, outHeight: 1 };
    const logits = [[1, 2, -1, 0], [2, 2, 3, -1], [3, 1, 3, 0]].map((values) => new Float32Array(values));
    assertEquals(upsampleToNonOverlapping(logits, sizes).flatMap(rowsOf), [".#..", "..#.", "#..."]);
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

Deno.test("masks that share no pixel equal their twin's, bit for bit, and no objects have none", () => {
  assertEquals(kernel.upsampleToNonOverlapping([], { width: 1, height: 1, outWidth: 2, outHeight: 2 }), []);
  const random = randomOf(16);
  for (let n = 0; n < 60; n++) {
    const [width, height] = [1 + Math.floor(random() * 20), 1 + Math.floor(random() * 20)];
    const sizes = { width, height, outWidth: 1 + Math.floor(random() * 140), outHeight: 1 + Math.floor(random() * 40) };
    const logits = Array.from(
      { length: 1 + n % 5 },
      () => Float32Array.from({ length: width * height }, () => Math.round(random() * 8 - 5)),
    );
    const [own, wanted] = [kernel, twin].map((all) => all.upsampleToNonOverlapping(logits, sizes));
    assertEquals(own!.map(({ bits }) => bits), wanted!.map(({ bits }) => bits), JSON.stringify(sizes));
  }
});

Deno.test("three masks in one pass are those of three passes, at every width", () => {
  const random = randomOf(16);
  for (let n = 0; n < 60; n++) {
    const [outWidth, outHeight] = [1 + Math.floor(random() * 140), 1 + Math.floor(random() * 9)];
    const logits = Float32Array.from({ length: 64 }, () => random() * 20 - 10);
    const sizes = { width: 8, height: 8, outWidth, outHeight };
    const thresholds = [0.1, 1.5, -3] as const;
    assertEquals(
      upsampleToThreeBits(logits, sizes, thresholds).map((bits) => [...bits]),
      thresholds.map((limit) => [...twin.upsampleToMask(logits, 8, 8, outWidth, outHeight, Math.fround(limit)).bits]),
    );
  }
});

Deno.test("upsampling refuses sizes and lengths that do not fit, in words", () => {
  const logits = new Float32Array(4);
  const sizes = { width: 2, height: 2, outWidth: 4, outHeight: 4 };
  for (
    const run of [
      () => kernel.upsampleLogits(logits, 2, 3, 4, 4),
      () => kernel.upsampleToMask(logits, 1, 2, 4, 4),
      () => kernel.upsampleToNonOverlapping([logits, logits.slice(1)], sizes),
    ]
  ) {
    assertEquals(assertThrows(run, MaskletError).code, "size-mismatch");
  }
  for (
    const run of [
      () => kernel.upsampleLogits(logits, 2, 2, 0, 4),
      () => kernel.upsampleToMask(logits, 2, 2, 4, 1e9),
      () => kernel.upsampleToNonOverlapping([logits], { ...sizes, outWidth: 0 }),
    ]
  ) {
    assertEquals(assertThrows(run, MaskletError).code, "bad-argument");
  }
});
