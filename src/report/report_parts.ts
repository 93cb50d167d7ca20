import type { Grouping } from "../evaluate/group_evaluation.ts";
import { type OcclusionScores, occlusionScores } from "../evaluate/occlusions.ts";
import { groupFigure, groupTable } from "./group_figure.ts";
import { occlusionFigure, occlusionTable } from "./occlusion_figure.ts";
import type { PlotlySpec } from "./report_figure.ts";
import { escapeHtml } from "./report_html.ts";
import type { Scores } from "./report_scores.ts";

/** A section of a report with a figure and its numbers. */
export interface FigurePart {
  /** Its heading. */
  readonly title: string;
  /** What a figure shows to those who cannot see it. */
  readonly label: string;
  /** The figure. */
  readonly figure: PlotlySpec;
  /** The numbers, as HTML. */
  readonly table: string;
}

/** What scores show besides their curves: objects before, during and after they are gone, and groups of them. */
export function figureParts(scores: Scores, attributes: Grouping | undefined): FigurePart[] {
  const occlusions = occlusionsOf(scores);
  return [
    ...(occlusions === undefined ? [] : [{
      title: "By occlusion",
      label: `${occlusions.measure} before, during and after each disappearance; the numbers are in the table below`,
      figure: occlusionFigure(occlusions),
      table: occlusionTable(occlusions),
    }]),
    ...(attributes === undefined ? [] : [{
      title: "By attribute",
      label: "scores of each group; the numbers are in the table below",
      figure: groupFigure(scores, attributes),
      table: groupTable(scores, attributes),
    }]),
  ];
}

/** Nothing where no object ever goes, or where rows do not say so, as in files of older evaluations. */
function occlusionsOf({ rows }: Scores): OcclusionScores | undefined {
  const known = rows.filter(({ absent, frames }) => absent !== undefined && absent.length === frames.length);
  const scores = occlusionScores({ rows: known });
  return scores.occlusions.length === 0 ? undefined : scores;
}

/** The sections; the page's script draws the figures by their places. */
export function figureSections(parts: readonly FigurePart[]): string {
  return parts.map(({ title, label, table }, i) =>
    `<section aria-labelledby="part-${i}-title"><h2 id="part-${i}-title">${escapeHtml(title)}</h2>
<div data-part="${i}" role="img" aria-label="${escapeHtml(label)}"></div>
<div class="scroll">${table}</div></section>`
  ).join("\n");
}
