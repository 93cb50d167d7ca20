import { formatFixed } from "../metric/format_fixed.ts";
import { quoted } from "./davis_tables.ts";
import type { LvosStatistics } from "./lvos_scoring.ts";
import type { EvaluationRow, Means } from "./object_scores.ts";
import type { Scored } from "./protocol.ts";

/** The two tables of LVOS' evaluator. Its rows are numbered by the objects' places in the meta file, not by their ids. */
export function lvosTables({ rows, global, groups = {} }: Scored, split: string): Record<string, string> {
  return {
    [`global_results-${split}.csv`]: globalTable(global, groups),
    [`per-sequence_results-${split}.csv`]: perSequenceTable(rows),
  };
}

function globalTable(global: Means, groups: Readonly<Record<string, Means>>): string {
  const parts = [global, groups.seen!, groups.unseen!];
  const values = [
    global["J&F"],
    ...parts.map(({ J }) => J.mean),
    ...parts.map(({ F }) => F.mean),
    ...parts.map(({ V }) => V as number),
  ];
  const names = ["J", "F", "V"].flatMap((measure) => ["", "-seen", "-unseen"].map((part) => `${measure}${part}-Mean`));
  return `J&F-Mean,${names.join(",")}\n${values.map(fixed).join(",")}\n`;
}

function perSequenceTable(rows: readonly EvaluationRow[]): string {
  const places = new Map<string, number>();
  const lines = rows.map(({ sequence, statistics }) => {
    const place = (places.get(sequence) ?? 0) + 1;
    places.set(sequence, place);
    const { J, F, V } = statistics as LvosStatistics;
    return `${quoted(`${sequence}_${place}`)},${[J.mean, F.mean, V].map(fixed).join(",")}\n`;
  });
  return `Sequence,J-Mean,F-Mean,V-Mean\n${lines.join("")}`;
}

/** pandas leaves NaN out. */
function fixed(value: number): string {
  return Number.isNaN(value) ? "" : formatFixed(value, 3);
}
