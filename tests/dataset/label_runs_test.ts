import { assertEquals } from "@std/assert";
import { labelRuns, maskOfRuns } from "../../src/dataset/label_runs.ts";
import { maskFromBytes } from "../../src/mask/mask.ts";
import { labels } from "../drawn.ts";

Deno.test("labelRuns() finds runs over the ends of rows", () =>
  assertEquals(labelRuns(labels("..11", "1v..", "....")), { starts: [0, 2, 5, 6, 12], values: [0, 1, 255, 0] }));

Deno.test("the runs of a map give the mask that its pixels give: runs of any length, in maps aligned and not", () => {
  let seed = 3;
  const random = (): number => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
  for (let i = 0; i < 300; i++) {
    const [width, height] = [1 + Math.floor(random() * 70), 1 + Math.floor(random() * 6)];
    const offset = i % 5;
    const Values = i % 7 === 6 ? Uint16Array : Uint8Array;
    const map = new Values(
      new ArrayBuffer(2 * (width * height + offset)),
      offset * Values.BYTES_PER_ELEMENT,
      width * height,
    );
    for (let pixel = 0; pixel < map.length;) {
      const [end, value] = [pixel + 1 + Math.floor(random() ** 3 * 90), [0, 1, 2, 255][Math.floor(random() * 4)]!];
      while (pixel < Math.min(end, map.length)) map[pixel++] = value;
    }
    const runs = labelRuns(map);
    for (const label of [1, 255]) {
      const expected = maskFromBytes(Array.from(map, (value) => value === label ? 1 : 0), width, height);
      assertEquals(
        maskOfRuns(runs, width, height, (value) => value === label),
        expected,
        `${width}x${height}, map ${i}`,
      );
    }
    assertEquals(maskOfRuns(runs, width, height, (value) => value !== 0), maskFromBytes(map, width, height));
  }
});
