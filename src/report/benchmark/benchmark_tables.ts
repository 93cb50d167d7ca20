import type { BenchmarkRun } from "../../benchmark/benchmark_run.ts";
import { compareRuns } from "../../evaluate/compare_runs.ts";
import type { Evaluation } from "../../evaluate/evaluation.ts";
import { groupEvaluation, type Grouping, groupRows } from "../../evaluate/group_evaluation.ts";
import { type Means, valuesOf } from "../../evaluate/object_scores.ts";
import { type BootstrapInterval, bootstrapMean } from "../../metric/bootstrap.ts";
import { formatFixed } from "../../metric/format_fixed.ts";
import { mean } from "../../metric/mean.ts";

/** A run by its name. */
export interface NamedRun {
  /** How it is called. */
  readonly name: string;
  /** The run. */
  readonly run: BenchmarkRun;
}

/** A table as text, for pages and papers. */
export interface ReportTable {
  /** Its name in file names: "sequences". */
  readonly name: string;
  /** What it shows. */
  readonly caption: string;
  /** Names of the columns; the first is of the lines' names. */
  readonly head: readonly string[];
  /** The cells. */
  readonly rows: readonly (readonly string[])[];
  /** Whether the last row is the mean of the others. */
  readonly last: boolean;
}

/** The protocol's first column, the one that ranks: "J&F". */
export function briefOf({ rules }: Evaluation): { readonly name: string; readonly value: (means: Means) => number } {
  return rules.columns.find(({ name }) => name === rules.brief[0])!;
}

/** The ranking value of each sequence. */
export function sequenceScores({ evaluation }: BenchmarkRun): ReadonlyMap<string, number> {
  const { value } = briefOf(evaluation);
  return new Map(
    [...groupEvaluation(evaluation, ({ sequence }) => sequence)].map(([name, means]) => [name, value(means)]),
  );
}

/** The protocol's value of the whole, and the interval of the mean over sequences, which these are drawn anew for. */
export function headline(
  run: BenchmarkRun,
): { readonly name: string; readonly value: number; readonly interval?: BootstrapInterval } {
  const { name, value } = briefOf(run.evaluation);
  const scores = [...sequenceScores(run).values()].filter(Number.isFinite);
  return {
    name,
    value: value(run.evaluation.global),
    ...(scores.length > 0 && { interval: bootstrapMean(scores) }),
  };
}

/** Mean of the protocol's first measures on each frame of a sequence, over its objects: what a sparkline shows. */
export function frameScores({ rules, rows }: Evaluation, sequence: string): number[] {
  const own = rows.filter((row) => row.sequence === sequence);
  const measures = rules.measures.slice(0, 2);
  const byFrame = new Map<string, number[]>();
  for (const row of own) {
    row.frames.forEach((frame, i) => {
      const values = measures.map((measure) => valuesOf(row, measure)[i]!);
      byFrame.set(frame, [...byFrame.get(frame) ?? [], mean(values)]);
    });
  }
  return [...byFrame].sort(([a], [b]) => a < b ? -1 : 1).map(([, values]) => mean(values));
}

const shown = (value: number): string => Number.isFinite(value) ? formatFixed(value, 3) : "–";

/** "0.812 [0.761, 0.858]" */
export function intervalText({ mean, low, high }: BootstrapInterval): string {
  return `${shown(mean)} [${shown(low)}, ${shown(high)}]`;
}

/** Each run in a line: score, interval, and where there are several the difference to the first with its paired interval. */
export function runsTable(runs: readonly NamedRun[]): ReportTable {
  const [first] = runs;
  const { name } = briefOf(first!.run.evaluation);
  const rows = runs.map(({ name, run }, i) => {
    const { value, interval } = headline(run);
    const compared = i === 0 ? "" : differenceText(first!.run, run);
    return [
      name,
      shown(value),
      interval === undefined ? "–" : `[${shown(interval.low)}, ${shown(interval.high)}]`,
      ...(runs.length > 1 ? [compared] : []),
      String(Object.keys(run.sequences).length),
      run.framesPerSecond.toFixed(1),
      memoryText(Math.max(0, ...Object.values(run.sequences).map(({ peakMemory }) => peakMemory ?? 0))),
    ];
  });
  return {
    name: "runs",
    caption: `${name} with the 95 % interval of the mean over sequences (bootstrap)${
      runs.length > 1 ? `; differences to ${first!.name}, paired by sequence` : ""
    }`,
    head: [
      "run",
      name,
      "95 %",
      ...(runs.length > 1 ? ["difference"] : []),
      "sequences",
      "frames/s",
      "memory",
    ],
    rows,
    last: false,
  };
}

