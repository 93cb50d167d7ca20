import { assertEquals } from "@std/assert";
import * as kernel from "../../src/mask/distance.ts";
import { drawn } from "../drawn.ts";
import { randomMasks } from "../kernel/pictures.ts";
import * as twin from "../kernel/twins/distance.ts";

for (const [name, { distanceTransform }] of [["kernel", kernel], ["twin", twin]] as const) {
  Deno.test(`the distance is to the nearest pixel outside, straight or slanted (${name})`, () => {
    const root = Math.fround(Math.SQRT2);
    assertEquals([...distanceTransform(drawn(".###", "####", "####"))], [
      0,
      1,
      2,
      3,
      1,
      root,
      Math.fround(Math.sqrt(5)),
      Math.fround(Math.sqrt(10)),
      2,
      Math.fround(Math.sqrt(5)),
      Math.fround(Math.sqrt(8)),
      Math.fround(Math.sqrt(13)),
    ]);
  });

  Deno.test(`a full mask has no pixel outside: the distance is infinite; an empty one is 0 (${name})`, () => {
    assertEquals([...distanceTransform(drawn("##", "##"))], [Infinity, Infinity, Infinity, Infinity]);
    assertEquals([...distanceTransform(drawn("..", ".."))], [0, 0, 0, 0]);
  });
}

Deno.test("distances equal those to all pixels outside, on random masks", () => {
  for (const { name, mask } of randomMasks(8, 4)) {
    if (mask.width * mask.height > 5000) continue; // the twin looks at all pairs
    assertEquals(kernel.distanceTransform(mask), twin.distanceTransform(mask), name);
  }
});
