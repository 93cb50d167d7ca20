import { assert, assertEquals, assertThrows } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import { crc32 } from "../../src/kernel/checksum.ts";
import * as kernel from "../../src/kernel/resize.ts";
import { maskToModelInput } from "../../src/mask/mask_to_model_input.ts";
import { drawn } from "../drawn.ts";
import { randomMasks, randomOf } from "./pictures.ts";
import pillow from "./pillow/crcs.json" with { type: "json" };
import * as twin from "./twins/resize.ts";

/** The picture of a case of pillow/make_crcs.py. */
function picture(number: number, size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  const seed = Math.imul(number, 0x85ebca6b);
  for (let i = 0; i < size; i++) {
    let h = (seed + Math.imul(i, 0x9e3779b9)) | 0;
    h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
    const byte = (h ^ (h >>> 16)) >>> 24;
    bytes[i] = number % 3 === 2 ? (byte < 128 ? 0 : 255) : byte;
  }
  return bytes;
}

for (const [name, { resizeBicubic }] of [["kernel", kernel], ["twin", twin]] as const) {
  // The twin is slow: it takes the smaller pictures.
  const largest = name === "kernel" ? Infinity : 40_000;
  Deno.test(`resizeBicubic() makes Pillow's bytes (${name})`, () => {
    const wrong: string[] = [];
    pillow.cases.forEach((golden, number) => {
      const [width, height, outWidth, outHeight, channels] = golden.slice(0, 5) as number[];
      if (Math.max(width!, outWidth!) * Math.max(height!, outHeight!) > largest) return;
      const pixels = picture(number, width! * height! * channels!);
      const resized = resizeBicubic(pixels, width!, height!, outWidth!, outHeight!, channels!);
      if (crc32(resized).toString(16).padStart(8, "0") !== golden[5]) wrong.push(`${number}: ${golden.slice(0, 5)}`);
    });
    assertEquals(wrong, []);
  });
}

Deno.test("there are 200 pictures to compare with Pillow's, in both orders of the passes", () => {
  assertEquals(pillow.cases.length, 200);
  const columnsFirst = pillow.cases.filter(([w, h, ow, oh]) => +h! > +oh! && +h! - +oh! > 2 * (+w! - +ow!)).length;
  assert(columnsFirst > 40 && columnsFirst < 160, `${columnsFirst} of 200`);
});

Deno.test("resizeBicubic() equals its twin for one to four channels", () => {
  const random = randomOf(12);
  for (let n = 0; n < 60; n++) {
    const [width, height, outWidth, outHeight] = Array.from({ length: 4 }, () => 1 + Math.floor(random() * 40)) as [
      number,
      number,
      number,
      number,
    ];
    const channels = 1 + n % 4;
    const pixels = picture(n, width * height * channels);
    assertEquals(
      kernel.resizeBicubic(pixels, width, height, outWidth, outHeight, channels),
      twin.resizeBicubic(pixels, width, height, outWidth, outHeight, channels),
      `${width}x${height}x${channels} to ${outWidth}x${outHeight}`,
    );
  }
});

for (const [name, { resizeBilinearAntialiased: resize }] of [["kernel", kernel], ["twin", twin]] as const) {
  Deno.test(`antialiased bilinear shrinks by a triangle of twice the step, and grows by linear steps (${name})`, () => {
    // Halving: weights 1/8, 3/8, 3/8, 1/8 of four pixels; at the border 3/7, 3/7, 1/7.
    const [border, inside] = resize(new Float32Array([0, 0, 8, 0, 0, 0, 0, 0]), 8, 1, 4, 1);
    assertEquals([border, inside], [8 * Math.fround(1 / 7), 3]);
    assertEquals([...resize(new Float32Array([0, 4]), 2, 1, 4, 1)], [0, 1, 3, 4]);
    assertEquals([...resize(new Float32Array([0, 4]), 1, 2, 1, 4)], [0, 1, 3, 4]);
    assertEquals([...resize(new Float32Array([7]), 1, 1, 2, 2)], [7, 7, 7, 7]);
  });
}

