/**
 * Rows of cells as lines for people: each column as wide as its widest cell, two spaces between them, no blanks at the end of a line.
 *
 * @param rows cells; a row may have fewer than others
 * @param options `right`: which columns stand to the right, as numbers do; default none
 * @returns a line a row
 */
export function textTable(
  rows: readonly (readonly string[])[],
  { right = () => false }: { readonly right?: (column: number) => boolean } = {},
): string[] {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  return rows.map((row) =>
    row.map((cell, i) => right(i) ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!)).join("  ").trimEnd()
  );
}

/** Columns of numbers behind a first one of names. */
export const BEHIND_NAMES = { right: (column: number): boolean => column > 0 };
