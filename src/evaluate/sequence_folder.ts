import { type FolderEntry, holdsMasks, isFolder, listFolder } from "../dataset/mask_folder.ts";
import { MaskletError } from "../error.ts";

/**
 * The folder of one sequence's masks: the folder itself when it holds masks, otherwise the one in it, or in a DAVIS root, that bears
 * the sequence's name.
 *
 * @param root path without a slash at its end
 * @param sequence its name, where it is known
 * @throws MaskletError `missing-file` where no masks are found
 */
export async function sequenceFolder(root: string, sequence: string | undefined): Promise<string> {
  const inside = ["", "/Annotations/480p", "/Annotations"].map((part) => `${root}${part}/${sequence}`);
  if (sequence !== undefined && sequence !== "") {
    for (const path of inside) if (await isFolder(path)) return path;
  }
  const entries = await listFolder(root);
  if (entries.length === 0 || holdsMasks(entries) || await holdsFolderOfMasks(root, entries)) return root;
  throw new MaskletError("missing-file", `Expected masks${sequence ? ` of ${sequence}` : ""} in ${root}, found none`, {
    hint: "Give the folder of this sequence's masks, <frame>.png each",
  });
}

/** One sequence on both sides. */
export interface OneSequence {
  /** Its name. */
  readonly name: string;
  /** Folder of its predicted masks. */
  readonly results: string;
  /** Folder of its true masks. */
  readonly truth: string;
}

/**
 * Tells whether two folders are those of one sequence and not of several: the prediction holds masks itself or is what one run wrote, or
 * the truth holds masks itself. The other side may then be the folder of all sequences.
 *
 * @returns the sequence; undefined where both sides hold folders of sequences
 * @throws MaskletError `missing-file` where one side is a single sequence that the other one lacks
 */
export async function oneSequence(results: string, truth: string): Promise<OneSequence | undefined> {
  const [found, wanted] = [await listFolder(results), await listFolder(truth)];
  const run = await videoOfRun(results, found);
  if (run === undefined && !await holdsMasksAlone(results, found)) {
    if (!await holdsMasksAlone(truth, wanted)) return undefined;
    const name = nameOf(truth);
    if (await isFolder(`${results}/${name}`)) return { name, results: `${results}/${name}`, truth };
    throw new MaskletError("missing-file", `Expected masks of one sequence in ${results}, found none`, {
      hint: `${truth} holds the masks of one sequence: give the folder of its predictions, <frame>.png each`,
    });
  }
  const names = [run, nameOf(results)].filter((name) => name !== undefined);
  const named = holdsMasks(wanted) ? undefined : await firstNamed(truth, names);
  const folder = named ?? await sequenceFolder(truth, names[0]);
  return { name: nameOf(folder), results, truth: folder };
}

async function firstNamed(root: string, names: readonly string[]): Promise<string | undefined> {
  for (const name of names) {
    const folder = await sequenceFolder(root, name).catch(() => root);
    if (folder !== root) return folder;
  }
  return undefined;
}

/** The video of the run that a folder holds, if it holds one. */
async function videoOfRun(folder: string, entries: readonly FolderEntry[]): Promise<string | undefined> {
  if (!entries.some(({ name }) => name === "masklets.json")) return undefined;
  // The file begins with the video; a run of hours need not be read for its name.
  using file = await Deno.open(`${folder}/masklets.json`);
  const start = new Uint8Array(4096);
  const text = new TextDecoder().decode(start.subarray(0, await file.read(start) ?? 0));
  const name = /"video":\s*\{\s*"name":\s*("(?:[^"\\]|\\.)*")/.exec(text)?.[1];
  return name === undefined ? "" : (JSON.parse(name) as string).replace(/\.\w+$/, "").replace(/^.*[\/\\]/, "");
}

/** Whether masks lie in the folder itself and in none of its first folder: a stray picture beside sequences makes none of it. */
const holdsMasksAlone = async (root: string, entries: readonly FolderEntry[]): Promise<boolean> =>
  holdsMasks(entries) && !await holdsFolderOfMasks(root, entries);

async function holdsFolderOfMasks(root: string, entries: readonly FolderEntry[]): Promise<boolean> {
  const folder = entries.find((entry) => entry.isFolder);
  return folder !== undefined && holdsMasks(await listFolder(`${root}/${folder.name}`));
}

const nameOf = (path: string): string => path.split(/[\/\\]/).at(-1)!;
