import { mean } from "../metric/mean.ts";
import { type Statistics, statistics } from "../metric/statistics.ts";
import type { EvaluationRow, JAndFStatistics, Means, ObjectScores } from "./object_scores.ts";
import { valuesOf } from "./object_scores.ts";
import type { Overall, ScoreColumn, Scoring } from "./protocol.ts";

const [MEAN, RECALL, DECAY] = ["mean", "recall", "decay"] as const;

/** The columns of J and F as DAVIS has them. */
const COLUMNS: readonly ScoreColumn[] = [
  { name: "J&F", value: (means) => means["J&F"] },
  ...(["J", "F"] as const).flatMap((measure): ScoreColumn[] =>
    [MEAN, RECALL, DECAY].map((part) => ({
      name: part === MEAN ? measure : `${measure} ${part}`,
      value: (means) => means[measure][part],
    }))
  ),
];

/** Region similarity J and contour accuracy F: mean, recall and decay of each, and J&F, the mean of both means, over objects. */
export const J_AND_F: Scoring = {
  measures: ["J", "F"],
  columns: COLUMNS,
  brief: ["J&F", "J", "F"],
  statistics: (scores: ObjectScores, { compatible }): JAndFStatistics => ({
    J: statistics(valuesOf(scores, "J"), { compatible }),
    F: statistics(valuesOf(scores, "F"), { compatible }),
  }),
  means: jAndFMeans,
  overall: (rows) => ({ global: jAndFMeans(rows) }),
};

/** Means over objects, not over sequences. */
export function jAndFMeans(rows: readonly Pick<EvaluationRow, "statistics">[]): Means {
  const over = (metric: "J" | "F"): Statistics => ({
    mean: mean(rows.map((row) => row.statistics[metric].mean)),
    recall: mean(rows.map((row) => row.statistics[metric].recall)),
    decay: mean(rows.map((row) => row.statistics[metric].decay)),
  });
  const [J, F] = [over("J"), over("F")];
  return { "J&F": (J.mean + F.mean) / 2, J, F };
}

/** Means over each part of the set (`row.group`, in order of the names), and over the parts: each counts alike, however large. */
export function overParts(rows: readonly EvaluationRow[], means: Scoring["means"]): Overall {
  const names = [...new Set(rows.flatMap(({ group }) => group ?? []))].sort();
  if (names.length === 0) return { global: means(rows) };
  const groups = Object.fromEntries(names.map((name) => [name, means(rows.filter(({ group }) => group === name))]));
  return { global: means(Object.values(groups).map((statistics) => ({ statistics }))), groups };
}
