import { requireKind } from "../options.ts";
import { type Evaluation, evaluationKind } from "../evaluate/evaluation.ts";
import type { Grouping } from "../evaluate/group_evaluation.ts";
import { groupFigure } from "../report/group_figure.ts";
import { type Figure, makeFigure } from "./figure.ts";

/**
 * The figure of an evaluation by groups: a bar a group and column of the protocol, and the means over all as lines. Groups are those of
 * `groupEvaluation`: by attribute, by category, by whatever a function says.
 *
 * @param evaluation what an evaluation or a benchmark gave
 * @param by the groups of a row, or of each sequence; of `readAttributes` its `of`
 * @returns a figure that draws itself as the last value of a notebook's cell
 * @throws {MaskletError} `bad-argument` where the evaluation names a protocol that there is not
 *
 * @example
 * ```ts
 * import { plotGroups } from "masklet";
 * import { makeEvaluation } from "masklet/evaluate";
 * import { assertEquals } from "@std/assert";
 * const row = (sequence: string, J: number) => ({ sequence, object: 1, frames: ["1"], J: [J], F: [J] });
 * const evaluation = makeEvaluation("davis", [row("dog", 0.5), row("cat", 1)], { allFrames: false, compatible: false });
 * const { data } = plotGroups(evaluation, { dog: "fast", cat: ["fast", "small"] });
 * assertEquals([data[0]!.x, data[0]!.y], [["fast (2)", "small (1)"], [0.75, 1]]);
 * ```
 */
export function plotGroups(evaluation: Evaluation, by: Grouping): Figure {
  requireKind("the first argument of plotGroups", evaluation, evaluationKind);
  return makeFigure(groupFigure(evaluation, by));
}
