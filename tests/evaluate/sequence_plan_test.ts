import { assertEquals, assertRejects } from "@std/assert";
import { diskFolder } from "../../src/dataset/mask_folder.ts";
import type { FrameComparison } from "../../src/evaluate/compare_frames.ts";
import { compareAll } from "../../src/evaluate/sequence_plan.ts";

const masks = { name: "cow", truth: diskFolder("/gt"), results: diskFolder("/pred") };
const frames = ["0", "1", "2", "3", "4", "5"].map((name) => ({ truth: name, prediction: name }));
const comparing = { merge: false, pairs: "same", void: "object" } as const;
const comparison = (width: number): FrameComparison => ({
  width,
  height: 1,
  truthValues: [0],
  predictionValues: [0],
  scores: [],
});
const soon = (turns: number): Promise<void> =>
  turns === 0 ? Promise.resolve() : Promise.resolve().then(() => soon(turns - 1));

Deno.test("compareAll() returns comparisons in the order of the frames, whichever ends first", async () => {
  const { comparisons: found } = await compareAll(masks, frames, comparing, {
    lanes: 4,
    compare: async ({ place }) => {
      const index = Number(place.at(-1));
      await soon(20 - 3 * index);
      return comparison(index);
    },
  });
  assertEquals(found.map(({ width }) => width), [0, 1, 2, 3, 4, 5]);
});

Deno.test("compareAll() keeps as many frames under way as there are lanes, and no more", async () => {
  let [now, most, told] = [0, 0, 0];
  await compareAll(masks, frames, comparing, {
    lanes: 3,
    onFrame: () => told++,
    compare: async () => {
      most = Math.max(most, ++now);
      await soon(5);
      now--;
      return comparison(1);
    },
  });
  assertEquals([most, told], [3, 6]);
});

Deno.test("of several frames that fail, compareAll() throws what the first in order threw, and begins no more", async () => {
  const begun: string[] = [];
  const run = compareAll(masks, frames, comparing, {
    lanes: 2,
    compare: async ({ place }) => {
      begun.push(place);
      await soon(place === "/gt/0" ? 20 : 1);
      throw new Error(`${place} fails`);
    },
  });
  await assertRejects(() => run, Error, "/gt/0 fails");
  assertEquals(begun, ["/gt/0", "/gt/1"]);
});
