import { listKind, listsKind, requireKind } from "../options.ts";
import { FIGURE_CONFIG, figureLayout } from "../report/report_figure.ts";
import { seriesColour } from "../image/series_colour.ts";
import type { InteractiveEvaluation } from "../evaluate/interactive_evaluation.ts";
import { type Figure, makeFigure } from "./figure.ts";

const EVALUATIONS_KIND = listKind(
  listsKind<InteractiveEvaluation>("what evaluateInteractive returned", "curve", "rows"),
);

/**
 * The figure of J&F against the number of prompted frames, one curve an evaluation: offline beside online, one model beside another.
 *
 * @param evaluations what `evaluateInteractive` gave, once or more often: one curve each
 * @returns a figure that draws itself as the last value of a notebook's cell
 * @throws {MaskletError} `bad-argument` for what is no interactive evaluation
 *
 * @example
 * ```ts
 * import { plotInteractive } from "masklet";
 * import { makeInteractiveEvaluation } from "masklet/evaluate";
 * import { assertEquals } from "@std/assert";
 * const rules = { mode: "online", clicksPerFrame: 3, maxFrames: 2, threshold: 0.75 } as const;
 * const rounds = [{ frame: 0, clicks: [], frames: [0, 1], J: [0.5, 0.5], F: [0.7, 0.7] }];
 * const evaluation = makeInteractiveEvaluation(rules, "pico", [{ sequence: "swan", object: 1, videoFrames: 2, rounds }]);
 * assertEquals(plotInteractive(evaluation).data[0]!.y, [0.6, 0.6]);
 * ```
 */
export function plotInteractive(...evaluations: readonly InteractiveEvaluation[]): Figure {
  requireKind("each argument of plotInteractive", evaluations, EVALUATIONS_KIND);
  const data = evaluations.map(({ curve, model, rules }, n) => ({
    type: "scatter",
    mode: "lines+markers",
    name: `${model}, ${rules.mode}, ${rules.clicksPerFrame} clicks a frame`,
    x: curve.map(({ promptedFrames }) => promptedFrames),
    y: curve.map((point) => point["J&F"]),
    hovertemplate: "%{y:.3f}",
    line: { color: seriesColour(n), width: 2 },
  }));
  const layout = figureLayout("Interactive segmentation", "prompted frames", "J&F");
  // Frames are whole numbers; names are long, and would lie over the axis's title below.
  const ticks = Math.max(...evaluations.map(({ curve }) => curve.length)) > 20 ? {} : { dtick: 1 };
  return makeFigure({
    data,
    layout: {
      ...layout,
      xaxis: { ...layout["xaxis"] as object, ...ticks },
      legend: { orientation: "v", x: 0.01, xanchor: "left", y: 0.99, yanchor: "top" },
    },
    config: FIGURE_CONFIG,
  });
}
