import { listsKind, requireKind } from "../options.ts";
import { figureLayout } from "../report/report_figure.ts";
import { seriesColour } from "../image/series_colour.ts";
import type { RunComparison } from "../evaluate/compare_runs.ts";
import { formatFixed } from "../metric/format_fixed.ts";
import { type Figure, makeFigure } from "./figure.ts";

const COMPARISON_KIND = listsKind<RunComparison>("what compareRuns returned", "sequences");

/**
 * The figure of two runs: for each sequence the difference of its scores (second minus first), sorted, and the mean difference with its
 * interval as a line and a band. As the last value of a notebook's cell it draws itself.
 *
 * @param comparison what `compareRuns` gave
 * @returns a figure that draws itself as the last value of a notebook's cell
 * @throws {MaskletError} `bad-argument` for what is no comparison
 *
 * @example
 * ```ts
 * import { compareRuns, plotComparison } from "masklet";
 * import { makeEvaluation } from "masklet/evaluate";
 * import { assertEquals } from "@std/assert";
 * const run = (J: number) =>
 *   makeEvaluation("vos", [{ sequence: "dog", object: 1, frames: ["1"], J: [J], F: [J] }], { allFrames: true, compatible: false });
 * const { data } = plotComparison(compareRuns(run(0.5), run(0.75)));
 * assertEquals([data[0]!.x, data[0]!.y], [[0.25], ["dog"]]);
 * ```
 */
export function plotComparison(comparison: RunComparison): Figure {
  requireKind("the first argument of plotComparison", comparison, COMPARISON_KIND);
  const { measure, sequences, difference } = comparison;
  const sorted = sequences.toSorted((a, b) => a.difference - b.difference);
  const { mean, low, high } = difference;
  const said = [mean, low, high].map((value) => formatFixed(value, 3));
  const layout = figureLayout(
    `Difference of ${measure}: ${said[0]} [${said[1]}, ${said[2]}]`,
    `${measure} of the second run minus the first`,
    "sequence",
  );
  const band = { type: "rect", yref: "paper", y0: 0, y1: 1, x0: low, x1: high, line: { width: 0 } };
  const line = {
    type: "line",
    yref: "paper",
    y0: 0,
    y1: 1,
    x0: mean,
    x1: mean,
    line: { color: seriesColour(1), width: 2 },
  };
  return makeFigure({
    data: [{
      type: "bar",
      orientation: "h",
      name: `difference of ${measure}`,
      x: sorted.map((entry) => entry.difference),
      y: sorted.map(({ sequence }) => sequence),
      marker: { color: sorted.map((entry) => seriesColour(entry.difference < 0 ? 0 : 2)) },
    }],
    layout: {
      ...layout,
      height: Math.max(240, 120 + 22 * sorted.length),
      hovermode: "closest",
      shapes: [{ ...band, fillcolor: seriesColour(1), opacity: 0.15 }, line],
    },
    config: { displaylogo: false, responsive: true },
  });
}
