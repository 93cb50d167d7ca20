/**
 * The order of frames by their names. The only place that decides it.
 * @module
 */

/** A name that is a number or a time as a whole: "00012", "0.0417", "-1.5". */
const NUMBER = /^(-?)(\d+)(?:\.(\d+))?$/;

/**
 * Compares two frames by their names: numbers by value, times by value ("0.25" before "0.3"), other names in natural order, that is runs of
 * digits by value and everything else by character ("f2" before "f10"). Equal values keep the order of their characters. No digit is
 * rounded, however long a name is.
 *
 * @returns below 0, 0 or above 0, as `sort` wants it
 */
export function compareFrameNames(a: string, b: string): number {
  const [one, two] = [NUMBER.exec(a), NUMBER.exec(b)];
  return (one !== null && two !== null ? compareNumbers(one, two) : compareRuns(a, b)) || (a < b ? -1 : a > b ? 1 : 0);
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

function compareNumbers(a: RegExpExecArray, b: RegExpExecArray): number {
  const negative = a[1] === "-";
  if (negative !== (b[1] === "-")) return negative ? -1 : 1;
  const order = compareDigits(a[2]!, b[2]!) || compareFractions(a[3] ?? "", b[3] ?? "");
  return negative ? -order : order;
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
