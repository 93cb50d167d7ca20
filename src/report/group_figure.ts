import type { EvaluationRow, Means } from "../evaluate/object_scores.ts";
import { type Grouping, groupRows } from "../evaluate/group_evaluation.ts";
import { seriesColour } from "../image/series_colour.ts";
import { FIGURE_CONFIG, figureLayout, type PlotlySpec } from "./report_figure.ts";
import { escapeHtml, formatScore } from "./report_html.ts";
import { rulesOf, type Scores } from "./report_scores.ts";

/** The groups of scores: their rows, and what these come to. */
function groupsOf(scores: Scores, by: Grouping): [name: string, rows: readonly EvaluationRow[], means: Means][] {
  const { means } = rulesOf(scores);
  return [...groupRows(scores, by)].map(([name, rows]) => [name, rows, means(rows)]);
}

/** Scores by groups: a bar a group and column of the protocol that one line has room for; a line is the mean over all. */
export function groupFigure(scores: Scores, by: Grouping): PlotlySpec {
  const { brief, columns } = rulesOf(scores);
  const groups = groupsOf(scores, by);
  const names = groups.map(([name, rows]) => `${name} (${rows.length})`);
  const shown = brief.flatMap((name) => columns.find((column) => column.name === name) ?? []);
  const finite = (value: number): number | null => Number.isFinite(value) ? value : null;
  const bars = shown.map(({ name, value }, i) => ({
    type: "bar",
    name,
    x: names,
    y: groups.map(([, , means]) => finite(value(means))),
    marker: { color: seriesColour(i) },
    hovertemplate: "%{y:.3f}",
  }));
  const all = shown[0]!.value(scores.global);
  const line = { type: "line", xref: "paper", x0: 0, x1: 1, y0: all, y1: all };
  const layout = figureLayout(`${shown[0]!.name} by group; all ${formatScore(all)} (line)`, "group (objects)", "score");
  return {
    data: bars,
    layout: {
      ...layout,
      barmode: "group",
      shapes: Number.isFinite(all) ? [{ ...line, line: { color: seriesColour(0), width: 1, dash: "dot" } }] : [],
    },
    config: FIGURE_CONFIG,
  };
}

/** The same as an HTML table: a row a group. */
export function groupTable(scores: Scores, by: Grouping): string {
  const { columns } = rulesOf(scores);
  const rows = groupsOf(scores, by).map(([name, rows, means]) =>
    `<tr><th scope="row">${escapeHtml(name)}</th>${
      columns.map(({ value }) => `<td>${formatScore(value(means))}</td>`).join("")
    }<td>${rows.length}</td></tr>`
  );
  const heads = [...columns.map(({ name }) => name), "objects"].map((head) =>
    `<th scope="col">${escapeHtml(head)}</th>`
  );
  return `<table class="masklet-table"><caption>by attribute; an object may have several, or none</caption>
<thead><tr><th scope="col">attribute</th>${heads.join("")}</tr></thead><tbody>${rows.join("")}</tbody></table>`;
}
