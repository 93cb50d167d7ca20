import { isFolder, listFolder } from "../dataset/mask_folder.ts";
import { MaskletError } from "../error.ts";
import type { FolderRoots } from "./protocol.ts";

/** Folders below the one that was given in which predictions are looked for, and in how many of each. */
const [DEPTH, FOLDERS] = [3, 8];
/** Where the sequences of a truth may lie in it. */
const TRUTHS = ["", "/Annotations", "/Annotations/480p"];

/**
 * Where an evaluation fails as predictions are missing, and they lie in a folder farther down, as unpacked archives have them: an error
 * that says so.
 *
 * @param error what the evaluation failed with
 * @returns the error to throw: the same where there is no such folder
 */
export async function toldWhereResultsLie(error: unknown, { results, truth }: FolderRoots): Promise<unknown> {
  if (!(error instanceof MaskletError) || !["missing-file", "evaluation-refused"].includes(error.code)) return error;
  if (!await isFolder(results)) return error;
  const names = new Set((await Promise.all(TRUTHS.map((part) => foldersOf(`${truth}${part}`)))).flat());
  const deeper = await folderWith(names, results, DEPTH);
  if (deeper === undefined || deeper === results) return error;
  return new MaskletError(
    error.code,
    `Expected the folders of sequences in ${results}, as ${truth} has them, found them in ${deeper}`,
    { hint: "Give that folder", cause: error },
  );
}

/** The first folder, from above to below, that has one of the names in it. */
async function folderWith(names: ReadonlySet<string>, root: string, depth: number): Promise<string | undefined> {
  let level = [root];
  for (let below = 0; below <= depth; below++) {
    const inside = await Promise.all(level.map(foldersOf));
    const at = inside.findIndex((folders) => folders.some((name) => names.has(name)));
    if (at >= 0) return level[at];
    level = inside.flatMap((folders, i) => folders.slice(0, FOLDERS).map((name) => `${level[i]}/${name}`));
  }
  return undefined;
}

async function foldersOf(path: string): Promise<string[]> {
  const entries = await listFolder(path).catch(() => []);
  return entries.filter(({ name, isFolder }) => isFolder && !name.startsWith(".")).map(({ name }) => name);
}
