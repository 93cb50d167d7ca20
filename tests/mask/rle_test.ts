import { assert, assertEquals, assertThrows } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import type { Rle } from "../../src/mask/rle.ts";
import * as kernel from "../../src/mask/rle.ts";
import { drawn, rowsOf } from "../drawn.ts";
import { randomMasks, randomOf } from "../kernel/pictures.ts";
import * as twin from "../kernel/twins/rle.ts";
import { maskArea } from "../../src/mask/mask_ops.ts";
import { spec } from "../reference/image_functions.ts";

for (const [name, rle] of [["kernel", kernel], ["twin", twin]] as const) {
  Deno.test(`runs go down the columns and begin outside (${name})`, () => {
    const mask = drawn("#..", "##.");
    assertEquals(rle.maskToCounts(mask), [0, 2, 1, 1, 2]);
    assertEquals(rowsOf(rle.maskFromCounts([0, 2, 1, 1, 2], 3, 2)), ["#..", "##."]);
    assertEquals(rle.maskToCounts(drawn("..", "..")), [4]);
  });

  // From pycocotools: one ellipse, a full and an empty picture of 40x30.
  Deno.test(`strings are COCO's own (${name})`, () => {
    assertEquals(rle.maskToRle(rle.maskFromCounts([1200], 40, 30)), { size: [30, 40], counts: "`U1" });
    assertEquals(rle.maskToRle(rle.maskFromCounts([0, 1200], 40, 30)), { size: [30, 40], counts: "0`U1" });
    const ellipse = "T41l03N0O101O00000000O2O1NUf0";
    const counts = [132, 1, 28, 4, 26, 4, 25, 5, 25, 6, 24, 6, 24, 6, 24, 6, 24, 6, 24, 5, 26, 4, 27, 2, 736];
    assertEquals(rle.maskToRle(rle.maskFromCounts(counts, 40, 30)).counts, ellipse);
    assertEquals(rle.maskToCounts(rle.maskFromRle({ size: [30, 40], counts: ellipse })), counts);
  });
}

Deno.test("run lengths equal their twin on random masks, and give the mask back", () => {
  for (const { name, mask } of randomMasks(2)) {
    const counts = twin.maskToCounts(mask);
    assertEquals(kernel.maskToCounts(mask), counts, name);
    const rle = twin.maskToRle(mask);
    assertEquals(kernel.maskToRle(mask), rle, name);
    assertEquals(kernel.maskFromRle(rle).bits, mask.bits, name);
    assertEquals(twin.maskFromRle(rle).bits, mask.bits, name);
    assertEquals(kernel.maskFromCounts(counts, mask.width, mask.height).bits, mask.bits, name);
  }
});

const HOSTILE: readonly (readonly [string, Rle])[] = [
  ["runs that do not fill the picture", { size: [2, 2], counts: "03" }],
  ["runs past the picture", { size: [2, 2], counts: "05" }],
  ["no runs at all", { size: [2, 2], counts: "" }],
  ["a last run that goes on", { size: [2, 2], counts: "0T" }],
  ["a character below '0'", { size: [2, 2], counts: "0/4" }],
  ["a character above 'o'", { size: [2, 2], counts: "0p4" }],
  ["a character of another script", { size: [2, 2], counts: "0é4" }],
  ["a run that is negative", { size: [2, 2], counts: "0N" }],
  ["a run that is negative by its difference", { size: [4, 4], counts: "1111N" }],
  ["a run of many bits", { size: [2, 2], counts: "ooooooooooooooooooo0" }],
  ["a string far too long", { size: [2, 2], counts: "0".repeat(1000) }],
  ["no size", { size: [0, 4], counts: "0" }],
  ["a size that is no whole number", { size: [2.5, 2], counts: "05" }],
  ["a size beyond memory", { size: [1e6, 1e6], counts: "0" }],
  ["a missing size", { counts: "04" } as unknown as Rle],
  ["a size in text", { size: ["2", "2"] as unknown as [number, number], counts: "04" }],
  ["plain counts", { size: [2, 2], counts: [0, 4] as unknown as string }],
];
for (const [what, rle] of HOSTILE) {
  Deno.test(`maskFromRle() refuses ${what}`, () => {
    assertEquals(assertThrows(() => kernel.maskFromRle(rle), MaskletError).code, "bad-mask");
  });
}

Deno.test("maskFromRle() of random strings gives a mask that encodes again, or a MaskletError", () => {
  const random = randomOf(3);
  let accepted = 0;
  for (let n = 0; n < 3000; n++) {
    const counts = Array.from({ length: 1 + random() * 6 }, () => String.fromCharCode(48 + random() * 24)).join("");
    let mask;
    try {
      mask = kernel.maskFromRle({ size: [5, 7], counts });
    } catch (error) {
      assert(error instanceof MaskletError && error.code === "bad-mask", `${counts}: ${error}`);
      continue;
    }
    accepted++;
    assertEquals(kernel.maskFromRle(kernel.maskToRle(mask)).bits, mask.bits);
  }
  assert(accepted > 10, `only ${accepted} strings were accepted`);
});

Deno.test("maskFromCounts() refuses what are no runs of the picture", () => {
  for (const counts of [[3], [5], [-1, 5], [1.5, 2.5], [NaN], [2 ** 32, 4], []]) {
    assertEquals(assertThrows(() => kernel.maskFromCounts(counts, 2, 2), MaskletError).code, "bad-mask", `${counts}`);
  }
});

spec("run lengths, COCO's strings and areas are the reference's", ({ masks }) => {
  for (const { name, width, height, rle, cocoRle, area } of masks) {
    const mask = kernel.maskFromCounts(rle, width, height);
    assertEquals(
      [kernel.maskToCounts(mask), kernel.maskToRle(mask).counts, maskArea(mask)],
      [rle, cocoRle, area],
      name,
    );
  }
});
