import { escapeHtml, formatScore } from "../report/report_html.ts";
import { caveatsHtml } from "../report/report_tables.ts";
import type { Display } from "../display.ts";
import type { RunComparison } from "../evaluate/compare_runs.ts";

/** Two runs show a table of their sequences; in the console a line a sequence. */
export const COMPARISON_DISPLAY: Display<RunComparison> = {
  inspect: comparisonText,
  jupyter: (comparison) => ({ "text/html": tableOf(comparison), "text/plain": comparisonText(comparison) }),
};

/** A comparison in a line, and a line a sequence. */
function comparisonText(comparison: RunComparison): string {
  return [
    headline(comparison),
    ...comparison.sequences.map(({ sequence, a, b, difference }) =>
      `  ${sequence}: ${formatScore(a)} to ${formatScore(b)}, ${signed(difference)}`
    ),
    ...comparison.caveats.map((caveat) => `  ${caveat}`),
  ].join("\n");
}

function headline({ measure, difference: { mean, low, high }, better, worse, alike }: RunComparison): string {
  return `Comparison by ${measure}: ${signed(mean)} [${signed(low)}, ${signed(high)}], ` +
    `better in ${better}, worse in ${worse}, alike in ${alike}`;
}

function signed(difference: number): string {
  return difference > 0 ? `+${formatScore(difference)}` : formatScore(difference);
}

function tableOf(comparison: RunComparison): string {
  const heads = ["sequence", "first run", "second run", "difference"].map((head) => `<th scope="col">${head}</th>`);
  const rows = comparison.sequences.map(({ sequence, a, b, difference }) =>
    `<tr><th scope="row">${escapeHtml(sequence)}</th>${
      [formatScore(a), formatScore(b), signed(difference)].map((cell) => `<td>${cell}</td>`).join("")
    }</tr>`
  );
  return `<p>${escapeHtml(headline(comparison))}</p><table class="masklet-table"><thead><tr>${
    heads.join("")
  }</tr></thead>` +
    `<tbody>${rows.join("")}</tbody></table>${caveatsHtml(comparison.caveats)}`;
}
