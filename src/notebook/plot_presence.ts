import { checkOptions, requireKind } from "../options.ts";
import { FIGURE_CONFIG, figureLayout } from "../report/report_figure.ts";
import { seriesColour } from "../image/series_colour.ts";
import { type Masklets, maskletsKind } from "../masklet/masklets.ts";
import { PRESENCE_OPTIONS, type PresenceOptions } from "../masklet/object_track.ts";
import { type Figure, makeFigure } from "./figure.ts";

/** Share of an object's row that its bar takes. */
const BAR = 0.6;

/**
 * The figure of when objects are there: a row an object, a bar a span in which it is present, a thin line a span in which it is tracked
 * and absent; hovering tells the frames and the mean object score (a logit). As the last value of a notebook's cell it draws itself.
 *
 * @param masklets a collected run
 * @param options another threshold than the run's
 * @returns a figure that draws itself as the last value of a notebook's cell
 * @throws {MaskletError} `bad-argument` for options that it does not know
 *
 * @example
 * ```ts
 * import { collect, makeMask, plotPresence } from "masklet";
 * import { assertEquals } from "@std/assert";
 * const shared = { id: 1, mask: makeMask(8, 8), iou: 0.9, conditioning: false };
 * const empty = { logits: new Float32Array(0), pointer: new Float32Array(0) };
 * const frames = (async function* () {
 *   for (const [index, objectScore] of [4, -3, 5].entries()) {
 *     const objects = [{ ...shared, ...empty, objectScore }];
 *     yield { index, time: index / 24, name: String(index), width: 8, height: 8, objects };
 *   }
 * })();
 * const { data } = plotPresence(await collect(frames));
 * assertEquals(data.map(({ name, base, x }) => [name, base, x]), [
 *   ["object 1 present", [-0.5, 1.5], [1, 1]],
 *   ["object 1 absent", [0.5], [1]],
 * ]);
 * ```
 */
export function plotPresence(masklets: Masklets, options: PresenceOptions = {}): Figure {
  requireKind("the first argument of plotPresence", masklets, maskletsKind);
  options = checkOptions("plotPresence", options, PRESENCE_OPTIONS);
  const data = masklets.objects.flatMap((id, n) => {
    const { spans, frames, objectScores } = masklets.object(id, options);
    return [true, false].flatMap((present) => {
      const own = spans.filter((span) => span.present === present);
      if (own.length === 0) return [];
      const mean = (first: number, last: number): string => {
        const scores = objectScores.filter((_, i) => frames[i]! >= first && frames[i]! <= last);
        return (scores.reduce((sum, score) => sum + score, 0) / scores.length).toFixed(2);
      };
      return [{
        type: "bar",
        orientation: "h",
        name: `object ${id} ${present ? "present" : "absent"}`,
        y: own.map(() => `object ${id}`),
        base: own.map(({ first }) => first - 0.5),
        x: own.map(({ first, last }) => last - first + 1),
        width: present ? BAR : BAR / 6,
        text: own.map(({ first, last }) => `frames ${first} to ${last}, mean score ${mean(first, last)}`),
        textposition: "none",
        hovertemplate: "%{text}",
        marker: { color: seriesColour(n), opacity: present ? 1 : 0.5 },
      }];
    });
  });
  const layout = figureLayout(`Presence · ${masklets.video}`, "frame", "");
  return makeFigure({
    data,
    layout: {
      ...layout,
      barmode: "overlay",
      showlegend: false,
      yaxis: { ...layout["yaxis"] as object, type: "category", autorange: "reversed" },
    },
    config: FIGURE_CONFIG,
  });
}
