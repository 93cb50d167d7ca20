import { assertEquals, assertThrows } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import { kernel } from "../../src/kernel/wasm.ts";
import { adaptiveContourCounts } from "../../src/mask/adaptive_contour.ts";
import { makeMask, type Mask, maskFromBytes } from "../../src/mask/mask.ts";
import { randomOf } from "../kernel/pictures.ts";
import * as twin from "../kernel/twins/adaptive_contour.ts";
import elements from "./fixtures/mosev2-kernels.json" with { type: "json" };

/** The places of an element that the core has. */
function placesOf(radius: number): [number, number][] {
  const spans = [...kernel.structuringElement(radius)];
  return Array.from({ length: spans.length / 3 }, (_, i) => spans.slice(3 * i, 3 * i + 3) as [number, number, number])
    .flatMap(([dy, left, right]) =>
      Array.from({ length: right - left + 1 }, (_, k): [number, number] => [dy, left + k])
    );
}
const sorted = (places: readonly [number, number][]): string[] => places.map(String).sort();

for (const { width, height, radius, ones, anchor, rows } of elements) {
  Deno.test(`the element of ${width}x${height} is the scorer's, place by place`, () => {
    assertEquals(0.008 * Math.sqrt(height * height + width * width), radius);
    const wanted = rows.flatMap((row, i) =>
      [...row].flatMap((place, k): [number, number][] => place === "#" ? [[anchor - i, anchor - k]] : [])
    );
    assertEquals(wanted.length, ones);
    // OpenCV takes the first place of an element without any.
    const expected = sorted(ones === 0 ? [[anchor, anchor]] : wanted);
    assertEquals(sorted(placesOf(radius)), expected);
    assertEquals(sorted(twin.elementOf(radius)), expected);
  });
}

/** A blob whose area is near a share of the picture's, and one that is a little off. */
function blobs(width: number, height: number, random: () => number): [Mask, Mask] {
  const [x, y, size] = [random() * width, random() * height, (0.02 + 0.4 * random()) * Math.min(width, height, 90) + 1];
  const at = (dx: number, dy: number) =>
    maskFromBytes(
      Uint8Array.from({ length: width * height }, (_, i) =>
        Math.abs(i % width - x - dx) + Math.abs(Math.floor(i / width) - y - dy) < size || i % 977 === 5 ? 1 : 0),
      width,
      height,
    );
  return [at(random() * 9 - 4, random() * 9 - 4), at(0, 0)];
}

Deno.test("the counts of F and F-dot are the twin's, for elements that fit 64 bits, 128 bits and none of them", () => {
  const random = randomOf(41);
  // The last two reach 18 and 49 columns.
  for (
    const [width, height] of [[320, 180], [100, 75], [64, 48], [33, 31], [854, 20], [2201, 12], [6120, 3]] as const
  ) {
    for (let i = 0; i < 6; i++) {
      const [pred, truth] = blobs(width, height, random);
      assertEquals({ ...adaptiveContourCounts(pred, truth) }, twin.adaptiveContourCounts(pred, truth), `${width} ${i}`);
    }
    const [some] = blobs(width, height, random);
    const none = makeMask(width, height);
    assertEquals({ ...adaptiveContourCounts(some, none) }, twin.adaptiveContourCounts(some, none));
  }
});

Deno.test("at exactly 4900 px of 854x480 F and F-dot differ, and from 4901 on they are one", () => {
  const square = (area: number): Mask =>
    maskFromBytes(
      Uint8Array.from({ length: 854 * 480 }, (_, i) => {
        const [x, y] = [i % 854 - 200, Math.floor(i / 854) - 200];
        return (x >= 0 && x < 70 && y >= 0 && y < 70) || (area > 4900 && x === 70 && y === 0) ? 1 : 0;
      }),
      854,
      480,
    );
  const pred = maskFromBytes(
    Uint8Array.from({ length: 854 * 480 }, (_, i) => {
      const [x, y] = [i % 854 - 208, Math.floor(i / 854) - 200];
      return x >= 0 && x < 70 && y >= 0 && y < 70 ? 1 : 0;
    }),
    854,
    480,
  );
  const small = adaptiveContourCounts(pred, square(4900));
  assertEquals(small.predMatched > small.predMatchedAdaptive, true);
  const large = adaptiveContourCounts(pred, square(4901));
  assertEquals(large.predMatched, large.predMatchedAdaptive);
});

Deno.test("adaptiveContourCounts() refuses masks of other sizes", () => {
  assertThrows(() => adaptiveContourCounts(makeMask(3, 3), makeMask(3, 4)), MaskletError, "3x4");
});
