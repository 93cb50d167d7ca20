import { listFolder } from "../dataset/mask_folder.ts";
import { MaskletError } from "../error.ts";
import type { FolderRoots } from "./protocol.ts";

/** Folders below the one that was given in which predictions are looked for, and in how many of each. */
const [DEPTH, FOLDERS] = [3, 8];
/** Where the sequences of a truth may lie in it, the deepest place first. */
const TRUTHS = ["/Annotations/480p", "/Annotations", ""];

/**
 * Refuses predictions that lie in a folder farther down than the one that was given, as unpacked archives have them: to be asked once
 * predictions were missed.
 *
 * @throws {MaskletError} `missing-file`, naming the folder to give
 */
export async function requireNotDeeper({ results, truth }: FolderRoots): Promise<void> {
  const places = await Promise.all(TRUTHS.map((part) => foldersOf(`${truth}${part}`)));
  const names = new Set(places.find((folders) => folders.length > 0));
  const deeper = await folderWith(names, results, DEPTH);
  if (deeper === undefined || deeper === results) return;
  throw new MaskletError(
    "missing-file",
    `Expected the folders of sequences in ${results}, as ${truth} has them, found them in ${deeper}`,
    { hint: "Give that folder" },
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
