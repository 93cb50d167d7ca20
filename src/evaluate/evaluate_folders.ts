import {
  anyKind,
  checkOptions,
  functionKind,
  listKind,
  type OptionTable,
  switchKind,
  textKind,
  wholeKind,
} from "../options.ts";
import { listedOnce } from "../dataset/listed_once.ts";
import { diskFolder, isFolder, type MaskFolder } from "../dataset/mask_folder.ts";
import { MaskletError } from "../error.ts";
import { folderPathOf } from "../files/path_of.ts";
import { nearestName } from "../nearest.ts";
import { EVALUATE_OPTIONS, type EvaluateOptions, settingsOf } from "./evaluate_jf.ts";
import { type Evaluation, makeEvaluation } from "./evaluation.ts";
import { type LeftOut, leftOutFor } from "./left_out.ts";
import type { ObjectScores } from "./object_scores.ts";
import { pairedResults } from "./pair_folders.ts";
import type { FolderRoots, Protocol, SequenceTask } from "./protocol.ts";
import { type GivenOptions, requireProtocol } from "./protocols.ts";
import { oneSequence } from "./sequence_folder.ts";
import { type PartialSequence, sharedFrames } from "./shared_frames.ts";
import { inLanes, type SequenceMasks, type SequencePlan } from "./sequence_plan.ts";
import { openComparer } from "./workers.ts";

/** Options of `evaluateFolders`. */
export interface EvaluateFoldersOptions extends Omit<EvaluateOptions, "sequence"> {
  /** The list in `ImageSets` when the truth is the root of DAVIS; default: the protocol's, "val". */
  readonly split?: string;
  /** The sequences that are scored, by name; default: all that the protocol finds. */
  readonly sequences?: readonly string[];
  /** Whether `vos` and `sav` refuse sequences that are on one side only, instead of leaving them out. */
  readonly strict?: boolean;
  /**
   * Of `youtube-vos`: the categories that were seen in training, or a file that says them: a list with one name a line, or the
   * `meta.json` of the training set. Default: `train/meta.json` beside the truth's own folder.
   */
  readonly seen?: readonly string[] | string;
  /** Threads that read and compare beside this one; default: one a core in all, once it is seen that half a second of work is left. */
  readonly workers?: number;
  /** Told how many frames are done, of how many. */
  readonly onProgress?: (done: number, total: number) => void;
}

const { sequence: _sequence, ...SHARED } = EVALUATE_OPTIONS;

/** The options of `evaluateFolders`, and the flags of the command. */
export const EVALUATE_FOLDERS_OPTIONS: OptionTable<EvaluateFoldersOptions> = {
  ...SHARED,
  split: {
    doc: "list in the ImageSets of DAVIS, and the set's name in tables (default: the protocol's, val)",
    kind: textKind,
    flag: "split",
    value: "NAME",
  },
  sequences: {
    doc: "only these",
    kind: { ...listKind(textKind), parse: (text) => text.split(",").map((name) => name.trim()) },
    flag: "sequences",
    value: "A,B,…",
  },
  strict: {
    doc: "refuse sequences that are on one side only (vos, sav)",
    kind: switchKind,
    fallback: false,
    flag: "strict",
  },
  seen: {
    doc: "youtube-vos: categories seen in training, one a line in a file, or the training set's meta.json",
    kind: anyKind(textKind, listKind(textKind)),
    flag: "seen",
    value: "FILE",
  },
  workers: {
    doc: "threads beside the first one (default: one a core in all)",
    kind: wholeKind({ least: 0 }),
    flag: "workers",
    value: "N",
  },
  onProgress: { doc: "told how many frames are done, of how many", kind: functionKind() },
};

