import { assertEquals, assertThrows } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import * as kernel from "../../src/mask/polygon.ts";
import coco from "../kernel/fixtures/coco_polygons.json" with { type: "json" };
import { maskToRle } from "../../src/mask/rle.ts";
import { drawn, rowsOf } from "../drawn.ts";
import { randomMasks, randomOf } from "../kernel/pictures.ts";
import * as twin from "../kernel/twins/polygon.ts";

for (const [name, { maskFromPolygons }] of [["kernel", kernel], ["twin", twin]] as const) {
  Deno.test(`a pixel is inside when its centre is; the second polygon cuts a hole (${name})`, () => {
    const square = [1, 0, 5, 0, 5, 4, 1, 4];
    assertEquals(rowsOf(maskFromPolygons([square], 6, 4)), [".####.", ".####.", ".####.", ".####."]);
    assertEquals(rowsOf(maskFromPolygons([square, [2, 1, 4, 1, 4, 3, 2, 3]], 6, 4)), [
      ".####.",
      ".#..#.",
      ".#..#.",
      ".####.",
    ]);
    assertEquals(rowsOf(maskFromPolygons([[0, 0, 4, 0, 0, 4]], 4, 4)), ["###.", "##..", "#...", "...."]);
    assertEquals(rowsOf(maskFromPolygons([], 3, 1)), ["..."]);
  });

  Deno.test(`what lies outside the picture is cut off (${name})`, () => {
    assertEquals(rowsOf(maskFromPolygons([[-5, -5, 2, -5, 2, 9, -5, 9]], 4, 2)), ["##..", "##.."]);
    assertEquals(rowsOf(maskFromPolygons([[9, 9, 12, 9, 12, 12]], 4, 2)), ["....", "...."]);
  });
}

Deno.test("polygons equal their twin, random corners and several at once", () => {
  const random = randomOf(9);
  for (let n = 0; n < 150; n++) {
    const [width, height] = [1 + Math.floor(random() * 70), 1 + Math.floor(random() * 40)];
    // Every other time on halves of pixels, where edges pass through centres.
    const place = (length: number) => n % 2 === 0 ? random() * (length + 8) - 4 : Math.round(random() * length * 2) / 2;
    const polygons = Array.from(
      { length: 1 + n % 3 },
      () => Array.from({ length: 3 + Math.floor(random() * 6) }, () => [place(width), place(height)]).flat(),
    );
    const [made, wanted] = [kernel, twin].map((m) => m.maskFromPolygons(polygons, width, height));
    assertEquals(rowsOf(made!), rowsOf(wanted!), JSON.stringify(polygons));
  }
});

Deno.test("maskToPolygons() walks around objects clockwise, around holes the other way, corners only", () => {
  assertEquals(kernel.maskToPolygons(drawn("###", "#.#", "###")), [
    [3, 0, 3, 3, 0, 3, 0, 0],
    [2, 2, 2, 1, 1, 1, 1, 2],
  ]);
});

Deno.test("maskToPolygons() parts pixels that touch at a corner only", () => {
  assertEquals(kernel.maskToPolygons(drawn("#.", ".#")), [[1, 0, 1, 1, 0, 1, 0, 0], [2, 1, 2, 2, 1, 2, 1, 1]]);
  assertEquals(kernel.maskToPolygons(drawn("..")), []);
});

Deno.test("polygons of a mask give the mask back, by pixel centres", () => {
  for (const { name, mask } of randomMasks(10)) {
    const polygons = kernel.maskToPolygons(mask);
    assertEquals(kernel.maskFromPolygons(polygons, mask.width, mask.height).bits, mask.bits, name);
  }
});

Deno.test("the rule coco sets the pixels that pycocotools sets", () => {
  for (const { width, height, polygons, counts } of coco.cases) {
    const mask = kernel.maskFromPolygons(polygons, width, height, { rule: "coco" });
    assertEquals(maskToRle(mask).counts, counts, JSON.stringify(polygons));
  }
});

Deno.test("maskFromPolygons() refuses what are no polygons", () => {
  for (
    const polygon of [[0, 0, 1, 1], [0, 0, 1, 0, 1], [0, 0, NaN, 1, 1, 1], [0, 0, Infinity, 1, 1, 1], [
      0,
      0,
      1e9,
      1,
      1,
      1,
    ]]
  ) {
    for (const rule of ["even-odd", "coco"] as const) {
      const run = () => kernel.maskFromPolygons([polygon], 4, 4, { rule });
      assertEquals(assertThrows(run, MaskletError).code, "bad-argument", `${polygon}`);
    }
  }
  const run = () => kernel.maskFromPolygons([], 4, 4, { rule: "nonzero" as "coco" });
  assertEquals(assertThrows(run, MaskletError).code, "bad-argument");
});
