/**
 * Out of which functions an error can come: those that have `throw` in their body, or name one that does. Read from the text alone,
 * without types, so methods of values are not followed.
 * @module
 */

/** A declaration at the top of a file. */
interface Declared {
  /** Names in its body. */
  readonly names: readonly string[];
  readonly throws: boolean;
}

const TOP = /^(?:export )?(?:default )?(?:abstract )?(?:async )?(?:function\*?|const|let|class)\s+(\w+)/;

/**
 * Functions, classes and values out of which an error can come.
 *
 * @param sources path relative to the repository -> text
 * @returns "src/mask/mask_ops.ts#maskUnion", …
 */
export function throwingNames(sources: ReadonlyMap<string, string>): Set<string> {
  const declared = new Map<string, Declared>();
  for (const [path, text] of sources) {
    const imported = importedNames(path, text);
    const parts = declarationsOf(text);
    const local = new Set(parts.map(({ name }) => name));
    for (const { name, body } of parts) {
      const words = new Set(body.match(/(?<![.\w])[A-Za-z_]\w*/g) ?? []);
      const names = [...words].flatMap((word) =>
        word === name ? [] : local.has(word) ? [`${path}#${word}`] : imported.get(word) ?? []
      );
      declared.set(`${path}#${name}`, { names, throws: /(?<![.\w])throw\s/.test(body) });
    }
  }
  const found = new Set([...declared].filter(([, { throws }]) => throws).map(([name]) => name));
  for (let before = -1; before < found.size;) {
    before = found.size;
    for (const [name, { names }] of declared) if (names.some((other) => found.has(other))) found.add(name);
  }
  return found;
}

/** Parts of a file, each from the line that declares a name to the next such line. */
function declarationsOf(text: string): { readonly name: string; readonly body: string }[] {
  const parts: { name: string; body: string }[] = [];
  for (const line of withoutComments(text).split("\n")) {
    const name = TOP.exec(line)?.[1];
    if (name !== undefined) parts.push({ name, body: line });
    else if (/^(?:export )?(?:declare )?(?:interface|type|import|export)\b/.test(line)) {
      parts.push({ name: "", body: "" });
    } else if (parts.length > 0) parts.at(-1)!.body += `\n${line}`;
  }
  // overloads are one name: their signatures and the body that follows
  const bodies = new Map<string, string>();
  for (const { name, body } of parts) if (name !== "") bodies.set(name, `${bodies.get(name) ?? ""}\n${body}`);
  return [...bodies].map(([name, body]) => ({ name, body }));
}

function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, "").replaceAll(/^\s*\/\/.*$/gm, "");
}

/** Values that a file imports from its neighbours: the name here -> where it is declared. */
function importedNames(path: string, text: string): Map<string, string> {
  const names = new Map<string, string>();
  for (const [, list, address] of text.matchAll(/^import \{([^}]*)\} from "(\.[^"]+)"/gm)) {
    const target = new URL(address!, `file:///${path}`).pathname.slice(1);
    for (const item of list!.split(",").map((one) => one.trim())) {
      if (item === "" || item.startsWith("type ")) continue;
      const [name, alias = name] = item.split(" as ") as [string, string?];
      names.set(alias!, `${target}#${name}`);
    }
  }
  return names;
}
