import { davis, isDavisRoot } from "../dataset/davis.ts";
import { diskFolder, isFolder, listFolder, pathOf } from "../dataset/mask_folder.ts";
import { MaskletError } from "../error.ts";
import type { EvaluateOptions } from "./evaluate_jf.ts";
import { type Evaluation, makeEvaluation, type ObjectScores, type Protocol } from "./evaluation.ts";
import { planSequence, requireProtocol } from "./plan_sequence.ts";
import { type LeftOut, leftOutFor } from "./left_out.ts";
import { inLanes, refuse, type SequenceMasks, type SequencePlan } from "./sequence_plan.ts";
import { readYoutubeVosMeta, type YoutubeVosMeta } from "./youtube_vos_meta.ts";
import { openComparer } from "./workers.ts";

/** Options of `evaluateFolders`. */
export interface EvaluateFoldersOptions extends Omit<EvaluateOptions, "sequence"> {
  /** The list in `ImageSets` when the truth is the root of DAVIS; default "val". */
  readonly split?: string;
  /** Whether `vos` and `sav` refuse sequences that are on one side only, instead of leaving them out. */
  readonly strict?: boolean;
  /**
   * Of `youtube-vos`: the categories that were seen in training, or a file that says them: a list with one name a line, or the
   * `meta.json` of the training set. Default: `train/meta.json` beside the truth's own folder.
   */
  readonly seen?: readonly string[] | string;
  /** Threads that read and compare beside this one; default: one a core in all, and none when there is little to do. */
  readonly workers?: number;
  /** Told how many frames are done, of how many. */
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * J and F of all sequences of two folders, as the official tools score them: what the command `evaluate` does.
 *
 * @param results folder of predictions, `<sequence>/<frame>.png`, or `<sequence>/<object>/<frame>.png` for SA-V
 * @param truth folder of the ground truth in the same layout, or the root of DAVIS
 * @throws MaskletError as `evaluateJF` does; nothing is scored before all files are known to be there
 *
 * @example
 * ```ts
 * import { encodeIndexedPng, evaluateFolders } from "masklet";
 * import { assertEquals } from "@std/assert";
 * const root = await Deno.makeTempDir();
 * await Deno.mkdir(`${root}/dot`);
 * const png = await encodeIndexedPng(new Uint8Array([0, 1, 1, 0]), 2, 2);
 * for (const frame of ["00000", "00001", "00002"]) await Deno.writeFile(`${root}/dot/${frame}.png`, png);
 * const evaluation = await evaluateFolders(root, root, { protocol: "davis" });
 * assertEquals([evaluation.rows.length, evaluation.global["J&F"]], [1, 1]);
 * await Deno.remove(root, { recursive: true });
 * ```
 */
export async function evaluateFolders(
  results: string | URL,
  truth: string | URL,
  options: EvaluateFoldersOptions = {},
): Promise<Evaluation> {
  const { protocol = "davis", allFrames = false, strict = false, compatible = false } = options;
  requireProtocol(protocol, { allFrames, strict });
  const roots = { results: folderPath(results), truth: folderPath(truth) };
  const meta = protocol === "youtube-vos" ? await readYoutubeVosMeta(roots.truth, options.seen) : undefined;
  const sequences = protocol === "vos" || protocol === "sav"
    ? await sharedSequences(roots, strict)
    : meta !== undefined
    ? await metaSequences(roots, meta)
    : await davisSequences(roots, protocol, options.split ?? "val");
  const leftOut: LeftOut[] = [];
  /** Does a part of the work; what fails is left out, where that is allowed. */
  const attempt = async <T>(sequence: string, work: () => Promise<T>): Promise<T | undefined> => {
    if (!options.skipBroken) return await work();
    return await work().catch((error: unknown) => void leftOut.push(leftOutFor(error, { sequence })));
  };
  const plans: SequencePlan[] = [];
  for (const sequence of sequences) {
    const masks = options.skipBroken ? { ...sequence, leaveOut: (what: LeftOut) => leftOut.push(what) } : sequence;
    const plan = await attempt(sequence.name, () => planSequence(protocol, masks, { allFrames, meta }));
    if (plan !== undefined) plans.push(plan);
  }
  const scores = await scoreAll(plans, options, attempt);
  const order = new Map(sequences.map(({ name }, i) => [name, i]));
  return makeEvaluation(
    protocol,
    scores,
    {
      allFrames: allFrames || protocol === "davis-unsupervised" || protocol === "youtube-vos",
      compatible,
      ...(options.skipBroken ? { skipBroken: true } : {}),
    },
    { leftOut: leftOut.toSorted((a, b) => order.get(a.sequence)! - order.get(b.sequence)!) },
  );
}

/** Sequences that are scored at the same time, so that no thread waits for the last frames of one. */
const SEQUENCES_AT_ONCE = 4;

async function scoreAll(
  plans: readonly SequencePlan[],
  options: EvaluateFoldersOptions,
  attempt: (
    sequence: string,
    work: () => Promise<readonly ObjectScores[]>,
  ) => Promise<readonly ObjectScores[] | undefined>,
): Promise<ObjectScores[]> {
  const total = plans.reduce((sum, { frames }) => sum + frames, 0);
  using pool = openComparer(total, options.workers);
  let done = 0;
  options.onProgress?.(done, total);
  const onFrame = (): void => options.onProgress?.(++done, total);
  const comparer = { compare: pool.compare, lanes: pool.lanes, onFrame };
  const scores = await inLanes(
    plans,
    SEQUENCES_AT_ONCE,
    (plan) => attempt(plan.sequence, () => plan.score(comparer)),
  );
  return scores.flatMap((rows) => rows ?? []);
}

/** The videos of a `meta.json`. */
async function metaSequences(roots: Roots, meta: YoutubeVosMeta): Promise<SequenceMasks[]> {
  await listFolder(roots.results); // refuses one that does not exist
  const truth = await isFolder(`${roots.truth}/Annotations`) ? `${roots.truth}/Annotations` : roots.truth;
  return [...meta.videos.keys()].sort().map((name) => masksOf({ results: roots.results, truth }, name));
}

/** The sequences of a split of DAVIS, or of every folder of the truth. */
async function davisSequences(roots: Roots, protocol: Protocol, split: string): Promise<SequenceMasks[]> {
  const found = await foldersIn(roots.results); // refuses one that does not exist
  const named = (sequences: readonly SequenceMasks[]): SequenceMasks[] =>
    requireSameCase(sequences, found, roots.results);
  if (await isDavisRoot(roots.truth)) {
    const year = protocol === "davis2016" ? 2016 : 2017;
    const sequences = davis(roots.truth, { year, split, unsupervised: protocol === "davis-unsupervised" });
    return named(
      await Array.fromAsync(sequences, ({ name, frames, annotationFolder }) => ({
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

/** The sequences that both sides have. */
async function sharedSequences({ results, truth }: Roots, strict: boolean): Promise<SequenceMasks[]> {
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
    refuse(
      `Expected a sequence that ${roots.truth} and ${results} both have, found none`,
      "Give the folders that hold the sequences' folders, named alike on both sides",
    );
  }
  return names.map((name) => masksOf(roots, name));
}

/** Both official tools step into `Annotations` when the truth has another number of entries than the prediction. */
async function annotationsOf({ results, truth }: Roots): Promise<string> {
  const [wanted, found] = [await listFolder(truth), await listFolder(results)];
  const inner = `${truth}/Annotations`;
  if (wanted.length === found.length || !wanted.some(({ name }) => name === "Annotations") || !await isFolder(inner)) {
    return truth;
  }
  return (await listFolder(inner))[0]?.name.includes(".png") ? truth : inner;
}

interface Roots {
  readonly results: string;
  readonly truth: string;
}

function masksOf({ results, truth }: Roots, name: string): SequenceMasks {
  return { name, truth: diskFolder(`${truth}/${name}`), results: diskFolder(`${results}/${name}`) };
}

async function foldersIn(path: string): Promise<string[]> {
  return (await listFolder(path)).filter(({ isFolder }) => isFolder).map(({ name }) => name);
}

function folderPath(path: string | URL): string {
  return pathOf(path).replace(/(?<=.)\/+$/, "");
}
