import { seriesColour } from "../image/series_colour.ts";
import type { OcclusionScores } from "../evaluate/occlusions.ts";
import { FIGURE_CONFIG, figureLayout, type PlotlySpec } from "./report_figure.ts";
import { escapeHtml, formatScore } from "./report_html.ts";

const PARTS = ["before", "during", "after"] as const;

/** Occlusions that have a line of their own; of more the figure has the means alone. */
const MOST_LINES = 200;

/** The measure before, during and after each disappearance: a thin line an occlusion, a bar for each mean. */
export function occlusionFigure({ measure, occlusions, ...means }: OcclusionScores): PlotlySpec {
  const value = (of: number): number | null => Number.isNaN(of) ? null : of;
  const lines = occlusions.slice(0, MOST_LINES).map((occlusion) => ({
    type: "scatter",
    mode: "lines+markers",
    name: `${occlusion.sequence} ${occlusion.object}, gone at ${occlusion.gone}`,
    x: [...PARTS],
    y: PARTS.map((part) => value(occlusion[part])),
    line: { color: seriesColour(0), width: 1 },
    marker: { size: 4 },
    opacity: 0.35,
    hovertemplate: "%{y:.3f}",
    showlegend: false,
  }));
  const bars = {
    type: "bar",
    name: `mean of ${occlusions.length}`,
    x: [...PARTS],
    y: PARTS.map((part) => value(means[part])),
    width: 0.5,
    opacity: 0.5,
    marker: { color: PARTS.map((_, i) => seriesColour(i)) },
    hovertemplate: "%{y:.3f}",
    showlegend: false,
  };
  const said = PARTS.map((part) => `${part} ${formatScore(means[part])}`).join(" · ");
  const layout = figureLayout(`${measure} by occlusion: ${said}`, "a disappearance", measure);
  Object.assign(layout["yaxis"] as object, { range: [-0.02, 1.05] });
  return { data: [bars, ...lines], layout: { ...layout, hovermode: "closest" }, config: FIGURE_CONFIG };
}

/** The same as an HTML table: a row an occlusion, then their means. */
export function occlusionTable({ measure, occlusions, ...means }: OcclusionScores): string {
  const cells = (of: Readonly<Record<typeof PARTS[number], number>>): string =>
    PARTS.map((part) => `<td>${formatScore(of[part])}</td>`).join("");
  const rows = occlusions.map((occlusion) =>
    `<tr><th scope="row">${escapeHtml(`${occlusion.sequence} · ${occlusion.object}`)}</th><td>${
      escapeHtml(occlusion.gone)
    }</td><td>${escapeHtml(occlusion.back ?? "–")}</td><td>${occlusion.length}</td>${cells(occlusion)}</tr>`
  );
  const heads = ["gone at", "back at", "frames", ...PARTS].map((head) => `<th scope="col">${head}</th>`).join("");
  return `<table class="masklet-table"><caption>${
    escapeHtml(measure)
  } before, during and after each disappearance</caption>
<thead><tr><th scope="col">sequence · object</th>${heads}</tr></thead>
<tbody>${rows.join("")}</tbody><tfoot><tr><th scope="row">mean of ${occlusions.length}</th><td></td><td></td><td></td>${
    cells(means)
  }</tr></tfoot></table>`;
}
