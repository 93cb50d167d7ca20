/**
 * The first name that stands twice in one object of a JSON text, of which `JSON.parse` takes the last without a word; undefined where there
 * is none.
 *
 * @param text sound JSON
 */
export function repeatedKey(text: string): string | undefined {
  const names: (Set<string> | undefined)[] = []; // of the objects that are open; undefined for an array
  for (const [token, colon] of text.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?|[{}\[\]]/g)) {
    if (token === "{") names.push(new Set());
    else if (token === "[") names.push(undefined);
    else if (token === "}" || token === "]") names.pop();
    else if (colon !== undefined) {
      const name = JSON.parse(token.slice(0, -colon.length)) as string;
      if (names.at(-1)?.has(name)) return name;
      names.at(-1)?.add(name);
    }
  }
  return undefined;
}
