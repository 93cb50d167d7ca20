import { evaluationFigure } from "../report/report_figure.ts";
import type { Evaluation } from "../evaluate/evaluation.ts";
import { type Figure, makeFigure } from "./figure.ts";

/**
 * The figure of J (solid) and F (dotted) per frame, one colour an object; with several sequences a menu chooses the one that is shown.
 * As the last value of a notebook's cell it draws itself.
 *
 * @param evaluation what an evaluation gave
 * @returns a figure that draws itself as the last value of a notebook's cell
 * @throws {MaskletError} `bad-argument` for scores under a protocol that nobody knows
 *
 * @example
 * ```ts
 * import { evaluateJF, maskFromBytes, plotEvaluation } from "masklet";
 * import { assertEquals } from "@std/assert";
 * const truth = [0, 1, 2, 3].map(() => maskFromBytes([0, 1, 1, 0], 4, 1));
 * const figure = plotEvaluation(await evaluateJF(truth, truth));
 * assertEquals(figure.data.map((curve) => curve.name), ["J · object 1", "F · object 1"]);
 * assertEquals(figure.data[0]!.y, [1, 1]); // the first and the last frame do not count
 * ```
 */
export function plotEvaluation(evaluation: Evaluation): Figure {
  return makeFigure(evaluationFigure(evaluation));
}
