/** One output of a cell, as a notebook file holds it. */
export interface NotebookOutput {
  /** "execute_result", "display_data", "stream" or "error". */
  readonly output_type: string;
  /** MIME bundle. */
  readonly data?: Readonly<Record<string, unknown>>;
  /** Of a stream. */
  readonly text?: string | readonly string[];
}

/** A cell, as a notebook file holds it. */
export interface NotebookCell {
  /** "code" or "markdown". */
  readonly cell_type: string;
  /** Its lines. */
  readonly source: string | readonly string[];
  /** Of a code cell. */
  readonly outputs?: readonly NotebookOutput[];
}

/** What differs from one run to the next, and from machine to machine: times, rates, what runs the model, names drawn anew. */
const MASKED: readonly (readonly [RegExp, string])[] = [
  // deno-lint-ignore no-control-regex -- colours of a terminal, which the kernel writes where the environment lets it
  [/\x1b\[[\d;]*m/g, ""],
  [/\b(native code|WebGPU|WASM)\b[^\n]*/g, "BACKEND"],
  [/\b[\d.]+ (frames|images|masks)\/s/g, "RATE"],
  [/\b[\d.]+ (ms|s|min|MB|GB)\b/g, "AMOUNT"],
  [/\/(?:tmp|var)\/[\w./-]+|[A-Z]:\\[\w.\\-]+/g, "PLACE"],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}\b/g, "NAME"],
];

/** Numbers may differ by so much, or by this share: processors add in different orders, and a rounded digit may flip. */
const [NEAR, SHARE] = [0.005, 0.01];

/**
 * Compares what the cells of a notebook gave with what they gave before: their kinds, and their texts with times masked.
 * @returns differences in words; none where all is alike
 */
export function compareCells(before: readonly NotebookCell[], now: readonly NotebookCell[]): string[] {
  const [old, fresh] = [before, now].map((cells) => cells.filter((cell) => cell.cell_type === "code"));
  if (old!.length !== fresh!.length) return [`expected ${old!.length} code cells, found ${fresh!.length}`];
  return old!.flatMap((cell, i) => {
    const where = `cell ${i + 1} (${[cell.source].flat().join("").trim().split("\n").at(-1)})`;
    const [kinds, found] = [kindsOf(cell), kindsOf(fresh![i]!)];
    if (kinds !== found) return [`${where}: expected outputs ${kinds || "none"}, found ${found || "none"}`];
    const [wanted, text] = [textOf(cell), textOf(fresh![i]!)];
    return alike(wanted, text) ? [] : [`${where}: expected ${wanted}\nfound ${text}`];
  });
}

function kindsOf({ outputs = [] }: NotebookCell): string {
  const kinds = outputs.map(({ output_type, data }) =>
    data === undefined ? output_type : Object.keys(data).sort().join("+")
  );
  return [...new Set(kinds)].sort().join(", ");
}

function textOf({ outputs = [] }: NotebookCell): string {
  const texts = outputs.map(({ data, text }) => [data?.["text/plain"] ?? text ?? ""].flat().join(""));
  // A stream may come in several pieces, and before or after a result.
  return MASKED.reduce((all, [pattern, name]) => all.replace(pattern, name), texts.sort().join("\n")).trim();
}

const NUMBER = /-?\d+(?:\.\d+)?(?:e[+-]?\d+)?/g;

/** Whether two texts say the same, with numbers that are near. */
export function alike(a: string, b: string): boolean {
  if (a === b) return true;
  if (a.replace(NUMBER, "#") !== b.replace(NUMBER, "#")) return false;
  const [one, other] = [a, b].map((text) => (text.match(NUMBER) ?? []).map(Number));
  return one!.every((value, i) => Math.abs(value - other![i]!) <= Math.max(NEAR, SHARE * Math.abs(value)));
}
