import { requireKind } from "../options.ts";
import { FIGURE_CONFIG, figureLayout } from "../report/report_figure.ts";
import { seriesColour } from "../image/series_colour.ts";
import { type Masklets, maskletsKind } from "../masklet/masklets.ts";
import { type Figure, makeFigure } from "./figure.ts";

/**
 * The figure of object scores (logits; above 0 an object is present) per frame, one curve an object; the frames on which an object is
 * absent lie under a band of its colour. As the last value of a notebook's cell it draws itself.
 *
 * @param masklets a collected run
 * @returns a figure that draws itself as the last value of a notebook's cell
 * @throws {MaskletError} `bad-argument` for what is no run
 *
 * @example
 * ```ts
 * import { collect, makeMask, plotScores } from "masklet";
 * import { assertEquals } from "@std/assert";
 * const shared = { id: 1, mask: makeMask(8, 8), iou: 0.9, conditioning: false };
 * const empty = { logits: new Float32Array(0), pointer: new Float32Array(0) };
 * const frames = (async function* () {
 *   for (const [index, objectScore] of [4, -3].entries()) {
 *     const objects = [{ ...shared, ...empty, objectScore }];
 *     yield { index, time: index / 24, name: String(index), width: 8, height: 8, objects };
 *   }
 * })();
 * assertEquals(plotScores(await collect(frames)).data[0]!.y, [4, -3]);
 * ```
 */
export function plotScores(masklets: Masklets): Figure {
  requireKind("the first argument of plotScores", masklets, maskletsKind);
  const tracks = masklets.objects.map((id) => masklets.object(id));
  const data = tracks.map(({ id, frames, objectScores }, n) => ({
    type: "scatter",
    mode: "lines",
    name: `object ${id}`,
    x: frames,
    y: objectScores,
    hovertemplate: "%{y:.2f}",
    line: { color: seriesColour(n), width: 2 },
  }));
  const absent = tracks.flatMap(({ spans }, n) =>
    spans.filter((span) => !span.present).map(({ first, last }) => ({
      type: "rect",
      xref: "x",
      yref: "paper",
      x0: first - 0.5,
      x1: last + 0.5,
      y0: 0,
      y1: 1,
      fillcolor: seriesColour(n),
      opacity: 0.15,
      layer: "below",
      line: { width: 0 },
    }))
  );
  const present = {
    type: "line",
    xref: "paper",
    yref: "y",
    x0: 0,
    x1: 1,
    y0: 0,
    y1: 0,
    line: { color: "#767676", dash: "dash", width: 1 },
  };
  const layout = figureLayout(`Object scores · ${masklets.video}`, "frame", "object score (logit)");
  return makeFigure({ data, layout: { ...layout, shapes: [present, ...absent] }, config: FIGURE_CONFIG });
}
