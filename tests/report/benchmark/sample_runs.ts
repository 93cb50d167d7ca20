import { type BenchmarkRun, makeBenchmarkRun } from "../../../src/benchmark/benchmark_run.ts";
import { makeEvaluation } from "../../../src/evaluate/evaluation.ts";
import type { RunIdentity } from "../../../src/run/identity.ts";

/** A run of three sequences with these scores on every frame, which took this long each. */
export function sampleRun(scores: Readonly<Record<string, readonly number[]>>, seconds = 2): BenchmarkRun {
  const rows = Object.entries(scores).map(([sequence, J]) => ({
    ...{ sequence, object: 1, J, F: J.map((value) => value / 2) },
    frames: J.map((_, i) => String(i + 1).padStart(5, "0")),
  }));
  const tracked = { frames: 10, objects: 1, seconds, peakMemory: 2 ** 29, allFrames: [{ object: 1, J: 1, F: 1 }] };
  return makeBenchmarkRun({
    settings: { model: "pico", weights: "0123", prompt: "mask", identity: {} as RunIdentity },
    evaluation: makeEvaluation("davis", rows, { allFrames: false, compatible: false }),
    sequences: Object.fromEntries(Object.keys(scores).map((name) => [name, tracked])),
    unscored: {},
    failed: [],
  });
}

/** Two runs of the same sequences; the second is better on two of them. */
export const RUNS = {
  base: sampleRun({ swan: [1, 0.8], dog: [0.5, 0.7], "car_<b>": [0.2, 0.3, 0.4] }),
  "new & better": sampleRun({ swan: [1, 1], dog: [0.9, 0.7], "car_<b>": [0.2, 0.3, 0.4] }, 1),
};
