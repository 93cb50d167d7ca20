import { instability } from "../metric/instability.ts";
import { mean } from "../metric/mean.ts";
import type { Statistics } from "../metric/statistics.ts";
import { J_AND_F, jAndFMeans } from "./j_and_f.ts";
import { type EvaluationRow, type JAndFStatistics, type Means, valuesOf } from "./object_scores.ts";
import type { Overall, ScoreColumn, Scoring } from "./protocol.ts";

/** What LVOS says of an object. */
export interface LvosStatistics extends JAndFStatistics {
  /** How unsteady it is, from 0 on. */
  readonly V: number;
}

const COLUMNS: readonly ScoreColumn[] = [
  ...J_AND_F.columns.filter(({ name }) => ["J&F", "J", "F"].includes(name)),
  { name: "V", value: (means) => (means as unknown as LvosStatistics).V },
];

/** J, F and V of LVOS: means over the objects of seen and of unseen videos, and over both. */
export const LVOS_SCORING: Scoring = {
  measures: ["J", "F"],
  columns: COLUMNS,
  brief: ["J&F", "J", "F", "V"],
  statistics: (scores, settings): LvosStatistics => ({
    ...J_AND_F.statistics(scores, settings),
    V: instability(valuesOf(scores, "J"), valuesOf(scores, "F")),
  }),
  means: meansOf,
  overall: overallOf,
};

function meansOf(rows: readonly Pick<EvaluationRow, "statistics">[]): Means {
  return { ...jAndFMeans(rows), V: mean(rows.map((row) => (row.statistics as LvosStatistics).V)) };
}

/** A part without objects is NaN, and so is then the whole. */
function overallOf(rows: readonly EvaluationRow[]): Overall {
  const [seen, unseen] = ["seen", "unseen"].map((name) => meansOf(rows.filter(({ group }) => group === name)));
  const both = (measure: "J" | "F"): Statistics => ({
    mean: (seen![measure].mean + unseen![measure].mean) / 2,
    recall: (seen![measure].recall + unseen![measure].recall) / 2,
    decay: (seen![measure].decay + unseen![measure].decay) / 2,
  });
  const global: Means = {
    "J&F": ((seen!.J.mean + seen!.F.mean) + (unseen!.J.mean + unseen!.F.mean)) / 4,
    J: both("J"),
    F: both("F"),
    V: ((seen!.V as number) + (unseen!.V as number)) / 2,
  };
  return { global, groups: { seen: seen!, unseen: unseen! } };
}
