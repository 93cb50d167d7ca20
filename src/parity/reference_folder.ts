import { MaskletError } from "../error.ts";

/** The kinds of reference files, by the folders that hold them. */
export const REFERENCE_KINDS = ["modules", "video", "image"] as const;
/** See {@linkcode REFERENCE_KINDS}. */
export type ReferenceKind = (typeof REFERENCE_KINDS)[number];

/** A file of reference numbers. */
export interface ReferenceFile {
  /** Its path within the folder: "video/pico256_masks.json". */
  readonly name: string;
  /** What it holds; undefined for a file that is none of them. */
  readonly kind: ReferenceKind | undefined;
  /** Its fields. */
  readonly content: Readonly<Record<string, unknown>>;
}

/** What a folder holds. */
export interface ReferenceFolder {
  /** Its reference files, in the order of their kinds and names. */
  readonly files: readonly ReferenceFile[];
  /** What lies beside the folders of the kinds and is no business of parity. */
  readonly others: readonly string[];
}

/** A field that only files of a kind have. */
const SIGNS: readonly (readonly [ReferenceKind, readonly string[]])[] = [
  ["video", ["steps"]],
  ["modules", ["inputNames", "imageEncoder", "memoryAttention", "memoryEncoder", "maskAsOutput"]],
  ["image", ["predictions", "imageEmbed", "pointGrid", "bicubic", "masks"]],
];

/**
 * Reads a folder of reference numbers: its root (with `modules/`, `video/`, `image/`), one of these folders, or a single file.
 *
 * @param only one kind alone
 * @throws {MaskletError} `missing-file` when there is nothing to run, `bad-dataset` for a file that is damaged
 */
export async function readReferences(path: string, only?: ReferenceKind): Promise<ReferenceFolder> {
  const info = await Deno.stat(path).catch(() => undefined);
  if (info === undefined) {
    throw new MaskletError("missing-file", `Expected a folder of reference numbers, found nothing at ${path}`, {
      hint: "Give a folder with modules/, video/ or image/, one of these, or one of their files",
    });
  }
  const all = info.isFile ? { files: [await readReference(path, nameOf(path))], others: [] } : await readFolder(path);
  const files = all.files.filter(({ kind }) => only === undefined || kind === only);
  if (files.length === 0) {
    throw new MaskletError(
      "missing-file",
      `Expected ${only ?? "reference"} files (*.json) in ${path}, found none`,
      { hint: "Give a folder with modules/, video/ or image/, one of these, or one of their files" },
    );
  }
  return { files, others: all.others };
}

async function readFolder(path: string): Promise<ReferenceFolder> {
  const entries = (await Array.fromAsync(Deno.readDir(path))).sort((a, b) => (a.name < b.name ? -1 : 1));
  const kinds = REFERENCE_KINDS.filter((kind) => entries.some((entry) => !entry.isFile && entry.name === kind));
  const files: ReferenceFile[] = [];
  if (kinds.length === 0) {
    for (const { name } of entries.filter((entry) => !entry.isDirectory && entry.name.endsWith(".json"))) {
      files.push(await readReference(`${path}/${name}`, name));
    }
    return { files, others: [] };
  }
  for (const kind of kinds) {
    for (const name of await jsonFiles(`${path}/${kind}`)) {
      files.push(await readReference(`${path}/${kind}/${name}`, `${kind}/${name}`));
    }
  }
  const known: readonly string[] = kinds;
  return { files, others: entries.map(({ name }) => name).filter((name) => !known.includes(name)) };
}

/** JSON files of a folder and of the folders in it. */
async function jsonFiles(path: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(path)) {
    if (isDirectory) found.push(...(await jsonFiles(`${path}/${name}`)).map((inner) => `${name}/${inner}`));
    else if (name.endsWith(".json")) found.push(name);
  }
  return found.sort();
}

/** One file; its kind is told by its fields, as a file may be given without its folder. */
async function readReference(path: string, name: string): Promise<ReferenceFile> {
  let content: unknown;
  try {
    content = JSON.parse(await Deno.readTextFile(path));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw damaged(path, why, cause);
  }
  if (content === null || typeof content !== "object" || Array.isArray(content)) throw damaged(path, "no JSON object");
  const fields = content as Record<string, unknown>;
  const kind = SIGNS.find(([, signs]) => signs.some((sign) => sign in fields))?.[0] ??
    REFERENCE_KINDS.find((folder) => path.split(/[\\/]/).at(-2) === folder);
  return { name, kind, content: fields };
}

/** The error for a file whose content cannot be what it should be. */
export function damaged(path: string, found: string, cause?: unknown): MaskletError {
  return new MaskletError("bad-dataset", `Expected a reference as JSON in ${path}, found ${found}`, {
    hint: "Copy or compute the file again",
    cause,
  });
}

const nameOf = (path: string): string => path.split(/[\\/]/).at(-1)!;
