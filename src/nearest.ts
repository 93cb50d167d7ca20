/**
 * "Did you mean": the known name that a mistyped one is nearest to.
 * @module
 */

/** Edits (a letter more, less or other, or two that changed places) between two words. */
function editDistance(a: string, b: string): number {
  const rows = Array.from({ length: a.length + 1 }, (_, i) => [i, ...new Array<number>(b.length).fill(0)]);
  for (let j = 0; j <= b.length; j++) rows[0]![j] = j;
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      const swap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
        ? rows[i - 2]![j - 2]! + 1
        : Infinity;
      const change = rows[i - 1]![j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      rows[i]![j] = Math.min(rows[i - 1]![j]! + 1, rows[i]![j - 1]! + 1, change, swap);
    }
  }
  return rows[a.length]![b.length]!;
}

/**
 * The known name nearest to what was typed; undefined where none is near: a third of the letters may differ, and a beginning of one
 * (of three letters or more) is near to it.
 *
 * @param typed what was found
 * @param known what there is
 */
export function nearestName(typed: string, known: readonly string[]): string | undefined {
  const word = typed.toLowerCase();
  const far = Math.max(1, Math.floor(Math.max(3, word.length) / 3));
  const ranked = known
    .map((name) => ({ name, lower: name.toLowerCase() }))
    .map(({ name, lower }) => ({
      name,
      distance: Math.min(word.length, lower.length) >= 3 && (lower.startsWith(word) || word.startsWith(lower))
        ? 0.5
        : editDistance(word, lower),
    }))
    .sort((a, b) => a.distance - b.distance);
  const best = ranked[0];
  // a word of which no letter is left is another word: of "a" and "b" neither is near the other
  return best !== undefined && best.distance <= far && best.distance < word.length ? best.name : undefined;
}
