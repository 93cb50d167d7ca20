import { formatFixed } from "../metric/format_fixed.ts";
import { statistics } from "../metric/statistics.ts";
import { jAndFMeans } from "./j_and_f.ts";
import type { EvaluationRow } from "./object_scores.ts";
import type { Scored } from "./protocol.ts";

/** The two tables of davis2017-evaluation. The decay wraps at 256 frames as there, whatever the evaluation itself says. */
export function davisTables({ rows }: Scored, split: string): Record<string, string> {
  return {
    [`global_results-${split}.csv`]: globalTable(rows),
    [`per-sequence_results-${split}.csv`]: perSequenceTable(rows),
  };
}

function globalTable(rows: readonly EvaluationRow[]): string {
  const wrapped = rows.map(({ J, F }) => ({
    statistics: { J: statistics(J, { compatible: true }), F: statistics(F, { compatible: true }) },
  }));
  const { "J&F": both, J, F } = jAndFMeans(wrapped);
  const values = [both, J.mean, J.recall, J.decay, F.mean, F.recall, F.decay].map(fixed);
  return `J&F-Mean,J-Mean,J-Recall,J-Decay,F-Mean,F-Recall,F-Decay\n${values.join(",")}\n`;
}

function perSequenceTable(rows: readonly EvaluationRow[]): string {
  const lines = rows.map(({ sequence, object, statistics: { J, F } }) =>
    `${quoted(`${sequence}_${object}`)},${fixed(J.mean)},${fixed(F.mean)}\n`
  );
  return `Sequence,J-Mean,F-Mean\n${lines.join("")}`;
}

/** pandas leaves NaN out. */
function fixed(value: number): string {
  return Number.isNaN(value) ? "" : formatFixed(value, 3);
}

/** A field with a comma, a quote or a line end stands in quotes. */
export function quoted(field: string): string {
  return /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}
