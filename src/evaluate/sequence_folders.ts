import { isDavisRoot } from "../dataset/davis_root.ts";
import { diskFolder, type FolderEntry, isFolder, listFolder } from "../dataset/mask_folder.ts";
import { MaskletError } from "../error.ts";
import { isStray } from "../frame/frame_name.ts";
import { partOfPath } from "../files/part_of_path.ts";
import { some } from "../dataset/some_names.ts";
import type { FolderRoots, SequenceTask } from "./protocol.ts";
import { refuse, type SequenceMasks } from "./sequence_plan.ts";

/** How davis2017-evaluation reads a root of DAVIS. */
export interface DavisRules {
  /** The list in `ImageSets`. */
  readonly split: string;
  /** The edition: 2016 has one object a sequence. */
  readonly year: 2016 | 2017;
  /** Whether the masks are those of the unsupervised task. */
  readonly unsupervised: boolean;
}

/**
 * The sequences of a split of DAVIS, or of every folder of the truth; each is asked of the results.
 * @throws {MaskletError} `missing-file`, `bad-dataset` or `evaluation-refused`
 */
export async function davisSequences(roots: FolderRoots, rules: DavisRules): Promise<SequenceMasks[]> {
  const found = await foldersIn(roots.results); // refuses one that does not exist
  const named = (sequences: readonly SequenceMasks[]): SequenceMasks[] =>
    requireSameCase(sequences, found, roots.results);
  if (await isDavisRoot(roots.truth)) {
    const { davis } = await import("../dataset/davis.ts"); // with its images and how masks are written: folders alone are quicker without
    return named(
      await Array.fromAsync(davis(roots.truth, rules), ({ name, frames, annotationFolder }) => ({
        name,
        truth: diskFolder(annotationFolder),
        results: diskFolder(`${roots.results}/${name}`),
        imageCount: frames.length,
      })),
    );
  }
  const names = await foldersIn(roots.truth);
  if (names.length === 0) {
    refuse(
      `Expected a folder for each sequence in ${roots.truth}, found none`,
      "Give the folder that holds the sequences' folders, not one of them",
    );
  }
  return named(names.map((name) => masksOf(roots, name)));
}

/** Refuses results whose folder differs by case alone from the sequence that is asked for. */
function requireSameCase(
  sequences: readonly SequenceMasks[],
  found: readonly string[],
  place: string,
): SequenceMasks[] {
  for (const { name } of sequences.filter(({ name }) => !found.includes(name))) {
    const alike = found.find((other) => other.toLowerCase() === name.toLowerCase());
    if (alike === undefined) continue;
    throw new MaskletError("missing-file", `Expected the folder ${name} in ${place}, found ${alike}`, {
      hint: `Rename it to ${name}: names must agree letter by letter`,
    });
  }
  return [...sequences];
}

/** Sequences that both sides have, and what is to be told of the others. */
export interface SharedSequences {
  /** The sequences, in the order of their names. */
  readonly sequences: readonly SequenceMasks[];
  /** In words: those of the truth that have no prediction; absent: all have one. */
  readonly unpredicted?: string;
}

/**
 * The sequences that both sides have.
 * @throws {MaskletError} `evaluation-refused` where there is none, or, `strict`, where a side has one alone
 */
export async function sharedSequences(
  { results, truth }: FolderRoots,
  { strict }: { readonly strict: boolean },
): Promise<SharedSequences> {
  const roots = { results, truth: await annotationsOf({ results, truth }) };
  const [wanted, found] = [await foldersIn(roots.truth), await foldersIn(results)];
  const [unpredicted, unknown] = [wanted.filter((n) => !found.includes(n)), found.filter((n) => !wanted.includes(n))];
  if (strict && unpredicted.length + unknown.length > 0) {
    refuse(
      `Expected the same sequences in ${roots.truth} and ${results}, found without prediction: ${
        unpredicted.join(", ") || "none"
      }; without ground truth: ${unknown.join(", ") || "none"}`,
      "Complete them, or leave strict out to evaluate what both have",
    );
  }
  const names = wanted.filter((name) => found.includes(name));
  if (names.length === 0) {
    await (await import("./deeper_results.ts")).requireNotDeeper({ results, truth });
    refuse(
      `Expected a sequence that ${roots.truth} and ${results} both have, found none`,
      "Give the folders that hold the sequences' folders, named alike on both sides",
    );
  }
  return {
    sequences: names.map((name) => masksOf(roots, name)),
    ...(unpredicted.length > 0 && {
      unpredicted: `${results} has no folder for ${some(unpredicted)} of ${roots.truth}: the means are those of the ` +
        `${names.length} sequences that both sides have; strict refuses that`,
    }),
  };
}

/** Tasks of shared sequences; the first one tells of those that have no prediction. */
export function sharedTasks(
  { sequences, unpredicted }: SharedSequences,
  plan: SequenceTask["plan"],
): readonly SequenceTask[] {
  return sequences.map((masks, i) => ({
    masks,
    plan: (masks) => {
      if (i === 0 && unpredicted !== undefined) masks.note?.(unpredicted);
      return plan(masks);
    },
  }));
}

/**
 * Both official tools step into `Annotations` when the truth has another number of entries than the prediction; where it has as many they
 * end with an error, as no prediction is called so.
 */
async function annotationsOf({ results, truth }: FolderRoots): Promise<string> {
  const [wanted, found] = [await listFolder(truth), await listFolder(results)];
  const inner = `${truth}/Annotations`;
  const isIn = (entries: readonly FolderEntry[]): boolean => entries.some(({ name }) => name === "Annotations");
  if (!isIn(wanted) || (isIn(found) && wanted.length === found.length) || !await isFolder(inner)) return truth;
  return (await listFolder(inner))[0]?.name.includes(".png") ? truth : inner;
}

/**
 * Sequences that a file of the truth names, whether the results have them or not; the masks lie in `Annotations`, or in the truth's
 * folder itself.
 * @throws {MaskletError} `missing-file` where there are no results at all
 */
export async function namedSequences(roots: FolderRoots, names: readonly string[]): Promise<SequenceMasks[]> {
  const found = await foldersIn(roots.results); // refuses one that does not exist
  const truth = await isFolder(`${roots.truth}/Annotations`) ? `${roots.truth}/Annotations` : roots.truth;
  const sequences = names.map((name) => masksOf({ results: roots.results, truth }, name));
  return requireSameCase(sequences, found, roots.results);
}

function masksOf({ results, truth }: FolderRoots, name: string): SequenceMasks {
  partOfPath(name, "the sequence", truth);
  return { name, truth: diskFolder(`${truth}/${name}`), results: diskFolder(`${results}/${name}`) };
}

async function foldersIn(path: string): Promise<string[]> {
  const entries = await listFolder(path);
  requireUnpacked(path, entries);
  return entries.filter(({ name, isFolder }) => isFolder && !isStray(name)).map(({ name }) => name);
}

/**
 * Refuses a folder that holds an archive and no folder.
 * @throws {MaskletError} `evaluation-refused`
 */
export function requireUnpacked(place: string, entries: readonly FolderEntry[]): void {
  const packed = entries.find(({ name }) => /\.(zip|tar|tgz|gz|rar|7z)$/i.test(name));
  if (packed === undefined || entries.some(({ isFolder }) => isFolder)) return;
  refuse(`Expected a folder for each sequence in ${place}, found ${packed.name}`, "Unpack it");
}
