import { assertAlmostEquals, assertEquals } from "@std/assert";
import { smoothedRegionSimilarity } from "../../src/metric/adaptive_scores.ts";
import { instability } from "../../src/metric/instability.ts";
import { meanOfRuns, presenceRuns } from "../../src/metric/presence_runs.ts";
import { nearestEven, roundAsNumPy } from "../../src/metric/round_as_numpy.ts";

const runsOf = (drawn: string) => presenceRuns([...drawn].map((frame) => frame === "."));

Deno.test("a run that begins with the first frame is no disappearance, and what follows it is a reappearance", () => {
  assertEquals(runsOf("..##.#"), { disappearance: [[4, 4]], reappearance: [[2, 3], [5, 5]] });
  assertEquals(runsOf("##.."), { disappearance: [[2, 3]], reappearance: [] });
  assertEquals(runsOf("####"), { disappearance: [], reappearance: [] });
  assertEquals(runsOf("...."), { disappearance: [], reappearance: [] });
  assertEquals(runsOf(""), { disappearance: [], reappearance: [] });
});

Deno.test("runs count alike, however long they are", () => {
  assertEquals(meanOfRuns([9, 1, 1, 1, 0], [[1, 3], [4, 4]]), 0.5);
  assertEquals(meanOfRuns([1, 2], []), NaN);
});

Deno.test("J is smoothed by one pixel: an object of 655 px that is missed has 1/656, two empty masks 1", () => {
  assertEquals(smoothedRegionSimilarity({ intersection: 0, union: 655 }), 1 / 656);
  assertEquals(smoothedRegionSimilarity({ intersection: 0, union: 0 }), 1);
});

Deno.test("NumPy rounds after it multiplied, with ties to even", () => {
  assertEquals([33.685, 51.465, 85.255, 2.675].map((value) => roundAsNumPy(value, 2)), [33.68, 51.46, 85.26, 2.68]);
  assertEquals([0.5, 1.5, 2.5, -2.5, -1.5].map(nearestEven), [0, 2, 2, -2, -2]);
  assertEquals(roundAsNumPy(NaN, 2), NaN);
});

Deno.test("V moves in steps: a variance below 0.00005 is none", () => {
  assertEquals(instability([0.5, 0.51], [0.5, 0.51]), 0);
  assertAlmostEquals(instability([0.4, 0.6], [0.4, 0.6]), 0.1, 1e-15);
  assertEquals(instability([], []), NaN);
});
