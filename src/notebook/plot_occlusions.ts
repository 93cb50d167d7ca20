import { listsKind, requireKind } from "../options.ts";
import type { OcclusionScores } from "../evaluate/occlusions.ts";
import { occlusionFigure } from "../report/occlusion_figure.ts";
import { type Figure, makeFigure } from "./figure.ts";

const SCORES_KIND = listsKind<OcclusionScores>("what occlusionScores returned", "occlusions");

/**
 * The figure of a measure before, during and after each disappearance: a thin line an occlusion, a bar for each mean.
 *
 * @param scores what `occlusionScores` gave
 * @returns a figure that draws itself as the last value of a notebook's cell
 * @throws {MaskletError} `bad-argument` for what are no scores by occlusion
 *
 * @example
 * ```ts
 * import { occlusionScores, plotOcclusions } from "masklet";
 * import { makeEvaluation } from "masklet/evaluate";
 * import { assertEquals } from "@std/assert";
 * const row = { sequence: "swan", object: 1, frames: ["1", "2", "3"], J: [0.5, 1, 0.25], F: [1, 1, 1], absent: [false, true, false] };
 * const figure = plotOcclusions(occlusionScores(makeEvaluation("vos", [row], { allFrames: true, compatible: false })));
 * assertEquals(figure.data[0]!.y, [0.5, 1, 0.25]);
 * ```
 */
export function plotOcclusions(scores: OcclusionScores): Figure {
  requireKind("the first argument of plotOcclusions", scores, SCORES_KIND);
  return makeFigure(occlusionFigure(scores));
}
