import { evaluationFigure } from "../report/report_figure.ts";
import { escapeHtml } from "../report/report_html.ts";
import { briefScores } from "../report/report_scores.ts";
import { scoresTable } from "../report/report_tables.ts";
import type { Display } from "../display.ts";
import type { Evaluation } from "../evaluate/evaluation.ts";
import { partialLines } from "../evaluate/shared_frames.ts";
import { figureBundle } from "./figure.ts";

/** Rows that the console shows. */
const MOST_LINES = 12;

/** An evaluation shows its table and its figure of J and F per frame; in the console a line a row. */
export const EVALUATION_DISPLAY: Display<Evaluation> = {
  inspect: evaluationText,
  jupyter: async (evaluation) => {
    const bundle = await figureBundle(evaluationFigure(evaluation));
    return {
      ...bundle,
      "text/html": `${scoresTable(evaluation)}${partialHtml(evaluation)}${leftOutHtml(evaluation)}${
        notesHtml(evaluation)
      }${bundle["text/html"]}`,
      "text/plain": evaluationText(evaluation),
    };
  },
};

/** An evaluation in a line, and a line a row. */
export function evaluationText({ protocol, rules, rows, global, leftOut, notes, partial = [] }: Evaluation): string {
  const scores = (of: Evaluation["global"]): string => briefScores(rules, of).map((pair) => pair.join(" ")).join(", ");
  const lines = rows.slice(0, MOST_LINES).map((row) =>
    `  ${row.sequence} ${row.object}: ${scores(rules.means([row]))}`
  );
  const left = rows.length - lines.length;
  return [
    `Evaluation (${protocol}): ${scores(global)}`,
    ...lines,
    ...(left > 0 ? [`  and ${left} more rows`] : []),
    ...(leftOut.length > 0 ? [`  left out: ${leftOut.length}, see leftOut`] : []),
    ...notes.map((note) => `  noted: ${note}`),
    ...(partial.length > 0 ? [`  on a part of the frames: ${partialLines(partial).join("; ")}`] : []),
  ].join("\n");
}

/** Which sequences were scored on a part of their frames; nothing where all were whole. */
function partialHtml({ partial = [] }: Evaluation): string {
  if (partial.length === 0) return "";
  return `<p>on a part of the frames: ${escapeHtml(partialLines(partial).join("; "))}</p>`;
}

/** What is otherwise with the official tool, as a list; nothing where nothing is. */
function notesHtml({ notes }: Evaluation): string {
  if (notes.length === 0) return "";
  return `<details open><summary>noted: ${notes.length}</summary><ul>${
    notes.map((note) => `<li>${escapeHtml(note)}</li>`).join("")
  }</ul></details>`;
}

/** What was left out, and why, as a list; nothing where all was evaluated. */
function leftOutHtml({ leftOut }: Evaluation): string {
  if (leftOut.length === 0) return "";
  const items = leftOut.map(({ sequence, object, frame, reason }) =>
    `<li>${[sequence, object, frame].filter((part) => part !== undefined).map((part) => escapeHtml(part)).join(" ")}: ${
      escapeHtml(reason)
    }</li>`
  );
  return `<details open><summary>left out: ${leftOut.length}</summary><ul>${items.join("")}</ul></details>`;
}
