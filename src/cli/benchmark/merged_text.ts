import type { BenchmarkRun } from "../../benchmark/benchmark_run.ts";
import { MaskletError } from "../../error.ts";
import { formatFixed } from "../../metric/format_fixed.ts";
import { benchmarkSummary, partText } from "../benchmark_summary.ts";
import { textTable } from "../../text_table.ts";
import { shellWord } from "../shell_word.ts";
import type { FolderRun } from "./grid_folder.ts";
import type { NextSteps } from "../next_steps.ts";

/** What became of a run of a grid. */
export interface MergedRun extends FolderRun {
  /** The run; absent: it could not be brought together. */
  readonly run?: BenchmarkRun;
  /** Why not. */
  readonly reason?: string;
}

/** What runs came to, for a person: each in full where it is alone, else a line each. */
export function mergedText(merged: readonly MergedRun[]): string {
  const [first] = merged;
  if (merged.length === 1 && first!.run !== undefined) return benchmarkSummary(first!.run, first!.dir);
  const rows = merged.map(({ name, run }) => {
    if (run === undefined) return [name, "not finished", "", "", ""];
    const { evaluation: { rules, global, rows }, framesPerSecond, sequences } = run;
    const column = rules.columns.find(({ name }) => name === rules.brief[0])!;
    const score = rows.length === 0 ? "nothing to score" : formatFixed(column.value(global), 3);
    return [name, score, String(Object.keys(sequences).length), String(run.failed.length), framesPerSecond.toFixed(1)];
  });
  const brief = first!.run?.evaluation.rules.brief[0] ?? "score";
  const maxFrames = first!.run?.settings.maxFrames;
  const lines = textTable([["run", brief, "sequences", "failed", "frames/s"], ...rows]).join("\n");
  return maxFrames === undefined ? lines : `${lines}\n(${partText(maxFrames)})`;
}

/** What `--json` hands out of runs: what `scores.json` of each holds, with its name and folder. */
export function mergedJson(merged: readonly MergedRun[]): unknown {
  return merged.map(({ name, dir, run, reason }) => ({
    ...{ name, dir, finished: run !== undefined },
    ...(reason !== undefined && { reason }),
    ...run,
  }));
}

/** What comes after runs that are whole. */
export function nextOfRuns(dir: string): NextSteps {
  return [
    [`masklet benchmark report ${shellWord(dir)}`, "a page with players, and tables for papers"],
    [`masklet benchmark compare ${shellWord(dir)} RUN`, "paired differences to another run"],
  ];
}

/**
 * What is wrong with runs of which some sequences failed or are not finished; undefined where they are whole.
 * @returns an error of the first failure's code
 */
export function faultOfRuns(merged: readonly MergedRun[], hint: string): MaskletError | undefined {
  const open = merged.filter(({ run }) => run === undefined);
  const failed = merged.flatMap(({ name, run }) => (run?.failed ?? []).map((one) => ({ name, ...one })));
  const label = (name: string): string => name === "" ? "" : `${name} `;
  if (merged.length > 1) {
    for (const { name, sequence, reason } of failed) console.error(`${label(name)}${sequence}: ${reason}`);
  }
  for (const { name, reason } of open) console.error(`${label(name)}not finished: ${reason}`);
  if (failed.length > 0) {
    return new MaskletError(
      failed[0]!.code,
      `Expected all sequences to be tracked, found ${
        failed.map(({ name, sequence }) => `${label(name)}${sequence}`).join(", ")
      } failing (the reasons are above)`,
      { hint },
    );
  }
  if (open.length === 0) return undefined;
  return new MaskletError("missing-file", `Expected all runs to be finished, found ${open.length} that are not`, {
    hint,
  });
}
