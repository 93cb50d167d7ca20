import type { MaskFolder } from "../dataset/mask_folder.ts";
import { isMaskFile, stemOf } from "../frame/frame_name.ts";
import { inFrameOrder } from "../frame/frame_order.ts";
import { doubtfulNames, type PairBy, pairFrames } from "../frame/pair_frames.ts";

/** How the names of two sides are looked at. */
export interface PairOptions {
  /** Told where names agree and frames may not. */
  readonly note?: ((text: string) => void) | undefined;
  /** Whether frames of one name belong together, as official tools have it, though all numbers differ by an offset. */
  readonly compatible?: boolean | undefined;
}

/**
 * The predictions of a sequence under the names that its truth has.
 *
 * @param options who is told where names agree and frames may not, and whether names count as they are, whatever frames they stand for
 * @throws {MaskletError} `evaluation-refused` where names belong together that stand for different frames, or, by position, where one side
 *   has more frames
 */
export async function pairedResults(
  truth: MaskFolder,
  results: MaskFolder,
  by: PairBy,
  { note, compatible = false }: PairOptions = {},
): Promise<MaskFolder> {
  const [wanted, found] = [await maskFiles(truth), await maskFiles(results)];
  if (wanted.length === 0) return await pairedObjects(truth, results, by, { note, compatible });
  if (found.length === 0) return results; // what is missing is told by the protocol
  const [first, second] = [wanted, found].map((names) => names.map(stemOf)) as [string[], string[]];
  const sets = [{ place: truth.place, names: first }, { place: results.place, names: second }] as const;
  if (by === "name" && compatible) return results;
  const pairs = pairFrames(...sets, by, "evaluation-refused");
  const doubt = by === "name" ? doubtfulNames(...sets) : undefined;
  if (doubt !== undefined) note?.(doubt);
  if (by === "name") return results;
  const files = new Map(second.map((stem, i) => [stem, found[i]!]));
  // davis2017-evaluation drops all dots of a name but the last.
  const partners = new Map(
    [...pairs].flatMap(([name, partner]) => [[name, partner], [name.replaceAll(".", ""), partner]]),
  );
  const fileOf = (name: string): string => files.get(partners.get(stemOf(name)) ?? "") ?? name;
  const entries = wanted.map((name) => ({ name, isFolder: false }));
  return {
    ...results,
    entries: () => Promise.resolve(entries),
    file: (name) => results.file(fileOf(name)),
    missing: (names) => missingOf(results, names, fileOf),
  };
}

async function missingOf(
  results: MaskFolder,
  names: readonly string[],
  fileOf: (name: string) => string,
): Promise<readonly string[]> {
  const missing = new Set(await results.missing(names.map(fileOf)));
  return names.filter((name) => missing.has(fileOf(name)));
}

/** The same for folders of one object each. */
async function pairedObjects(
  truth: MaskFolder,
  results: MaskFolder,
  by: PairBy,
  options: PairOptions,
): Promise<MaskFolder> {
  const objects = (await truth.entries().catch(() => [])).filter(({ isFolder }) => isFolder);
  const folders = new Map<string, MaskFolder>();
  for (const { name } of objects) {
    if ((await maskFiles(truth.folder(name))).length === 0) continue; // no deeper: objects hold frames
    folders.set(name, await pairedResults(truth.folder(name), results.folder(name), by, options));
  }
  return { ...results, folder: (name) => folders.get(name) ?? results.folder(name) };
}

/** Names of the masks in a folder, in the order of their frames; none where there is no folder. */
async function maskFiles(folder: MaskFolder): Promise<string[]> {
  const entries = await folder.entries().catch(() => []);
  const names = entries.filter(({ name, isFolder }) => !isFolder && isMaskFile(name)).map(({ name }) => name);
  return inFrameOrder(names, stemOf);
}
