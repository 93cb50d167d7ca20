import { textTable } from "../text_table.ts";

/** What a line of a help text may take: terminals of this width do not break it anew. */
export const HELP_COLUMNS = 100;

/**
 * A text for people as lines that fit, broken at blanks; a word that is longer than a line stays whole. Its own line breaks stay, and what an
 * indented line goes on with is indented by two more.
 *
 * @param text the text
 * @param columns characters that a line may have, at least 1
 * @returns the lines, at least one
 */
export function wrapText(text: string, columns: number): string[] {
  return text.split("\n").flatMap((paragraph) => {
    const blanks = paragraph.length - paragraph.trimStart().length;
    const [first = "", ...words] = paragraph.trimStart().split(" ");
    const lines = [" ".repeat(blanks) + first];
    for (const word of words) {
      const last = lines.at(-1)!;
      if (last.length + 1 + word.length <= columns) lines[lines.length - 1] = `${last} ${word}`;
      else lines.push(" ".repeat(blanks === 0 ? 0 : blanks + 2) + word);
    }
    return lines;
  });
}

/**
 * Names with what they are, in two columns that fit {@link HELP_COLUMNS}: what does not fit goes on under its own beginning.
 *
 * @param rows name and text of each
 * @returns the lines
 */
export function helpTable(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(0, ...rows.map(([name]) => name.length)) + 2;
  return textTable(
    rows.flatMap(([name, text]) => wrapText(text, HELP_COLUMNS - width).map((line, i) => [i === 0 ? name : "", line])),
  );
}

/**
 * A command as it is typed, on lines that fit {@link HELP_COLUMNS}: broken before a word, outside of quotes, with the backslash with which
 * a shell reads it as one.
 *
 * @param example the command on one line
 * @returns its lines, with two blanks before the first and six before others
 */
export function helpExample(example: string): string[] {
  const words = example.match(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g) ?? [];
  const lines: string[] = [];
  for (const [i, word] of words.entries()) {
    const last = lines.at(-1);
    const value = words[i + 1];
    const whole = isFlag(word) && value !== undefined && !/^[-|&>]/.test(value) ? `${word} ${value}` : word;
    if (last === undefined) lines.push(`  ${word}`);
    else if (last.length + 1 + whole.length <= HELP_COLUMNS - 2) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(`      ${word}`);
  }
  return lines.map((line, i) => i === lines.length - 1 ? line : `${line} \\`);
}

/** Whether a word is a flag whose value may stand behind it: the two stay on one line. */
const isFlag = (word: string): boolean => /^--[\w-]+$/.test(word);
