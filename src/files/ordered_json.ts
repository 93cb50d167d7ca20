import { MaskletError } from "../error.ts";

/** A JSON value whose objects are maps, in the order of the text. */
export type OrderedJson =
  | null
  | boolean
  | number
  | string
  | WholeFloat
  | readonly OrderedJson[]
  | ReadonlyMap<string, OrderedJson>;

/** A whole number that is written as a float, 1.0 or 1e2: to Python that is another thing than 1. */
export interface WholeFloat {
  readonly float: number;
}

/** How JSON is parsed. */
export interface OrderedJsonOptions {
  /** Whether whole numbers that are written as floats are told from others; default: they are numbers like others. */
  readonly wholeFloats?: boolean;
}

/** What names carry while they are parsed, so that none looks like a number or like a property of objects. */
const MARK = "#";

/** The only name without a mark, which stands for a float while the text is parsed. */
const FLOAT = "float";

/**
 * Parses JSON and keeps the order of its names, as Python does: `JSON.parse` sorts names that look like whole numbers.
 *
 * @param place how errors call the text
 * @param options what is told of numbers
 * @returns objects as maps; of a name that stands twice the last value counts
 * @throws {MaskletError} `bad-dataset` when it is no JSON
 */
export function parseOrderedJson(
  text: string,
  place: string,
  { wholeFloats = false }: OrderedJsonOptions = {},
): OrderedJson {
  // A text with a colon behind it is a name.
  const marked = text.replace(
    /"((?:[^"\\]|\\.)*)"(\s*:)?|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/g,
    (whole, inner?: string, colon?: string) => {
      if (inner === undefined) return wholeFloats && isWholeFloat(whole) ? `{"${FLOAT}":${whole}}` : whole;
      return colon === undefined ? whole : `"${MARK}${inner}"${colon}`;
    },
  );
  try {
    JSON.parse(text); // what is wrong with it is told of the text as it is
    return ordered(JSON.parse(marked));
  } catch (cause) {
    throw new MaskletError("bad-dataset", `Expected JSON in ${place}, found: ${(cause as Error).message}`, {
      hint: "Fetch the file again from the dataset's own site",
      cause,
    });
  }
}

const isWholeFloat = (number: string): boolean => /[.eE]/.test(number) && Number.isSafeInteger(Number(number));

/** The number that a value is, however it is written; undefined where it is none. */
export function numberIn(value: OrderedJson | undefined): number | undefined {
  if (typeof value === "number") return value;
  return typeof value === "object" && value !== null && FLOAT in value ? (value as WholeFloat).float : undefined;
}

function ordered(value: unknown): OrderedJson {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== "object" || value === null) return value as OrderedJson;
  if (FLOAT in value) return value as WholeFloat;
  return new Map(Object.entries(value).map(([name, inner]) => [name.slice(MARK.length), ordered(inner)]));
}
