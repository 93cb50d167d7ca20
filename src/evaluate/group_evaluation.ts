import { kindOf, requireKind, type ValueKind } from "../options.ts";
import { type Evaluation, evaluationKind } from "./evaluation.ts";
import type { EvaluationRow, Means } from "./object_scores.ts";

/** To which groups a row belongs: a function of it, or the groups of each sequence (its attributes, say). */
export type Grouping =
  | ((row: EvaluationRow) => string | readonly string[] | undefined)
  | ReadonlyMap<string, string | readonly string[]>
  | Readonly<Record<string, string | readonly string[]>>;

/** A grouping as options take it. */
export const groupingKind: ValueKind<Grouping> = kindOf<Grouping>(
  "a grouping: a function, or the groups of each sequence",
  (value) =>
    typeof value === "function" ||
    (typeof value === "object" && value !== null && ![Promise, Date, Array].some((kind) => value instanceof kind)),
);

/**
 * Means over the rows (objects) of each group: per sequence, by attribute, by size, by whatever the function says. A row may be in
 * several groups, or in none.
 *
 * @param evaluation what an evaluation or a benchmark gave
 * @param by the groups of a row, or of each sequence
 * @returns means by group, in the order in which the groups first occur
 * @throws {MaskletError} `bad-argument` for what is no evaluation, or no grouping
 *
 * @example
 * ```ts
 * import { groupEvaluation } from "masklet";
 * import { makeEvaluation } from "masklet/evaluate";
 * import { assertEquals } from "@std/assert";
 * const row = (sequence: string, J: number) => ({ sequence, object: 1, frames: ["1"], J: [J], F: [J] });
 * const evaluation = makeEvaluation("davis", [row("dog", 0.5), row("cat", 1), row("car", 0)], { allFrames: false, compatible: false });
 * const means = groupEvaluation(evaluation, { dog: ["animal", "fast"], cat: "animal", car: "fast" });
 * assertEquals([...means].map(([name, { J }]) => [name, J.mean]), [["animal", 0.75], ["fast", 0.25]]);
 * assertEquals(groupEvaluation(evaluation, ({ sequence }) => sequence).size, 3);
 * ```
 */
export function groupEvaluation(evaluation: Evaluation, by: Grouping): Map<string, Means> {
  requireKind("the first argument of groupEvaluation", evaluation, evaluationKind);
  requireKind("the second argument of groupEvaluation", by, groupingKind);
  return new Map([...groupRows(evaluation, by)].map(([name, rows]) => [name, evaluation.rules.means(rows)]));
}

/** The rows of each group, in the order in which the groups first occur. */
export function groupRows({ rows }: Pick<Evaluation, "rows">, by: Grouping): Map<string, EvaluationRow[]> {
  const groups = new Map<string, EvaluationRow[]>();
  for (const row of rows) {
    for (const name of groupsOf(row, by)) groups.set(name, [...groups.get(name) ?? [], row]);
  }
  return groups;
}

function groupsOf(row: EvaluationRow, by: Grouping): readonly string[] {
  const found = typeof by === "function"
    ? by(row)
    : by instanceof Map
    ? by.get(row.sequence)
    : Object.hasOwn(by, row.sequence)
    ? (by as Readonly<Record<string, string | readonly string[]>>)[row.sequence]
    : undefined;
  return found === undefined ? [] : typeof found === "string" ? [found] : found;
}
