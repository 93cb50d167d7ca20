import { type BenchmarkPart, costsOfParts } from "../../benchmark/benchmark_parts.ts";
import type { BenchmarkRun } from "../../benchmark/benchmark_run.ts";
import { partsInOrder, readBenchmark } from "../../benchmark/read_benchmark.ts";
import { evaluationToCsv } from "../../evaluate/evaluation_csv.ts";
import { writeFileAtomic } from "../../files/atomic.ts";
import { describeRun, readRunStore } from "../../run/run_store.ts";

/**
 * Brings the finished sequences of a run together, and writes what an unbroken run writes: `scores.json`, the official tables, and in
 * `run.json` what each sequence cost.
 *
 * @param partial whether sequences that are not finished are left out
 * @throws {MaskletError} `missing-file` where sequences are not finished
 */
export async function mergeRun(
  dir: string,
  { partial = false }: { readonly partial?: boolean } = {},
): Promise<BenchmarkRun> {
  const run = await readBenchmark(dir, { partial });
  const stored = await readRunStore<BenchmarkPart>(dir);
  await describeRun(dir, costsOfParts(partsInOrder(stored).parts));
  await writeFileAtomic(`${dir}/scores.json`, `${JSON.stringify(run)}\n`);
  const { split } = (stored.settings["dataset"] ?? {}) as { readonly split?: string };
  if (run.evaluation.rows.length > 0) {
    for (const [name, text] of Object.entries(evaluationToCsv(run.evaluation, { split }))) {
      await writeFileAtomic(`${dir}/${name}`, text);
    }
  }
  return run;
}
