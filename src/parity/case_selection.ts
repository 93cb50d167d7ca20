import type { ReferenceFile } from "./reference_folder.ts";

/**
 * What is left of a file when one case is asked for by name: the whole file when it bears the name ("pico256_masks",
 * "video/pico256_masks"), a part of a modules file ("decoder"), or a case of a part ("decoder/point", "point"); undefined when the
 * file has none of that name.
 */
export function selectCase(file: ReferenceFile, name: string): ReferenceFile | undefined {
  const path = file.name.replace(/\.json$/, "");
  if ([path, path.split("/").at(-1), file.name].includes(name)) return file;
  if (file.kind !== "modules") return undefined;
  const kept: Record<string, unknown> = {};
  for (const [part, value] of Object.entries(file.content)) {
    const own = part === name ? value : casesNamed(part, value, name);
    if (own !== undefined) kept[part] = own;
  }
  if (Object.keys(kept).length === 0) return undefined;
  const { model, inputNames, configuration } = file.content;
  const head = { model, inputNames, ...(configuration !== undefined && { configuration }) };
  return { ...file, content: { ...head, ...kept } };
}

/** The cases of a part that bear the name; parts hold their cases as a list, or as `cases` among other fields. */
function casesNamed(part: string, value: unknown, name: string): unknown {
  const bears = (one: unknown): boolean => {
    const own = (one as { readonly name?: unknown } | null)?.name;
    return own === name || `${part}/${own}` === name;
  };
  if (Array.isArray(value)) {
    const own = value.filter(bears);
    return own.length > 0 ? own : undefined;
  }
  const { cases } = (value ?? {}) as { readonly cases?: unknown };
  const own = Array.isArray(cases) ? cases.filter(bears) : [];
  return own.length > 0 ? { cases: own } : undefined;
}
