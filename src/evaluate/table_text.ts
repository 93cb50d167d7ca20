import { quoted } from "./davis_tables.ts";

/** What a table can be written in for a paper or a program. */
export type TableFormat = "csv" | "markdown" | "latex";

type Writer = (head: readonly string[], rows: readonly (readonly string[])[]) => string;

/**
 * A table as text. The first column is of names, the others of numbers.
 * @param last whether the last row is a sum or a mean of the others
 */
export function tableText(
  format: TableFormat,
  head: readonly string[],
  rows: readonly (readonly string[])[],
  { last = true }: { readonly last?: boolean } = {},
): string {
  return WRITERS[format](head, rows, last);
}

const WRITERS: Record<TableFormat, (...args: [...Parameters<Writer>, last: boolean]) => string> = {
  csv: ([first, ...head], rows) =>
    [[first === "" ? "name" : first!, ...head], ...rows].map((row) => `${row.map(quoted).join(",")}\n`).join(""),
  markdown: (head, rows) => {
    const line = (row: readonly string[]): string =>
      `| ${row.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |\n`;
    return line(head) + line(head.map((_, i) => i === 0 ? "---" : "---:")) + rows.map(line).join("");
  },
  latex: (head, rows, last) => {
    const line = (row: readonly string[]): string => `${row.map(escaped).join(" & ")} \\\\\n`;
    const body = last ? rows.slice(0, -1) : rows;
    const sum = last && rows.length > 0 ? `\\hline\n${line(rows.at(-1)!)}` : "";
    return `\\begin{tabular}{l${"r".repeat(head.length - 1)}}\n\\hline\n${line(head)}\\hline\n` +
      `${body.map(line).join("")}${sum}\\hline\n\\end{tabular}\n`;
  },
};

/** LaTeX's own characters, said so that they are printed. */
function escaped(text: string): string {
  return text.replace(
    /[\\&%$#_{}~^]/g,
    (c) =>
      c === "\\"
        ? "\\textbackslash{}"
        : c === "~"
        ? "\\textasciitilde{}"
        : c === "^"
        ? "\\textasciicircum{}"
        : `\\${c}`,
  );
}
