import { formatFixed } from "../metric/format_fixed.ts";
import { mean } from "../metric/mean.ts";
import { statistics } from "../metric/statistics.ts";
import { type Evaluation, type EvaluationRow, globalOf } from "./evaluation.ts";

/**
 * The tables that the protocol's official tool writes, byte for byte: of the DAVIS protocols `global_results-<split>.csv` and
 * `per-sequence_results-<split>.csv`, of `vos` and `sav` `results.csv`. The decay wraps at 256 frames as in davis2017-evaluation,
 * whatever the evaluation itself says. YouTube-VOS has no public tool: `youtube-vos.csv` is a table of our own, in full precision.
 *
 * @param split the set's name in the names of the DAVIS files
 * @returns text by file name
 *
 * @example
 * ```ts
 * import { evaluateJF, evaluationToCsv, makeMask } from "masklet";
 * import { assertEquals } from "@std/assert";
 * const full = makeMask(2, 1, new Uint32Array([3]));
 * const evaluation = await evaluateJF([full, full, full], [full, full, full], { sequence: "tiny" });
 * assertEquals(evaluationToCsv(evaluation)["per-sequence_results-val.csv"], "Sequence,J-Mean,F-Mean\ntiny_1,1.000,1.000\n");
 * ```
 */
export function evaluationToCsv(evaluation: Evaluation, split = "val"): Record<string, string> {
  if (evaluation.protocol === "youtube-vos") return { "youtube-vos.csv": youtubeVosTable(evaluation) };
  if (evaluation.protocol === "vos" || evaluation.protocol === "sav") return { "results.csv": vosTable(evaluation) };
  return {
    [`global_results-${split}.csv`]: davisGlobal(evaluation.rows),
    [`per-sequence_results-${split}.csv`]: davisPerSequence(evaluation.rows),
  };
}

/** G and the four means that it is made of. */
function youtubeVosTable({ global, groups = {} }: Evaluation): string {
  const of = (group: string): readonly number[] => [groups[group]?.J.mean ?? NaN, groups[group]?.F.mean ?? NaN];
  const values = [global["J&F"], ...of("seen"), ...of("unseen")].map((value) =>
    Number.isNaN(value) ? "" : String(value)
  );
  return `G,J-seen,F-seen,J-unseen,F-unseen\n${values.join(",")}\n`;
}

function davisGlobal(rows: readonly EvaluationRow[]): string {
  const wrapped = rows.map(({ J, F }) => ({
    statistics: { J: statistics(J, { compatible: true }), F: statistics(F, { compatible: true }) },
  }));
  const { "J&F": both, J, F } = globalOf(wrapped);
  const values = [both, J.mean, J.recall, J.decay, F.mean, F.recall, F.decay].map(davisNumber);
  return `J&F-Mean,J-Mean,J-Recall,J-Decay,F-Mean,F-Recall,F-Decay\n${values.join(",")}\n`;
}

function davisPerSequence(rows: readonly EvaluationRow[]): string {
  const lines = rows.map(({ sequence, object, statistics: { J, F } }) =>
    `${quoted(`${sequence}_${object}`)},${davisNumber(J.mean)},${davisNumber(F.mean)}\n`
  );
  return `Sequence,J-Mean,F-Mean\n${lines.join("")}`;
}

/** pandas leaves NaN out. */
function davisNumber(value: number): string {
  return Number.isNaN(value) ? "" : formatFixed(value, 3);
}

/** A field with a comma, a quote or a line end stands in quotes. */
function quoted(field: string): string {
  return /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}

/** Percent, one decimal. Each mean is taken of percents, as the tool does: the order counts in the last bit. */
function vosTable({ rows }: Evaluation): string {
  const percents = rows.map((row) => ({
    name: row.sequence,
    id: typeof row.object === "number" ? String(row.object).padStart(3, "0") : row.object.padEnd(3, "0"),
    J: row.statistics.J.mean * 100,
    F: row.statistics.F.mean * 100,
  }));
  const [J, F] = [mean(percents.map((row) => row.J)), mean(percents.map((row) => row.F))];
  const width = Math.max("Global score".length, ...percents.map(({ name }) => [...name].length));
  const named = (name: string): string => name + " ".repeat(width - [...name].length);
  const global = [(J + F) / 2, J, F].map((value) => formatFixed(value, 1));
  const lines = percents.map(({ name, id, J, F }) =>
    [`${named(name)},${id}`, ...[(J + F) / 2, J, F].map((value) => formatFixed(value, 1, 4))].join(", ")
  );
  return [
    `${named("sequence")},obj,  J&F,    J,    F`,
    `${named("Global score")},   , ${global.join(", ")}`,
    ...lines,
    "",
  ]
    .join("\n");
}
