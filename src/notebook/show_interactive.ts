import { escapeHtml, formatScore } from "../report/report_html.ts";
import type { Display } from "../display.ts";
import type { InteractiveEvaluation } from "../evaluate/interactive_evaluation.ts";
import { caveatsHtml } from "../report/report_tables.ts";
import { figureBundle } from "./figure.ts";
import { plotInteractive } from "./plot_interactive.ts";

/** An interactive evaluation shows its curve and a table of it; in the console a line a point. */
export const INTERACTIVE_DISPLAY: Display<InteractiveEvaluation> = {
  inspect: interactiveText,
  jupyter: async (evaluation) => {
    const bundle = await figureBundle(plotInteractive(evaluation));
    return {
      ...bundle,
      "text/html": `${tableOf(evaluation)}${caveatsHtml(failedLines(evaluation))}${bundle["text/html"]}`,
      "text/plain": interactiveText(evaluation),
    };
  },
};

/** The curve in words. */
export function interactiveText({ rules, model, rows, curve, mean, failed }: InteractiveEvaluation): string {
  return [
    `Interactive evaluation (${rules.mode}, ${rules.clicksPerFrame} clicks a frame) of ${model} on ${rows.length} objects: mean J&F ${
      formatScore(mean)
    }`,
    ...curve.map((point) =>
      `  ${point.promptedFrames} frames: J&F ${formatScore(point["J&F"])}, J ${formatScore(point.J)}, F ${
        formatScore(point.F)
      }, ${point.seconds.toFixed(0)} s`
    ),
    ...failedLines({ failed }).map((line) => `  ${line}`),
  ].join("\n");
}

function failedLines({ failed }: Pick<InteractiveEvaluation, "failed">): string[] {
  return failed.map(({ sequence, reason }) => `${sequence} failed: ${reason}`);
}

function tableOf(evaluation: InteractiveEvaluation): string {
  const head = ["prompted frames", "J&F", "J", "F", "J&F without ends", "annotation, s"];
  const rows = evaluation.curve.map((point) => [
    String(point.promptedFrames),
    ...[point["J&F"], point.J, point.F, point["J&F without ends"]].map(formatScore),
    point.seconds.toFixed(0),
  ]);
  const cells = (tag: string, row: readonly string[]): string =>
    `<tr>${row.map((cell) => `<${tag}>${escapeHtml(cell)}</${tag}>`).join("")}</tr>`;
  return `<table>${cells("th", head)}${rows.map((row) => cells("td", row)).join("")}</table>`;
}
