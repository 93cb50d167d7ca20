import { type TableFormat, tableText } from "../../evaluate/table_text.ts";
import { escapeHtml } from "../report_html.ts";
import type { ReportTable } from "./benchmark_tables.ts";

/** What a table is written as, each with the ending of its files. */
export const TABLE_FORMATS: Readonly<Record<TableFormat, string>> = { markdown: "md", latex: "tex", csv: "csv" };

/** A name of several parts ("tiny,samurai,mask") that may go to the next line between them. */
export const nameHtml = (name: string): string => escapeHtml(name).replaceAll(",", ",<wbr>");

/** A table, with its text for papers and programs below it. */
export function tableHtml({ caption, head, rows, last, ...table }: ReportTable): string {
  const line = (row: readonly string[]): string =>
    `<tr><th scope="row">${nameHtml(row[0]!)}</th>${
      row.slice(1).map((value) => `<td>${escapeHtml(value)}</td>`).join("")
    }</tr>`;
  const heads = head.map((name) => `<th scope="col">${nameHtml(name)}</th>`).join("");
  const [body, foot] = last ? [rows.slice(0, -1), rows.slice(-1)] : [rows, []];
  return `<p class="caption">${escapeHtml(caption)}</p><div class="scroll"><table aria-label="${
    escapeHtml(caption)
  }"><thead><tr>${heads}</tr></thead>
<tbody>${body.map(line).join("\n")}</tbody>${
    foot.length > 0 ? `<tfoot>${foot.map(line).join("")}</tfoot>` : ""
  }</table></div>
${textsHtml({ caption, head, rows, last, ...table })}`;
}

/** The texts of a table, folded away. */
export function textsHtml({ head, rows, last }: ReportTable): string {
  const texts = Object.keys(TABLE_FORMATS).map((format) =>
    `<details><summary>${format}</summary><pre>${
      escapeHtml(tableText(format as TableFormat, head, rows, { last }))
    }</pre></details>`
  );
  return `<details><summary>as Markdown, LaTeX, CSV</summary>${texts.join("")}</details>`;
}