Deno.test("antialiased bilinear equals its twin, bit for bit in float32, plane by plane", () => {
  const random = randomOf(13);
  for (let n = 0; n < 80; n++) {
    const [width, height, outWidth, outHeight] = Array.from({ length: 4 }, () => 1 + Math.floor(random() * 50)) as [
      number,
      number,
      number,
      number,
    ];
    const planes = Array.from(
      { length: 1 + n % 3 },
      () => Float32Array.from({ length: width * height }, () => random() * 2 - 1),
    );
    const values = Float32Array.from(planes.flatMap((plane) => [...plane]));
    const wanted = planes.flatMap((
      plane,
    ) => [...twin.resizeBilinearAntialiased(plane, width, height, outWidth, outHeight)]);
    const made = kernel.resizeBilinearAntialiased(values, width, height, outWidth, outHeight, planes.length);
    assertEquals([...made], wanted, `${width}x${height} to ${outWidth}x${outHeight}`);
  }
});

Deno.test("maskToModelInput() is 1 from one half on, and the mask itself at its own size", () => {
  assertEquals([...maskToModelInput(drawn("##..", "##..", "....", "...."), 2)], [1, 0, 0, 0]);
  assertEquals([...maskToModelInput(drawn("#.", ".#"), 2)], [1, 0, 0, 1]);
  for (const { name, mask, random } of randomMasks(14, 2)) {
    const size = 1 + Math.floor(random() * 70);
    const bytes = Float32Array.from(
      { length: mask.width * mask.height },
      (_, i) =>
        mask.bits[Math.floor(i / mask.width) * Math.ceil(mask.width / 32) + (i % mask.width >> 5)]! >>>
          (i % mask.width % 32) & 1,
    );
    const wanted = twin.resizeBilinearAntialiased(bytes, mask.width, mask.height, size, size).map((v) =>
      v >= 0.5 ? 1 : 0
    );
    assertEquals(maskToModelInput(mask, size), wanted, `${name}, to ${size}`);
  }
});

Deno.test("maskPromptLogits() is -10 outside and 10 inside, antialiased at a quarter of the size", () => {
  const half = new Float32Array(256).map((_, i) => i % 16 < 8 ? 1 : 0);
  const wanted = twin.resizeBilinearAntialiased(half.map((v) => v * 20 - 10), 16, 16, 4, 4);
  const made = kernel.maskPromptLogits(half, 16);
  assertEquals(made, wanted);
  // A triangle of four pixels to either side, two pixels from the edge, has an eighth of its weight beyond it.
  assertEquals([...made.subarray(0, 4)].map((v) => Math.round(v * 4) / 4), [10, 7.5, -7.5, -10]);
});

Deno.test("resizing refuses sizes and lengths that do not fit, in words", () => {
  const [bytes, floats] = [new Uint8Array(12), new Float32Array(4)];
  const refused: [() => unknown, string][] = [
    [() => kernel.resizeBicubic(bytes, 2, 2, 0, 2), "bad-argument"],
    [() => kernel.resizeBicubic(bytes, 2, 2, 2.5, 2), "bad-argument"],
    [() => kernel.resizeBicubic(bytes, 2, 2, 1e6, 1e6), "bad-argument"],
    [() => kernel.resizeBicubic(bytes, 2, 2, 4, 4, 5), "bad-argument"],
    [() => kernel.resizeBicubic(bytes, 2, 3, 4, 4), "size-mismatch"],
    [() => kernel.resizeBilinearAntialiased(floats, 2, 2, 4, NaN), "bad-argument"],
    [() => kernel.resizeBilinearAntialiased(floats, 2, 2, 4, 4, 3), "size-mismatch"],
    [() => maskToModelInput(drawn("#"), 0), "bad-argument"],
    [() => kernel.maskPromptLogits(floats, 6), "bad-argument"],
    [() => kernel.maskPromptLogits(floats, 4), "size-mismatch"],
  ];
  for (const [run, code] of refused) assertEquals(assertThrows(run, MaskletError).code, code, `${run}`);
});
