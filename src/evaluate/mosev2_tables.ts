import { formatFixed } from "../metric/format_fixed.ts";
import { roundAsNumPy } from "../metric/round_as_numpy.ts";
import { MOSEV2_SCORING, valueOf } from "./mosev2_scoring.ts";
import type { EvaluationRow, JAndFStatistics } from "./object_scores.ts";
import type { Scored } from "./protocol.ts";

/** The scorer's names of the numbers, in its order. */
const NAMES = {
  "J&F_new": "J&Fdot",
  J: "J",
  F_new: "Fdot",
  "disappear_J&F_new": "J&Fdot_d",
  "reappear_J&F_new": "J&Fdot_r",
  F: "F",
  "J&F": "J&F",
} as const;

/** The measures that an object without evaluated frames has as whole numbers. */
const MEASURES = ["J", "F_new", "F"];

/** The two files of MOSEv2's scorer. The time that it writes among the scores is 0.0 here: an evaluation does not keep its own. */
export function mosev2Tables({ rows, global }: Scored): Record<string, string> {
  const objects = new Map(rows.map((row) => [`${row.sequence}_${row.object}`, rowText(row)]));
  const entries = [...objects].map(([name, text]) => `    ${asciiText(name)}: ${text}`);
  return {
    "metrics.json": `{\n${[...entries, '    "total_time": 0.0'].join(",\n")}\n}`,
    "scores.txt": scoresText(global),
  };
}

function rowText(row: EvaluationRow): string {
  const means = MOSEV2_SCORING.means([row]);
  const fields = Object.entries(NAMES).map(([name, ours]) => {
    if (row.frames.length === 0 && MEASURES.includes(name)) return `        "${name}": 0`;
    const percent = percentOf(means, ours);
    return `        "${name}": ${Number.isNaN(percent) ? "null" : asPython(percent)}`;
  });
  return `{\n${fields.join(",\n")}\n    }`;
}

function scoresText(global: JAndFStatistics): string {
  const percents = Object.entries(NAMES).map(([name, ours]) => [name, percentOf(global, ours)] as const);
  const lines = percents.map(([name, percent]) => `${name}: ${asPython(percent)}\n`);
  return `${lines.join("")}Copy-Paste: ${percents.map(([, percent]) => formatFixed(percent, 1)).join(",")}\n`;
}

/** A text as Python's `json` writes it: in ASCII alone. */
function asciiText(text: string): string {
  const escaped = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return JSON.stringify(text).replace(/[^\x20-\x7e]/g, escaped);
}

/** Times 100, with two decimals of NumPy's. */
function percentOf(means: JAndFStatistics, name: string): number {
  return roundAsNumPy(valueOf(means, name) * 100, 2);
}

/** A float as Python writes it: 37.0, 0.07, nan. */
function asPython(value: number): string {
  return Number.isNaN(value) ? "nan" : Number.isInteger(value) ? `${value}.0` : String(value);
}
