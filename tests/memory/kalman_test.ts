import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  believedBox,
  type BoxFilter,
  boxIou,
  measured,
  type Measurement,
  predictBox,
  startFilter,
  updateBox,
} from "../../src/memory/kalman.ts";

interface Golden {
  readonly steps: readonly {
    readonly box: Measurement | null;
    readonly mean: readonly number[];
    readonly variances: readonly number[];
    readonly covariances: readonly number[];
    readonly others: number;
  }[];
}

const { steps }: Golden = JSON.parse(await Deno.readTextFile(new URL("./fixtures/kalman.json", import.meta.url)));

Deno.test("the filter equals one with full eight-dimensional matrices, through a stretch without boxes too", () => {
  let filter: BoxFilter | undefined;
  for (const { box, mean, variances, covariances, others } of steps) {
    filter = filter === undefined ? startFilter(box!) : predictBox(filter);
    if (box !== null && mean !== steps[0]!.mean) filter = updateBox(filter, box);
    assertEquals(others, 0); // in the full matrices too, the four numbers never mix
    filter.forEach(([v, s, vv, vs, ss], i) => {
      const wanted = [mean[i]!, mean[i + 4]!, variances[i]!, covariances[i]!, variances[i + 4]!];
      [v, s, vv, vs, ss].forEach((x, k) =>
        assertAlmostEquals(x, wanted[k]!, 1e-9 * Math.max(1e-6, Math.abs(wanted[k]!)))
      );
    });
  }
});

Deno.test("a filter that saw a box move foretells where it goes", () => {
  let filter = startFilter(measured([0, 0, 20, 40]));
  for (let t = 1; t <= 20; t++) filter = updateBox(predictBox(filter), measured([3 * t, t, 20 + 3 * t, 40 + t]));
  const [left, top] = believedBox(predictBox(predictBox(filter)));
  assertAlmostEquals(left, 66, 0.5);
  assertAlmostEquals(top, 22, 0.5);
});

Deno.test("a box that is measured comes back; one without height counts as one px high", () => {
  assertEquals(believedBox(startFilter(measured([10, 20, 40, 80]))), [10, 20, 40, 80]);
  assertEquals(measured([0, 0, 0, 0]), [0, 0, 0, 1]);
});

Deno.test("boxIou(): apart 0, the same 1, half covered a third, no area 0", () => {
  assertEquals(boxIou([0, 0, 10, 10], [20, 0, 30, 10]), 0);
  assertEquals(boxIou([0, 0, 10, 10], [0, 0, 10, 10]), 1);
  assertEquals(boxIou([0, 0, 10, 10], [5, 0, 15, 10]), 1 / 3);
  assert(boxIou([0, 0, 0, 0], [0, 0, 0, 0]) === 0);
});
