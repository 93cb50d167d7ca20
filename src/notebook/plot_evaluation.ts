import { evaluationFigure } from "../benchmark/report_figure.ts";
import type { Evaluation } from "../evaluate/evaluation.ts";
import { type Figure, makeFigure } from "./figure.ts";

/**
 * The figure of J (solid) and F (dotted) per frame, one colour an object; with several sequences a menu chooses the one that is shown.
 * As the last value of a notebook's cell it draws itself.
 *
 * @example
 * ```ts
 * import { makeEvaluation, plotEvaluation } from "masklet";
 * import { assertEquals } from "@std/assert";
 * const scores = [{ sequence: "swan", object: 1, frames: ["00001", "00002"], J: [0.9, 0.8], F: [0.7, 0.6] }];
 * const figure = plotEvaluation(makeEvaluation("davis", scores, { allFrames: false, compatible: true }));
 * assertEquals(figure.data.map((trace) => trace.name), ["J · object 1", "F · object 1"]);
 * assertEquals(figure.data[0]!.x, [1, 2]);
 * ```
 */
export function plotEvaluation(evaluation: Evaluation): Figure {
  return makeFigure(evaluationFigure(evaluation));
}
