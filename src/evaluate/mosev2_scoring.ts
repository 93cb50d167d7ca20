import { mean } from "../metric/mean.ts";
import { type FrameRun, meanOfRuns, presenceRuns } from "../metric/presence_runs.ts";
import { type Statistics, statistics } from "../metric/statistics.ts";
import { jAndFMeans } from "./j_and_f.ts";
import { type EvaluationRow, type JAndFStatistics, type Means, type ObjectScores, valuesOf } from "./object_scores.ts";
import type { ScoreColumn, Scoring } from "./protocol.ts";

/** J and Ḟ of the times when an object was gone, or back. */
export interface RunScores {
  /** Mean over the runs of each run's mean J. */
  readonly J: number;
  /** Mean over the runs of each run's mean Ḟ. */
  readonly Fdot: number;
  /** First and last frame of each run, as positions in the row's frames. */
  readonly runs: readonly FrameRun[];
}

/** What MOSEv2 says of an object. */
export interface MoseStatistics extends JAndFStatistics {
  /** Contour accuracy with the adaptive boundary. */
  readonly Fdot: Statistics;
  /** When it was gone; null: it never went. */
  readonly disappearance: RunScores | null;
  /** When it was back; null: it never came back. */
  readonly reappearance: RunScores | null;
}

/** Names of the combined numbers, in the order of the scorer's list. */
const COLUMNS = ["J&Fdot", "J", "Fdot", "J&Fdot_d", "J&Fdot_r", "F", "J&F"] as const;

/** J, F and Ḟ of MOSEv2, and J&Ḟ of disappearances and reappearances; means over objects. */
export const MOSEV2_SCORING: Scoring = {
  measures: ["J", "F", "Fdot"],
  columns: COLUMNS.map((name): ScoreColumn => ({ name, value: (means) => valueOf(means, name) })),
  brief: ["J&Fdot", "J", "Fdot", "F"],
  statistics: statisticsOf,
  means: meansOf,
  overall: (rows) => ({ global: meansOf(rows) }),
};

/** Of a measure its mean, of a combined number itself. */
export function valueOf(means: JAndFStatistics, name: string): number {
  const found = means[name];
  return typeof found === "number" ? found : (found as Statistics).mean;
}

function statisticsOf(scores: ObjectScores): MoseStatistics {
  const [J, F, Fdot] = ["J", "F", "Fdot"].map((measure) => valuesOf(scores, measure)) as [number[], number[], number[]];
  const runs = presenceRuns(scores.absent as readonly boolean[]);
  const scoresOf = (found: readonly FrameRun[]): RunScores | null =>
    found.length === 0 ? null : { J: meanOfRuns(J, found), Fdot: meanOfRuns(Fdot, found), runs: found };
  return {
    J: statisticsOrZero(J),
    F: statisticsOrZero(F),
    Fdot: statisticsOrZero(Fdot),
    disappearance: scoresOf(runs.disappearance),
    reappearance: scoresOf(runs.reappearance),
  };
}

/** An object without evaluated frames has 0, not nothing. */
function statisticsOrZero(values: readonly number[]): Statistics {
  return values.length === 0 ? { mean: 0, recall: 0, decay: 0 } : statistics(values);
}

function meansOf(rows: readonly Pick<EvaluationRow, "statistics">[]): Means {
  const all = rows.map((row) => row.statistics as MoseStatistics);
  const over = (part: keyof Statistics): number => mean(all.map(({ Fdot }) => Fdot[part]));
  const Fdot: Statistics = { mean: over("mean"), recall: over("recall"), decay: over("decay") };
  const both = (kind: "disappearance" | "reappearance"): number => {
    const found = all.flatMap((statistics) => statistics[kind] ?? []);
    return (mean(found.map(({ J }) => J)) + mean(found.map(({ Fdot }) => Fdot))) / 2;
  };
  const means = jAndFMeans(rows);
  return {
    ...means,
    Fdot,
    "J&Fdot": (means.J.mean + Fdot.mean) / 2,
    "J&Fdot_d": both("disappearance"),
    "J&Fdot_r": both("reappearance"),
  };
}
