import { MaskletError } from "../error.ts";

/** A JSON value whose objects are maps, in the order of the text. */
export type OrderedJson = null | boolean | number | string | readonly OrderedJson[] | ReadonlyMap<string, OrderedJson>;

/** What names carry while they are parsed, so that none looks like a number or like a property of objects. */
const MARK = "#";

/**
 * Parses JSON and keeps the order of its names, as Python does: `JSON.parse` sorts names that look like whole numbers.
 *
 * @param place how errors call the text
 * @returns objects as maps; of a name that stands twice the last value counts
 * @throws {MaskletError} `bad-dataset` when it is no JSON
 */
export function parseOrderedJson(text: string, place: string): OrderedJson {
  // A text with a colon behind it is a name.
  const marked = text.replace(
    /"((?:[^"\\]|\\.)*)"(\s*:)?/g,
    (whole, inner: string, colon?: string) => colon === undefined ? whole : `"${MARK}${inner}"${colon}`,
  );
  try {
    return ordered(JSON.parse(marked));
  } catch (cause) {
    throw new MaskletError(
      "bad-dataset",
      `Expected JSON in ${place}, found: ${(cause as Error).message.replaceAll(`"${MARK}`, '"')}`,
      {
        hint: "Fetch the file again from the dataset's own site",
        cause,
      },
    );
  }
}

function ordered(value: unknown): OrderedJson {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== "object" || value === null) return value as OrderedJson;
  return new Map(Object.entries(value).map(([name, inner]) => [name.slice(MARK.length), ordered(inner)]));
}
