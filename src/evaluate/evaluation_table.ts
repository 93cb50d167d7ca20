import { anyKind, checkOptions, choiceKind, type CompleteTable, kindOf, requireKind, wholeKind } from "../options.ts";
import { formatFixed } from "../metric/format_fixed.ts";
import { type Evaluation, evaluationKind } from "./evaluation.ts";
import { evaluationCaveats } from "./evaluation_caveats.ts";
import { groupEvaluation, type Grouping } from "./group_evaluation.ts";
import type { Means } from "./object_scores.ts";
import { tableText } from "./table_text.ts";

/** Options of `evaluationTable`. */
export interface TableOptions {
  /** What the table is written in; default "markdown". */
  readonly format?: "csv" | "json" | "markdown" | "latex";
  /** What a line is: an object, a sequence (means over its objects), or a group of your own; default "object". */
  readonly by?: "object" | "sequence" | Grouping;
  /** Decimals; default 3. JSON always has all. */
  readonly digits?: number;
}

const TABLE_OPTIONS: CompleteTable<TableOptions> = {
  format: {
    doc: "what the table is written in",
    kind: choiceKind(["csv", "json", "markdown", "latex"]),
    fallback: "markdown",
  },
  by: {
    doc: "what a line is",
    kind: anyKind(
      choiceKind(["object", "sequence"]),
      kindOf("a grouping", (value) => typeof value === "function" || (typeof value === "object" && value !== null)),
    ),
    fallback: "object",
  },
  digits: { doc: "decimals", kind: wholeKind({ least: 0, most: 100 }), fallback: 3 },
};

/**
 * An evaluation as a table for a paper, a page or a program: the protocol's columns (mean, recall and decay of J and F) for each object,
 * sequence or group, then for each part of the set where the protocol has parts (seen, unseen), and in the last line the global means. What was left out or noted stands below it in Markdown and as comments in LaTeX, and in CSV and JSON
 * beside the global means, in a column `caveats` that is there where there is any. (`evaluationToCsv` writes the official tools' own tables.)
 *
 * @param evaluation what an evaluation or a benchmark gave
 * @param options format, what a line is, and decimals
 * @returns the table's text
 * @throws {MaskletError} `bad-argument` for options that it does not know
 *
 * @example
 * ```ts
 * import { evaluationTable } from "masklet";
 * import { makeEvaluation } from "masklet/evaluate";
 * import { assertEquals } from "@std/assert";
 * const scores = [{ sequence: "swan", object: 1, frames: ["00001", "00002"], J: [1, 0.5], F: [0.75, 0.25] }];
 * const evaluation = makeEvaluation("davis", scores, { allFrames: false, compatible: false });
 * assertEquals(evaluationTable(evaluation, { format: "csv", digits: 2 }).split("\n").at(1), "swan 1,0.62,0.75,0.50,0.50,0.50,0.50,0.50");
 * ```
 */
export function evaluationTable(evaluation: Evaluation, options: TableOptions = {}): string {
  requireKind("the first argument of evaluationTable", evaluation, evaluationKind);
  const { format, by, digits } = checkOptions("evaluationTable", options, TABLE_OPTIONS);
  const { columns, means } = evaluation.rules;
  const lines: [name: string, means: Means][] = by === "object"
    ? evaluation.rows.map((row) => [`${row.sequence} ${row.object}`, means([row])])
    : [...groupEvaluation(evaluation, by === "sequence" ? ({ sequence }) => sequence : by)];
  const parts = Object.entries(evaluation.groups ?? {}).map(([name, of]) => [`mean of ${name}`, of] as const);
  const rows = [...lines, ...parts, ["global", evaluation.global] as const].map(([name, found]) => ({
    name,
    values: columns.map(({ value }) => value(found)),
  }));
  const caveats = evaluationCaveats(evaluation).map((caveat) => caveat.replaceAll(/\s+/g, " "));
  if (format === "json") {
    const named = rows.map(({ name, values }, at) => ({
      name,
      ...Object.fromEntries(columns.map((column, i) => [column.name, Number.isNaN(values[i]) ? "NaN" : values[i]])),
      ...(caveats.length > 0 && at === rows.length - 1 && { caveats }),
    }));
    return `${JSON.stringify(named)}\n`;
  }
  const head = ["", ...columns.map(({ name }) => name)];
  const cells = rows.map(({ name, values }) => [name, ...values.map((value) => formatFixed(value, digits))]);
  if (format === "csv") {
    const told = (at: number): string[] =>
      caveats.length === 0 ? [] : [at === cells.length - 1 ? caveats.join("; ") : ""];
    return tableText(
      format,
      caveats.length === 0 ? head : [...head, "caveats"],
      cells.map((row, at) => [...row, ...told(at)]),
    );
  }
  return `${tableText(format, head, cells)}${caveatsText(caveats, format)}`;
}

/** What the numbers must not be read without, below a table that people read. */
function caveatsText(lines: readonly string[], format: "markdown" | "latex"): string {
  if (lines.length === 0) return "";
  return format === "latex"
    ? lines.map((line) => `% ${line}\n`).join("")
    : `\n${lines.map((line) => `- ${line}\n`).join("")}`;
}
