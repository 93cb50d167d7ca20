import { caveatsHtml, configurationTable } from "../report/report_tables.ts";
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
      "text/html": `${bundle["text/html"]}${
        caveatsHtml(unscoredLines(run))
      }<details><summary>settings of the run</summary>${configurationTable({ ...run.settings })}</details>`,
      "text/plain": benchmarkText(run),
    };
  },
};

/** A run in words. */
export function benchmarkText(
  { settings, evaluation, unscored, failed, allFrames, framesPerSecond }: BenchmarkRun,
): string {
  const idle = unscoredLines({ unscored }).map((line) => `  ${line}`);
  const head = `Benchmark of ${settings.model} by ${settings.prompt}: ${framesPerSecond.toFixed(1)} frames/s`;
  if (evaluation.rows.length === 0 && idle.length > 0) {
    return [head, ...idle, ...failed.map(({ sequence, reason }) => `  ${sequence} failed: ${reason}`)].join("\n");
  }
  return [
    `${head}, J&F ${formatScore(allFrames)} where all annotated frames count, those given to the model too`,
    evaluationText(evaluation),
    ...idle,
  ].join("\n");
}

function unscoredLines({ unscored }: Pick<BenchmarkRun, "unscored">): string[] {
  return Object.entries(unscored).map(([name, why]) => `nothing to score in ${name}: ${why}`);
}
