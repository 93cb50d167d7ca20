import { assertEquals } from "@std/assert";
import { evaluateJF } from "../../src/evaluate/evaluate_jf.ts";
import { type Mask, maskFromBytes } from "../../src/mask/mask.ts";

/** A square of `side` px in the middle of 20x20 px, without a hole of `hole` px. */
function square(side: number, hole = 0): Mask {
  const inside = (x: number, y: number, size: number): boolean =>
    Math.max(Math.abs(x - 9.5), Math.abs(y - 9.5)) < size / 2;
  const pixels = Array.from({ length: 400 }, (_, i) => [i % 20, Math.floor(i / 20)] as const);
  return maskFromBytes(pixels.map(([x, y]) => inside(x, y, side) && !inside(x, y, hole) ? 1 : 0), 20, 20);
}

Deno.test("proposals are matched by J and F together: a ring on the contour wins over more area inside", async () => {
  const truth = square(16);
  const proposals = new Map([[1, square(12)], [2, square(16, 12)]]);
  const { rows } = await evaluateJF([proposals, proposals], [truth, truth], { protocol: "davis-unsupervised" });
  assertEquals(rows.map(({ object, matched, J }) => [object, matched, J]), [
    [1, { proposal: 2, object: 1 }, [112 / 256, 112 / 256]],
  ]);
});

Deno.test("an object without a proposal counts as one that was proposed empty", async () => {
  const truth = new Map([[1, square(16, 10)], [2, square(10)]]);
  const { rows } = await evaluateJF([square(10), square(10)], [truth, truth], { protocol: "davis-unsupervised" });
  assertEquals(rows.map(({ matched, J }) => [matched!.proposal, matched!.object, J[0]]), [[1, 2, 1], [2, 1, 0]]);
});