/** "+0.012 [-0.003, 0.027]"; in words where the runs have not the same sequences or protocol. */
function differenceText(a: BenchmarkRun, b: BenchmarkRun): string {
  if (a.evaluation.protocol !== b.evaluation.protocol) return "another protocol";
  const [own, other] = [sequenceScores(a), sequenceScores(b)];
  const same = own.size === other.size && own.size > 0 && [...own.keys()].every((name) => other.has(name));
  if (!same) return "other sequences";
  const { difference } = compareRuns(a.evaluation, b.evaluation);
  return `${difference.mean >= 0 ? "+" : ""}${intervalText(difference)}`;
}

function memoryText(bytes: number): string {
  return bytes === 0 ? "–" : `${(bytes / 2 ** 30).toFixed(2)} GiB`;
}

/** A line a sequence: the protocol's brief columns, frames, objects, speed, memory. */
export function sequencesTable({ name, run }: NamedRun): ReportTable {
  const { evaluation, sequences } = run;
  const { rules } = evaluation;
  const columns = rules.brief.map((brief) => rules.columns.find((column) => column.name === brief)!);
  const means = groupEvaluation(evaluation, ({ sequence }) => sequence);
  const rows = Object.entries(sequences).map(([sequence, { frames, objects, seconds, peakMemory }]) => {
    const own = means.get(sequence);
    return [
      sequence,
      ...columns.map(({ value }) => own === undefined ? "–" : shown(value(own))),
      String(objects),
      String(frames),
      (frames / seconds).toFixed(1),
      memoryText(peakMemory ?? 0),
    ];
  });
  const all = [
    "all",
    ...columns.map(({ value }) => shown(value(evaluation.global))),
    "",
    "",
    run.framesPerSecond.toFixed(1),
    "",
  ];
  return {
    name: "sequences",
    caption: `${name}: scores of each sequence, protocol ${evaluation.protocol}`,
    head: ["sequence", ...columns.map((column) => column.name), "objects", "frames", "frames/s", "memory"],
    rows: [...rows, all],
    last: true,
  };
}

/** A line a group, a column a run: the ranking value. Empty where no row is in a group. */
export function groupsTable(runs: readonly NamedRun[], name: string, by: Grouping): ReportTable {
  const { name: brief, value } = briefOf(runs[0]!.run.evaluation);
  const means = runs.map(({ run }) => groupEvaluation(run.evaluation, by));
  const rows = groupRows(runs[0]!.run.evaluation, by);
  return {
    name: name.replace(/[^\p{L}\p{N}]+/gu, "-"),
    caption: `${brief} by ${name}`,
    head: [name, "objects", ...runs.map((run) => run.name)],
    rows: [...means[0]!.keys()].map((group) => [
      group,
      String(rows.get(group)!.length),
      ...means.map((of) => of.has(group) ? shown(value(of.get(group)!)) : "–"),
    ]),
    last: false,
  };
}

/** A line a sequence, a column a run, and the difference of the last to the first: where a change helps and where it hurts. */
export function differencesTable(runs: readonly NamedRun[]): ReportTable {
  const scores = runs.map(({ run }) => sequenceScores(run));
  const { name } = briefOf(runs[0]!.run.evaluation);
  const [first, last] = [scores[0]!, scores.at(-1)!];
  const change = (sequence: string): number => (last.get(sequence) ?? NaN) - (first.get(sequence) ?? NaN);
  const all = [...new Set(scores.flatMap((of) => [...of.keys()]))];
  const order = (sequence: string): number => Number.isFinite(change(sequence)) ? change(sequence) : Infinity;
  const rows = all.toSorted((a, b) => order(a) - order(b)).map((sequence) => [
    sequence,
    ...scores.map((of) => shown(of.get(sequence) ?? NaN)),
    ...(runs.length === 2 ? [Number.isFinite(change(sequence)) ? formatFixed(change(sequence), 3) : "–"] : []),
  ]);
  return {
    name: "comparison",
    caption: `${name} of each sequence${runs.length === 2 ? ", the greatest loss first" : ""}`,
    head: ["sequence", ...runs.map((run) => run.name), ...(runs.length === 2 ? ["difference"] : [])],
    rows,
    last: false,
  };
}
