import { assertEquals, assertThrows } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import { makeMask, maskFromBytes } from "../../src/mask/mask.ts";
import * as kernel from "../../src/mask/contour.ts";
import numeric from "../kernel/fixtures/numeric.json" with { type: "json" };
import { drawn, rowsOf } from "../drawn.ts";
import { randomMask, randomMasks, randomOf } from "../kernel/pictures.ts";
import * as twin from "../kernel/twins/contour.ts";

/** F of the counts, in the evaluators' order of operations. */
function scores({ intersection, union, predBoundary, truthBoundary, predMatched, truthMatched }: Counts) {
  const j = union === 0 ? 1 : intersection! / union!;
  if (predBoundary === 0 || truthBoundary === 0) return { j, f: predBoundary === truthBoundary ? 1 : 0 };
  const [p, r] = [predMatched! / predBoundary!, truthMatched! / truthBoundary!];
  return { j, f: p + r === 0 ? 0 : 2 * p * r / (p + r) };
}
type Counts = { readonly [name in keyof kernel.ContourCounts]?: number };

for (const [name, contour] of [["kernel", kernel], ["twin", twin]] as const) {
  Deno.test(`a boundary is where right, lower or lower right neighbour differ; the border is none (${name})`, () => {
    assertEquals(rowsOf(contour.maskBoundary(drawn("....", ".#..", "...."))), ["##..", "##..", "...."]);
    assertEquals(rowsOf(contour.maskBoundary(drawn("###", "###"))), ["...", "..."]);
    assertEquals(rowsOf(contour.maskBoundary(drawn("..#", "..#"))), [".#.", ".#."]);
  });

  Deno.test(`a mask grows by a disk (${name})`, () => {
    assertEquals(rowsOf(contour.maskDilate(drawn(".....", ".....", "..#..", "....."), 1)), [
      ".....",
      "..#..",
      ".###.",
      "..#..",
    ]);
    assertEquals(rowsOf(contour.maskDilate(drawn("#..."), 2)), ["###."]);
    assertEquals(rowsOf(contour.maskDilate(drawn("#..."), 0)), ["#..."]);
  });

  for (const [radius, rows] of Object.entries(numeric.disks)) {
    Deno.test(`the disk of radius ${radius} is the evaluators' (${name})`, () => {
      const side = rows.length;
      const point = maskFromBytes(
        Uint8Array.from({ length: side * side }, (_, i) => i === (side * side - 1) / 2 ? 1 : 0),
        side,
        side,
      );
      assertEquals(rowsOf(contour.maskDilate(point, Number(radius))), rows);
    });
  }

  numeric.masks.forEach((golden, i) => {
    Deno.test(`boundaries, J and F of small masks are the evaluators', number ${i} (${name})`, () => {
      const [pred, truth] = [drawn(...golden.pred), drawn(...golden.gt)];
      assertEquals(rowsOf(contour.maskBoundary(pred)), golden.pred_boundary);
      assertEquals(rowsOf(contour.maskBoundary(truth)), golden.gt_boundary);
      assertEquals(scores(contour.contourCounts(pred, truth)), { j: golden.J, f: golden.F });
      if (golden.void === undefined) return;
      const ignored = drawn(...golden.void);
      assertEquals(scores(contour.contourCounts(pred, truth, { ignored })), { j: golden.J_void, f: golden.F_void });
    });
  });
}

Deno.test("the tolerance is the evaluators' radius", () => {
  for (const { width, height, radius } of numeric.radius) {
    assertEquals(kernel.contourTolerance(width, height), radius, `${width}x${height}`);
  }
});

Deno.test("boundaries and contour counts equal their twins on random masks", () => {
  for (const { name, mask, random } of randomMasks(4)) {
    const [truth, ignored] = [randomMask(random, mask.width, mask.height), randomMask(random, mask.width, mask.height)];
    assertEquals(kernel.maskBoundary(mask).bits, twin.maskBoundary(mask).bits, name);
    assertEquals<unknown>({ ...kernel.contourCounts(mask, truth) }, twin.contourCounts(mask, truth), name);
    const counted = { ...kernel.contourCounts(mask, truth, { ignored }) };
    assertEquals<unknown>(counted, twin.contourCounts(mask, truth, { ignored }), name);
  }
});

Deno.test("dilation equals its twin for radii up to beyond a word", () => {
  const random = randomOf(5);
  for (const [width, height] of [[1, 1], [33, 20], [64, 9], [100, 64], [131, 80]] as const) {
    for (const radius of [1, 2, 3, 7, 8, 18, 31, 32, 33, 50, 97]) {
      const sparse = maskFromBytes(
        Uint8Array.from({ length: width * height }, () => random() < 0.003 ? 1 : 0),
        width,
        height,
      );
      const name = `${width}x${height} by ${radius}`;
      assertEquals(kernel.maskDilate(sparse, radius).bits, twin.maskDilate(sparse, radius).bits, name);
    }
  }
});

Deno.test("a disk of thousands of pixels still grows to its full width", () => {
  const width = 7000;
  const point = maskFromBytes(new Uint8Array(width).fill(1, 3500, 3501), width, 1);
  const wanted = maskFromBytes(new Uint8Array(width).fill(1, 500, 6501), width, 1);
  assertEquals(kernel.maskDilate(point, 3000).bits, wanted.bits);
});

Deno.test("contour counts of large pictures see the tolerance across words: 1920x1080 has 18 px", () => {
  const [width, height] = [1920, 1080];
  const stripe = (x: number) =>
    maskFromBytes(Uint8Array.from({ length: width * height }, (_, i) => i % width < x ? 1 : 0), width, height);
  const edge = stripe(960);
  assertEquals(kernel.contourCounts(stripe(978), edge).predMatched, height);
  assertEquals(kernel.contourCounts(stripe(979), edge).predMatched, 0);
});

Deno.test("maskDilate() refuses a radius that is no whole number from 0 on", () => {
  for (const radius of [-1, 0.5, NaN, 1e9]) {
    assertEquals(assertThrows(() => kernel.maskDilate(makeMask(2, 2), radius), MaskletError).code, "bad-argument");
  }
});

Deno.test("contourCounts() refuses masks of different sizes, the ignored one too", () => {
  const [a, b] = [makeMask(4, 2), makeMask(2, 4)];
  assertEquals(assertThrows(() => kernel.contourCounts(a, b), MaskletError).code, "size-mismatch");
  assertEquals(assertThrows(() => kernel.contourCounts(a, a, { ignored: b }), MaskletError).code, "size-mismatch");
});
