import { assertEquals } from "@std/assert";
import { type BenchmarkSettings, makeBenchmarkRun } from "../../src/benchmark/benchmark_run.ts";
import { makeEvaluation } from "../../src/evaluate/evaluation.ts";

const settings = { model: "m", weights: "0", prompt: "mask", identity: {} } as unknown as BenchmarkSettings;
const evaluation = makeEvaluation("vos", [], { allFrames: false, compatible: false });
const made = { settings, evaluation, sequences: {}, unscored: {}, failed: [] };
const sequence = (frames: number, seconds: number, ...scores: readonly (readonly [J: number, F: number])[]) => ({
  ...{ frames, seconds, objects: scores.length, peakMemory: 1 },
  allFrames: scores.map(([J, F], i) => ({ object: i + 1, J, F })),
});

Deno.test("speed is of all frames together, and the mean is over objects, not over sequences", () => {
  const sequences = { a: sequence(10, 1, [1, 0.5], [0, 0]), b: sequence(10, 4, [0.5, 0.5]) };
  const run = makeBenchmarkRun({ ...made, sequences });
  assertEquals([run.framesPerSecond, run.allFrames], [4, (0.75 + 0 + 0.5) / 3]);
  assertEquals(Object.isFrozen(run), true);
});

Deno.test("its JSON leaves out what there is none of: a mean of nothing, failures, sequences without scores", () => {
  const bare = makeBenchmarkRun({ ...made, sequences: { a: sequence(1, 1) } });
  assertEquals(bare.allFrames, NaN);
  assertEquals(Object.keys(bare.toJSON()), ["version", "settings", "framesPerSecond", "sequences", "evaluation"]);
  const full = makeBenchmarkRun({
    ...{ ...made, sequences: { a: sequence(1, 1, [1, 1]) }, unscored: { b: "no truth" } },
    failed: [{ sequence: "c", code: "io", reason: "gone" }],
  });
  const json = JSON.parse(JSON.stringify(full));
  assertEquals([json.allFrames, json.unscored, json.failed.length], [1, { b: "no truth" }, 1]);
});
