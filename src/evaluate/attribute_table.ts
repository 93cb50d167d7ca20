import { MaskletError } from "../error.ts";

/** Attributes of a sequence, or of an object of it. */
export interface AttributeEntry {
  /** The sequence's name. */
  readonly sequence: string;
  /** The object as text; absent: every object. */
  readonly object?: string;
  /** The attributes. */
  readonly names: readonly string[];
}

/** Refuses a file of attributes. */
export function refuseAttributes(path: string, expected: string, found: string): never {
  throw new MaskletError("bad-dataset", `Expected ${expected} in ${path}, found ${found}`, {
    hint:
      'JSON is {"<sequence>": ["<attribute>"]}; CSV has a heading "sequence,attributes" or "sequence,<attribute>,…"',
  });
}

const YES = /^(1|1\.0|yes|y|true|x|✓)$/i;
const NO = /^(0|0\.0|no|n|false|-|)$/i;

/**
 * The lines of a CSV: a sequence, an object where there is such a column, and its attributes in one column or in one column each.
 * @throws {MaskletError} `bad-dataset`
 */
export function entriesOfCsv(text: string, path: string): AttributeEntry[] {
  const [head = [], ...lines] = csvLines(text).filter((cells) => cells.some((cell) => cell !== ""));
  const places = head.map((name) => name.toLowerCase());
  const sequenceAt = places.findIndex((name) => /^(sequence|video|name|video_?id|seq)$/.test(name));
  const objectAt = places.findIndex((name) => /^(object|object_?id|obj|id)$/.test(name));
  if (sequenceAt < 0) refuseAttributes(path, 'a column "sequence"', head.join(", ") || "nothing");
  const columns = head.map((name, at) => ({ name, at })).filter(({ at }) => at !== sequenceAt && at !== objectAt);
  if (columns.length === 0) refuseAttributes(path, "a column of attributes", head.join(", "));
  return lines.map((cells, i) => {
    if (cells.length !== head.length) {
      refuseAttributes(path, `${head.length} columns in line ${i + 2}`, String(cells.length));
    }
    return {
      sequence: cells[sequenceAt]!,
      ...(objectAt < 0 || cells[objectAt] === "" ? {} : { object: cells[objectAt]! }),
      names: columns.flatMap(({ name, at }) => namesIn(name, cells[at]!)),
    };
  });
}

/** The attributes that a cell stands for: a list of them, a yes or no to its heading, or a value of that. */
function namesIn(heading: string, cell: string): string[] {
  if (/^attributes?$/i.test(heading)) {
    return cell.split(/[;|]/).map((name) => name.trim()).filter((name) => name !== "");
  }
  if (YES.test(cell)) return [heading];
  return NO.test(cell) ? [] : [`${heading}: ${cell}`];
}

/** Cells of each line; quoted ones may hold commas, quotes (doubled) and line ends. */
function csvLines(text: string): string[][] {
  const lines: string[][] = [[]];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\n\r]*))\s*?(,|\r\n|\n|\r|$)/y;
  while (cell.lastIndex <= text.length) {
    const found = cell.exec(text);
    if (found === null) break;
    const [whole, quoted, plain, end] = found;
    lines.at(-1)!.push((quoted?.replaceAll('""', '"') ?? plain ?? "").trim());
    if (end === "" || (whole === "" && cell.lastIndex === text.length)) break;
    if (end !== ",") lines.push([]);
  }
  return lines;
}
