import { assertEquals, assertThrows } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import { drawOverlay } from "../../src/image/overlay.ts";
import { maskFromBytes } from "../../src/mask/mask.ts";

/** The red channel of an overlay in red over black: "#" plain colour, "+" half of it, "." untouched. */
function drawn(rows: string[], options = {}): string[] {
  const [width, height] = [rows[0]!.length, rows.length];
  const mask = maskFromBytes([...rows.join("")].map((c) => c === "#" ? 1 : 0), width, height);
  const image = { width, height, rgb: new Uint8Array(3 * width * height) };
  const { rgb } = drawOverlay(image, [{ mask, colour: [200, 0, 0] }], options);
  return rows.map((_, y) =>
    rows[y]!.replace(/./g, (_, x) => ({ 0: ".", 100: "+", 200: "#" })[rgb[3 * (y * width + x)]!]!)
  );
}

Deno.test("drawOverlay() draws the contour plain and the inside blended", () => {
  assertEquals(drawn([".....", ".###.", ".###.", ".###.", "....."]), [".....", ".###.", ".#+#.", ".###.", "....."]);
});

Deno.test("drawOverlay() sees neighbours across the words of a row, and no contour at the picture's border", () => {
  const full = "#".repeat(70);
  const half = "#".repeat(32) + ".".repeat(38);
  assertEquals(drawn([full, full, full]), Array(3).fill("+".repeat(70)));
  assertEquals(drawn([half]), ["+".repeat(31) + "#" + ".".repeat(38)]);
  assertEquals(drawn([".".repeat(32) + "#".repeat(32)]), [".".repeat(32) + "#" + "+".repeat(31)]);
});

Deno.test("drawOverlay() without contour blends everything", () =>
  assertEquals(drawn(["###", "###"].map((row) => row + "."), { contour: false }), ["+++.", "+++."]));

Deno.test("drawOverlay() draws later masks over earlier ones and leaves the picture as it is", () => {
  const image = { width: 1, height: 1, rgb: new Uint8Array([10, 10, 10]) };
  const mask = maskFromBytes([1], 1, 1);
  const both = [{ mask, colour: [200, 0, 0] as const }, { mask, colour: [0, 0, 100] as const }];
  assertEquals([...drawOverlay(image, both, { alpha: 1 }).rgb], [0, 0, 100]);
  assertEquals([...image.rgb], [10, 10, 10]);
});

Deno.test("drawOverlay() refuses masks of another size", () => {
  const image = { width: 2, height: 1, rgb: new Uint8Array(6) };
  const masks = [{ mask: maskFromBytes([1], 1, 1), colour: [1, 2, 3] as const }];
  const error = assertThrows(() => drawOverlay(image, masks), MaskletError, "mask of 2x1");
  assertEquals(error.code, "size-mismatch");
});