/**
 * J and F of all sequences of two folders, as the official tools score them, or of a single one: what the command `evaluate` does.
 *
 * @param results folder of predictions, `<sequence>/<frame>.png`, or `<sequence>/<object>/<frame>.png` for SA-V; or the folder of one
 *   sequence, `<frame>.png`, or what `masklets.save` wrote
 * @param truth folder of the ground truth in the same layout, or the root of DAVIS; of one sequence its own folder will do
 * @param options protocol, split, and what becomes of what is missing or broken
 * @returns a row an object of each sequence
 * @throws {MaskletError} as `evaluateJF` does; nothing is scored before all files are known to be there
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
  options = checkOptions("evaluateFolders", options, EVALUATE_FOLDERS_OPTIONS);
  const rules = requireProtocol(options.protocol ?? "davis", pickGiven(options));
  const roots = { results: folderPathOf(results), truth: folderPathOf(truth) };
  const tasks = await tasksOf(rules, roots, options);
  const partial: PartialSequence[] = [];
  const leftOut: LeftOut[] = [];
  /** Does a part of the work; what fails is left out, where that is allowed. */
  const attempt = async <T>(sequence: string, work: () => Promise<T>): Promise<T | undefined> => {
    if (!options.skipBroken) return await work();
    return await work().catch((error: unknown) => void leftOut.push(leftOutFor(error, { sequence })));
  };
  const notes: string[] = [];
  const note = (text: string): void => void notes.push(text);
  const plans: SequencePlan[] = [];
  for (const task of tasks) {
    const { name } = task.masks;
    const [truth, results] = [task.masks.truth, task.masks.results].map(listedOnce) as [MaskFolder, MaskFolder];
    const plan = await attempt(name, async () => {
      const whole = {
        ...task.masks,
        note,
        truth,
        results: await pairedResults(truth, results, options.pair ?? "name", { note, compatible: options.compatible }),
      };
      const shared = options.partial ? await sharedFrames(whole) : { masks: whole, partial: [] };
      partial.push(...shared.partial);
      const masks = shared.masks;
      return await task.plan(
        options.skipBroken ? { ...masks, leaveOut: (what: LeftOut) => leftOut.push(what) } : masks,
      );
    }).catch(async (error: unknown) => {
      const { path } = task.masks.results;
      if (path !== undefined && !await isFolder(path)) {
        await (await import("./deeper_results.ts")).requireNotDeeper(roots);
      }
      throw error;
    });
    if (plan !== undefined) plans.push(plan);
  }
  const { scores, official } = await scoreAll(plans, options, attempt);
  const order = new Map(tasks.map(({ masks }, i) => [masks.name, i]));
  return makeEvaluation(
    rules,
    scores,
    settingsOf(rules, options),
    {
      notes,
      ...(official !== undefined && { official }),
      leftOut: leftOut.toSorted((a, b) => order.get(a.sequence)! - order.get(b.sequence)!),
      ...(options.partial && { partial }),
    },
  );
}

const pickGiven = ({ allFrames, strict, seen, partial }: EvaluateFoldersOptions): GivenOptions => (
  { allFrames, strict, seen, partial }
);

/** The sequences that are scored: one, where the folders are those of one; else those that the protocol finds, or the named ones. */
async function tasksOf(
  rules: Protocol,
  roots: FolderRoots,
  { allFrames = false, strict = false, compatible = false, split, seen, sequences }: EvaluateFoldersOptions,
): Promise<readonly SequenceTask[]> {
  const one = rules.plan === undefined ? undefined : await oneSequence(roots.results, roots.truth);
  if (one === undefined) {
    const all = await rules.sequences(roots, { allFrames, strict, compatible, split, seen });
    return sequences === undefined ? all : namedTasks(all, sequences, roots.truth);
  }
  const masks = { name: one.name, truth: diskFolder(one.truth), results: diskFolder(one.results) };
  const tasks = [{ masks, plan: (masks: SequenceMasks) => rules.plan!(masks, { allFrames, compatible }) }];
  return sequences === undefined ? tasks : namedTasks(tasks, sequences, roots.truth);
}

function namedTasks(all: readonly SequenceTask[], names: readonly string[], place: string): SequenceTask[] {
  return [...new Set(names)].map((name) => {
    const task = all.find(({ masks }) => masks.name === name);
    if (task !== undefined) return task;
    const known = all.map(({ masks }) => masks.name);
    const near = nearestName(name, known);
    const shown = known.length > 12
      ? `${known.slice(0, 12).join(", ")} and ${known.length - 12} more`
      : known.join(", ");
    throw new MaskletError("bad-argument", `Expected sequences of ${place} (${shown}), found ${name}`, {
      hint: near === undefined ? "Name sequences of that split (split, --split)" : `Did you mean ${near}?`,
    });
  });
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
): Promise<{ readonly scores: readonly ObjectScores[]; readonly official?: readonly ObjectScores[] }> {
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
  const own = scores.flatMap((rows) => rows ?? []);
  if (plans.every((plan) => plan.official === undefined)) return { scores: own };
  const { onFrame: _, ...quiet } = comparer;
  const official: ObjectScores[] = [];
  let differs = false;
  for (const [i, plan] of plans.entries()) {
    const ofTool = await plan.official?.(quiet);
    differs ||= ofTool !== undefined;
    official.push(...ofTool ?? scores[i] ?? []);
  }
  return differs ? { scores: own, official } : { scores: own };
}
