import { escapeHtml } from "../report/report_html.ts";
import { type DatasetDescription, descriptionRows } from "../dataset/description.ts";
import type { Display } from "../display.ts";
import { textTable } from "../text_table.ts";

/** A dataset's description shows its table; in the console a line a number. */
export const DESCRIPTION_DISPLAY: Display<DatasetDescription> = {
  inspect: descriptionText,
  jupyter: (description) => ({
    "text/html": descriptionHtml(description),
    "text/markdown": description.toMarkdown(),
    "text/plain": descriptionText(description),
  }),
};

/** The numbers in lines for the console. */
export function descriptionText(description: DatasetDescription): string {
  const rows = descriptionRows(description);
  return [description.name, ...textTable(rows).map((line) => `  ${line}`)].join("\n");
}

function descriptionHtml(description: DatasetDescription): string {
  const rows = descriptionRows(description).map(([what, much]) =>
    `<tr><th scope="row" style="text-align:left">${escapeHtml(what)}</th><td>${escapeHtml(much)}</td></tr>`
  );
  return `<table class="masklet-table"><caption>${escapeHtml(description.name)}</caption><tbody>${
    rows.join("")
  }</tbody></table>`;
}
