import type { BenchmarkRun } from "../benchmark/benchmark_run.ts";
import { evaluationTables } from "./evaluate.ts";

/** What a benchmark came to, for a person: the tables, what could not be scored and why, and what both means are. */
export function benchmarkSummary(run: BenchmarkRun, out: string): string {
  const { settings, evaluation, sequences, unscored, failed, allFrames, framesPerSecond } = run;
  const { maxFrames } = settings;
  const part = maxFrames === undefined ? "" : `${partText(maxFrames)}; `;
  const speed = `${part}${framesPerSecond.toFixed(1)} frames/s; all in ${out}`;
  const idle = Object.entries(unscored).map(([name, why]) => `  ${name}: ${why}`);
  const results = settings.maxFrames === undefined
    ? `their masks for the dataset's server are in ${out}/results`
    : "tracked in part, so nothing for the dataset's server";
  if (evaluation.rows.length === 0 && idle.length > 0) {
    return [
      `nothing to score in ${idle.length === 1 ? "the one sequence" : `${idle.length} sequences`}; ${results}:`,
      ...idle,
      ...(failed.length > 0 ? ["", `failed (${failed.length}):`] : []),
      ...failed.map(({ sequence, reason }) => `  ${sequence}: ${reason}`),
      "",
      `${Object.keys(sequences).length} tracked, ${speed}`,
    ].join("\n");
  }
  return [
    evaluationTables(evaluation),
    ...(idle.length > 0 ? ["", `nothing to score in ${idle.length} more; ${results}:`, ...idle] : []),
    `(by the rules of ${evaluation.protocol}${COUNTED[evaluation.rules.frames]}; ${
      allFrames.toFixed(3)
    } where all annotated frames count, those given to the model too)`,
    speed,
  ].join("\n");
}

/** What a run of first frames alone is, in words. */
export function partText(maxFrames: number): string {
  return maxFrames === 1
    ? "the first frame of each sequence alone"
    : `the first ${maxFrames} frames of each sequence alone`;
}

/** Which frames a protocol leaves out. */
const COUNTED = { all: "", inner: ", without first and last frame", asked: ", without first and last frame" } as const;
