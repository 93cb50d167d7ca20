import { configurationTable } from "../report/report_tables.ts";
import type { BenchmarkRun } from "../benchmark/benchmark_run.ts";
import { formatScore } from "../report/report_html.ts";
import type { Display } from "../display.ts";
import { EVALUATION_DISPLAY, evaluationText } from "./show_evaluation.ts";

/** A benchmark run shows its scores, and what it was made with. */
export const BENCHMARK_DISPLAY: Display<BenchmarkRun> = {
  inspect: benchmarkText,
  jupyter: async (run) => {
    const bundle = await EVALUATION_DISPLAY.jupyter!(run.evaluation);
    return {
      ...bundle,
      "text/html": `${bundle["text/html"]}<details><summary>settings of the run</summary>${
        configurationTable({ ...run.settings })
      }</details>`,
      "text/plain": benchmarkText(run),
    };
  },
};

/** A run in words. */
export function benchmarkText({ settings, evaluation, allFrames, framesPerSecond }: BenchmarkRun): string {
  return [
    `Benchmark of ${settings.model} by ${settings.prompt}: ${framesPerSecond.toFixed(1)} frames/s, J&F ${
      formatScore(allFrames)
    } over all annotated frames`,
    evaluationText(evaluation),
  ].join("\n");
}
