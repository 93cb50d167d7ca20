import { assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import { type Mask, masksEqual } from "../../src/mask/mask.ts";
import * as kernel from "../../src/mask/components.ts";
import { drawn, rowsOf } from "../drawn.ts";
import { randomMasks, randomOf } from "../kernel/pictures.ts";
import * as twin from "../kernel/twins/components.ts";
import { maskFromCounts, maskToCounts } from "../../src/mask/rle.ts";
import { maskArea } from "../../src/mask/mask_ops.ts";
import { spec } from "../reference/image_functions.ts";

for (const [name, pieces] of [["kernel", kernel], ["twin", twin]] as const) {
  Deno.test(`pieces are numbered by their first pixel; corners join them under 8 only (${name})`, () => {
    const mask = drawn("#..#", ".#.#");
    const [four, eight] = [pieces.connectedComponents(mask, 4), pieces.connectedComponents(mask, 8)];
    assertEquals([[...four.labels], four.areas], [[1, 0, 0, 2, 0, 3, 0, 2], [1, 2, 1]]);
    assertEquals([[...eight.labels], eight.areas], [[1, 0, 0, 2, 0, 1, 0, 2], [2, 2]]);
  });

  Deno.test(`a piece that two arms join late is one piece (${name})`, () => {
    assertEquals(pieces.connectedComponents(drawn("#.#.#", "#.#.#", "#####"), 4).areas, [11]);
  });

  Deno.test(`holes of at most maxArea become 0.1, background at the border too (${name})`, () => {
    const logits = Float32Array.from([-1, 1, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1, -3, -3]);
    const filled = pieces.fillHolesInLogits(logits, 4, 4, 1);
    const raised = Math.fround(0.1);
    assertEquals([...filled], [raised, 1, 1, 1, 1, 1, 1, raised, 1, 1, 1, 1, 1, 1, -3, -3]);
    assertEquals(logits[0], -1, "the argument is left alone");
    assertEquals([...pieces.fillHolesInLogits(new Float32Array([0, 1]), 2, 1, 1)], [Math.fround(0.1), 1]);
  });

  Deno.test(`small holes are filled, small islands removed; the largest island stays (${name})`, () => {
    const mask = drawn("####.#", "#.##..", "####..");
    assertEquals(rowsOf(pieces.removeSmallRegions(mask, 2, "holes")), ["####.#", "####..", "####.."]);
    assertEquals(rowsOf(pieces.removeSmallRegions(mask, 2, "islands")), ["####..", "#.##..", "####.."]);
    assertEquals(rowsOf(pieces.removeSmallRegions(drawn("#.##.#"), 9, "islands")), ["..##.."]);
    assertEquals(rowsOf(pieces.removeSmallRegions(drawn("#..#"), 9, "islands")), ["#..."]);
    assertEquals(rowsOf(pieces.removeSmallRegions(drawn("...."), 9, "islands")), ["...."]);
  });
}

Deno.test("components, hole filling and region removal equal their twins on random masks", () => {
  let changed = 0;
  for (const { name, mask, random } of randomMasks(6)) {
    for (const connectivity of [4, 8] as const) {
      const [made, wanted] = [
        kernel.connectedComponents(mask, connectivity),
        twin.connectedComponents(mask, connectivity),
      ];
      assertEquals(made.areas, wanted.areas, name);
      assertEquals(made.labels, wanted.labels, name);
    }
    for (const mode of ["holes", "islands"] as const) {
      for (const area of [1, 2, 10, 1000]) {
        const made = kernel.removeSmallRegions(mask, area, mode);
        assertEquals(made.bits, twin.removeSmallRegions(mask, area, mode).bits, `${mode} below ${area}, ${name}`);
        if (!masksEqual(made, mask)) changed++;
      }
    }
    const logits = Float32Array.from({ length: mask.width * mask.height }, () => Math.round(random() * 6 - 2));
    for (const area of [0, 1, 5]) {
      const [w, h] = [mask.width, mask.height];
      assertEquals(kernel.fillHolesInLogits(logits, w, h, area), twin.fillHolesInLogits(logits, w, h, area), name);
    }
  }
  assertNotEquals(changed, 0);
});

Deno.test("hasSmallRegions() counts the one island that stays because no larger one is there", () => {
  const small = (mask: Mask, area: number) =>
    (["holes", "islands"] as const).map((mode) => kernel.hasSmallRegions(mask, area, mode));
  assertEquals(small(drawn("##..", "...."), 3), [false, true]);
  assertEquals(small(drawn("##..", "...."), 2), [false, false]);
  assertEquals(small(drawn("####", "#.##"), 2), [true, false]);
  assertEquals(small(drawn("...."), 9), [true, false]);
});

spec("small regions of masks go as in the reference's generator", ({ masks }) => {
  for (const { name, width, height, rle, regions } of masks) {
    const mask = maskFromCounts(rle, width, height);
    for (const { mode, minArea, ...want } of regions) {
      const cleaned = kernel.removeSmallRegions(mask, minArea, mode);
      const changed = kernel.hasSmallRegions(mask, minArea, mode);
      const found = { changed, area: maskArea(cleaned), rle: maskToCounts(cleaned) };
      assertEquals(found, want, `${name}: ${mode} below ${minArea}`);
    }
  }
});

Deno.test("components refuse what they cannot take", () => {
  const mask = drawn("##");
  const refused = [
    () => kernel.connectedComponents(mask, 6 as 4),
    () => kernel.removeSmallRegions(mask, -1, "holes"),
    () => kernel.removeSmallRegions(mask, 1, "both" as "holes"),
    () => kernel.hasSmallRegions(mask, 1, "both" as "holes"),
    () => kernel.hasSmallRegions(mask, 0.5, "holes"),
    () => kernel.fillHolesInLogits(new Float32Array(2), 2, 1, 0.5),
  ];
  for (const run of refused) assertEquals(assertThrows(run, MaskletError).code, "bad-argument");
  const short = () => kernel.fillHolesInLogits(new Float32Array(3), 2, 2, 1);
  assertEquals(assertThrows(short, MaskletError).code, "size-mismatch");
});

Deno.test("a random walk is one piece, whatever way its runs are joined", () => {
  const random = randomOf(7);
  const [width, height] = [41, 41];
  const rows = Array.from({ length: height }, () => new Array<string>(width).fill("."));
  // A random walk is connected under 4.
  let [x, y] = [20, 20];
  for (let n = 0; n < 4000; n++) {
    rows[y]![x] = "#";
    const way = Math.floor(random() * 4);
    x = Math.min(width - 1, Math.max(0, x + [1, 0, -1, 0][way]!));
    y = Math.min(height - 1, Math.max(0, y + [0, 1, 0, -1][way]!));
  }
  const mask = drawn(...rows.map((row) => row.join("")));
  const set = rows.flat().filter((c) => c === "#").length;
  assertEquals(kernel.connectedComponents(mask, 4).areas, [set]);
});
