/** Order of two texts by code point, as Python and NumPy sort them (JavaScript sorts by UTF-16 unit). */
export function compareCodePoints(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length);
  let at = 0;
  while (at < shorter && a.charCodeAt(at) === b.charCodeAt(at)) at++;
  if (at === shorter) return a.length - b.length;
  // Units that differ may be the second ones of code points beyond 16 bits.
  const before = at > 0 ? a.codePointAt(at - 1)! - b.codePointAt(at - 1)! : 0;
  return before !== 0 ? before : a.codePointAt(at)! - b.codePointAt(at)!;
}

/** Items in the order of their texts by code point; the list given is left as it is. */
export function inCodePointOrder<T>(items: readonly T[], textOf: (item: T) => string): T[] {
  // Units are in the order of code points where none is half of one.
  const plain = !items.some((item) => /[\ud800-\udfff]/.test(textOf(item)));
  const compare = plain ? compareUnits : compareCodePoints;
  return items.toSorted((a, b) => compare(textOf(a), textOf(b)));
}

const compareUnits = (a: string, b: string): number => a < b ? -1 : a > b ? 1 : 0;
