import type { FolderEntry, MaskFolder } from "./mask_folder.ts";

/**
 * A folder that is listed once, however often it is asked what it holds: what it held then is what it holds.
 *
 * @param folder the folder; folders in it are listed once, too
 * @returns the folder, with the same files
 */
export function listedOnce(folder: MaskFolder): MaskFolder {
  let listed: Promise<readonly FolderEntry[]> | undefined;
  const entries = (): Promise<readonly FolderEntry[]> => listed ??= folder.entries();
  const folders = new Map<string, MaskFolder>();
  return {
    ...folder,
    entries,
    missing: async (names) => {
      const there = await entries().then((found) => new Set(found.map(({ name }) => name)), () => undefined);
      return there === undefined ? await folder.missing(names) : names.filter((name) => !there.has(name));
    },
    folder: (name) => {
      const known = folders.get(name) ?? listedOnce(folder.folder(name));
      folders.set(name, known);
      return known;
    },
  };
}
