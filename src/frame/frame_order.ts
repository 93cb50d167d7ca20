/**
 * The order of frames by their names. The only place that decides it.
 * @module
 */

/** A name that is a number or a time as a whole: "00012", "0.0417", "0,0417", "-1.5", "1e-05". */
const NUMBER = /^(-?)(\d+)(?:[.,](\d+))?(?:e([+-]?\d{1,3}))?$/i;

/** How a name begins that is no number as a whole: "12" of "12_left". */
const BEGINNING = /^()(\d+)/;

/**
 * Compares two frames by their names: numbers and times by value ("0.25" before "0.3", "0,25" before "0,3", "1e-05" before "0.1"), other
 * names in natural order, that is runs of digits by value and everything else by character ("f2" before "f10"). Names that begin with a
 * number stand by it, those that do not after all numbers, so that names of both kinds have one order too, in whatever order a folder
 * lists them. Equal values keep the order of their characters. No digit is rounded, however long a name is.
 *
 * @returns below 0, 0 or above 0, as `sort` wants it
 */
export function compareFrameNames(a: string, b: string): number {
  return compareValues(a, b) || (a < b ? -1 : a > b ? 1 : 0);
}

function compareValues(a: string, b: string): number {
  const [one, two] = [numberOf(a), numberOf(b)];
  if (one === undefined || two === undefined) {
    return one === two ? compareRuns(a, b) : one === undefined ? 1 : -1;
  }
  return compareNumbers(one, two) || compareRuns(one.rest, two.rest);
}

/** A number as it is written, without an exponent, and what a name has after it. */
interface Written {
  readonly negative: boolean;
  readonly whole: string;
  readonly fraction: string;
  readonly rest: string;
}

function numberOf(name: string): Written | undefined {
  const found = NUMBER.exec(name) ?? BEGINNING.exec(name);
  if (found === null) return undefined;
  const [all, sign, whole = "", fraction = "", exponent = "0"] = found;
  const digits = `${whole}${fraction}`;
  const point = whole.length + Number(exponent);
  return {
    negative: sign === "-",
    whole: point > 0 ? digits.slice(0, point).padEnd(point, "0") : "0",
    fraction: point > 0 ? digits.slice(point) : "0".repeat(-point) + digits,
    rest: name.slice(all.length),
  };
}

/**
 * Names in the order of frames; the list given is left as it is.
 * @param frameOf the frame's name, where the names are those of files
 */
export function inFrameOrder(names: Iterable<string>, frameOf: (name: string) => string = (name) => name): string[] {
  const list = [...names];
  const frames = list.map(frameOf);
  // Numbers of one length, as most frames have: they are in the order of their characters, and mostly are so already.
  const even = frames.every((frame) => frame.length === frames[0]!.length && /^\d+$/.test(frame));
  if (even && frames.every((frame, i) => i === 0 || frames[i - 1]! <= frame)) return list;
  return list.map((name, i) => [name, frames[i]!] as const)
    .sort(([, a], [, b]) => compareFrameNames(a, b)).map(([name]) => name);
}

function compareNumbers(a: Written, b: Written): number {
  if (a.negative !== b.negative) return a.negative ? -1 : 1;
  const order = compareDigits(a.whole, b.whole) || compareFractions(a.fraction, b.fraction);
  return a.negative ? -order : order;
}

/** Whole numbers by value, digit by digit. */
function compareDigits(a: string, b: string): number {
  const [one, two] = [a.replace(/^0+(?=\d)/, ""), b.replace(/^0+(?=\d)/, "")];
  return one.length - two.length || (one < two ? -1 : one > two ? 1 : 0);
}

function compareFractions(a: string, b: string): number {
  const length = Math.max(a.length, b.length);
  const [one, two] = [a.padEnd(length, "0"), b.padEnd(length, "0")];
  return one < two ? -1 : one > two ? 1 : 0;
}

function compareRuns(a: string, b: string): number {
  const runs = (name: string): readonly string[] => name.match(/\d+|\D+/g) ?? [];
  const [left, right] = [runs(a), runs(b)];
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const [one, two] = [left[i]!, right[i]!];
    if (one === two) continue;
    const digits = /^\d/.test(one) && /^\d/.test(two);
    const order = digits ? compareDigits(one, two) : one < two ? -1 : 1;
    if (order !== 0) return order;
  }
  return left.length - right.length;
}
