import { MaskletError } from "../../error.ts";
import { textTable } from "../../text_table.ts";
import { loadAverage } from "./frame.ts";
import type { PerfOptions } from "./perf_options.ts";

/** One thing measured. */
export interface Figure {
  /** Of which model. */
  readonly model: string;
  /** What it is. */
  readonly figure: string;
  /** The median of the rounds. */
  readonly value: number;
  /** "s", "MB", "x". */
  readonly unit: string;
}

/** What a figure must not pass. */
export interface Goal {
  /** Of which model. */
  readonly model: string;
  /** Which figure. */
  readonly figure: string;
  /** In the figure's unit. */
  readonly most: number;
}

/** What is reported. */
export interface FigureReport extends PerfOptions {
  /** Load average before. */
  readonly before: number | undefined;
  /** The figures. */
  readonly rows: readonly Figure[];
  /** Goals for some of them. */
  readonly goals: readonly Goal[];
}

/**
 * Writes figures as lines, each with its goal where it has one, and hands them out.
 * @throws MaskletError `unsupported` where a goal is missed
 */
export function reportFigures({ rows, goals, before, rounds, log, figures }: FigureReport): void {
  const after = loadAverage();
  const judged = rows.map((row) => {
    const goal = goals.find(({ model, figure }) => model === row.model && figure === row.figure)?.most;
    return { ...row, goal: goal ?? null, reached: goal === undefined ? null : row.value <= goal };
  });
  const lines = judged.map(({ model, figure, value, unit, goal, reached }) => {
    const verdict = goal === null ? "" : `goal <= ${goal} ${unit}: ${reached ? "reached" : "MISSED"}`;
    return [`  ${model}`, figure, value.toFixed(2), unit, verdict];
  });
  for (const line of textTable(lines, { right: (column) => column === 2 })) log(line);
  log(`medians of ${rounds} rounds; load average ${before?.toFixed(2)} before, ${after?.toFixed(2)} after`);
  const load = before === undefined || after === undefined ? null : [before, after];
  figures({ load, rows: judged });
  const missed = judged.filter(({ reached }) => reached === false);
  if (missed.length === 0) return;
  const names = missed.map(({ model, figure }) => `${model} ${figure}`).join(", ");
  throw new MaskletError("unsupported", `Expected every goal to be reached, found ${names} missed`, {
    hint: "Run it again on a machine that does nothing else",
  });
}
