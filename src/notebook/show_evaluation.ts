import { evaluationFigure } from "../report/report_figure.ts";
import { briefScores } from "../report/report_scores.ts";
import { caveatsHtml, scoresTable } from "../report/report_tables.ts";
import { evaluationCaveats } from "../evaluate/evaluation_caveats.ts";
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
      "text/html": `${scoresTable(evaluation)}${caveatsHtml(evaluationCaveats(evaluation))}${bundle["text/html"]}`,
      "text/plain": evaluationText(evaluation),
    };
  },
};

/** An evaluation in a line, and a line a row. */
export function evaluationText(
  { protocol, rules, rows, global, groups = {}, leftOut, notes, partial = [] }: Evaluation,
): string {
  const scores = (of: Evaluation["global"]): string => briefScores(rules, of).map((pair) => pair.join(" ")).join(", ");
  const lines = rows.slice(0, MOST_LINES).map((row) =>
    `  ${row.sequence} ${row.object}: ${scores(rules.means([row]))}`
  );
  const left = rows.length - lines.length;
  return [
    `Evaluation (${protocol}): ${scores(global)}`,
    ...Object.entries(groups).map(([name, of]) => `  mean of ${name}: ${scores(of)}`),
    ...lines,
    ...(left > 0 ? [`  and ${left} more rows`] : []),
    ...(leftOut.length > 0 ? [`  left out: ${leftOut.length}, see leftOut`] : []),
    ...notes.map((note) => `  noted: ${note}`),
    ...(partial.length > 0 ? [`  on a part of the frames: ${partialLines(partial).join("; ")}`] : []),
  ].join("\n");
}
