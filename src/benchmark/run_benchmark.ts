import {
  anyKind,
  checkOptions,
  functionKind,
  kindOf,
  listKind,
  objectKind,
  type OptionTable,
  pathKind,
  signalKind,
  textKind,
  wholeKind,
} from "../options.ts";
import type { Dataset } from "../dataset/open_dataset.ts";
import type { DatasetSequence } from "../dataset/sequence.ts";
import { folderPathOf } from "../files/path_of.ts";
import { MaskletError } from "../error.ts";
import { partOfPath } from "../files/part_of_path.ts";
import { removeHalfWritten } from "../files/atomic.ts";
import { takesMore } from "../files/takes_more.ts";
import { evaluateJF } from "../evaluate/evaluate_jf.ts";
import { type LeftOut, reasonOf } from "../evaluate/left_out.ts";
import type { ObjectScores } from "../evaluate/object_scores.ts";
import type { Protocol } from "../evaluate/protocol.ts";
import { type ProtocolName, PROTOCOLS, requireProtocol } from "../evaluate/protocols.ts";
import { sequenceTruth } from "../evaluate/sequence_truth.ts";
import { sequenceIdentity } from "../evaluate/sequence_identity.ts";
import { saveResults } from "../dataset/save_results.ts";
import { readMasklets } from "../run/read_masklets.ts";
import type { RunIdentity } from "../run/identity.ts";
import { environmentOf } from "../run/environment.ts";
import { describeRun, openRunStore, type PartFailure, type RunStore } from "../run/run_store.ts";
import type { Model } from "../model/model.ts";
import { checkTracking, type PropagateOptions, type TrackingOptions } from "../track/options.ts";
import { describeRules, trackingRules } from "../track/rules.ts";
import { type BenchmarkPrompt, benchmarkPromptText } from "./benchmark_prompt.ts";
import { type BenchmarkNotes, benchmarkOfParts, type BenchmarkPart, costsOfParts } from "./benchmark_parts.ts";
import type { BenchmarkRun, BenchmarkSettings } from "./benchmark_run.ts";
import { nothingToScore } from "../evaluate/later_truth.ts";
import { trackSequence } from "./benchmark_sequence.ts";
import { firstFrames } from "./first_frames.ts";
import { isShard, type Shard, shardOf } from "./shard.ts";

/** How a benchmark runs. */
export interface RunBenchmarkOptions {
  /** What objects are shown by on the first frame that shows them; default their mask. */
  readonly prompt?: BenchmarkPrompt;
  /** Whose rules score the masks: the name of one of `PROTOCOLS`, or a protocol of your own; default: that of the dataset's layout. */
  readonly protocol?: ProtocolName | Protocol;
  /** How frames are tracked; the default preset is "vos". */
  readonly propagate?: TrackingOptions;
  /** Track and score the first frames of each sequence alone, so many: for a quick look. Part of what the run is; default: all. */
  readonly maxFrames?: number;
  /**
   * The share of the sequences that is made here, where several processes or machines make one run in one folder; `readBenchmark` reads it when all
   * are done. Default: all sequences, and nobody else at the folder.
   */
  readonly shard?: Shard;
  /**
   * A name for this process, where several of one machine share the same sequences: each takes the next one that nobody is at, and waits
   * in the end for those that others are at. Names differ.
   */
  readonly share?: string;
  /** What else `run.json` shall say: plain JSON that no result depends on. */
  readonly notes?: Readonly<Record<string, unknown>>;
  /** Folder of the run: masks, scores, and what a stopped run goes on from. */
  readonly out: string | URL;
  /** Told after each frame. */
  readonly onProgress?: (progress: BenchmarkProgress) => void;
  /** Stops the run; finished sequences stay in `out`. */
  readonly signal?: AbortSignal;
  /** Sequences that could not be read as far as the dataset's reader knows by its end: they count as failed. */
  readonly unread?: readonly LeftOut[];
}

/** The options of `runBenchmark`. */
export const RUN_BENCHMARK_OPTIONS: OptionTable<RunBenchmarkOptions> = {
  prompt: {
    doc: "what objects are shown by",
    kind: objectKind('{ kind: "mask" }, { kind: "box" } or { kind: "clicks", clicks }'),
    fallback: { kind: "mask" },
  },
  protocol: {
    doc: "whose rules score the masks (default: those of the dataset's layout)",
    kind: {
      ...anyKind<ProtocolName | Protocol>(textKind, objectKind("a protocol")),
      choices: PROTOCOLS.map(({ name }) => name),
    },
    flag: "protocol",
    value: "NAME",
  },
  propagate: { doc: "how frames are tracked", kind: objectKind("an object of tracking options") },
  maxFrames: {
    doc: "a quick look: track and score so many first frames of each sequence alone",
    kind: wholeKind({ least: 1 }),
    identity: true,
    flag: "max-frames",
    value: "N",
  },
  shard: {
    doc: "the share of the sequences that is made here",
    kind: kindOf("{ index, count } with index from 1 to count", isShard),
  },
  share: { doc: "a name for this process among several", kind: textKind },
  notes: { doc: "what else run.json shall say", kind: objectKind("plain JSON") },
  out: { doc: "folder of the run", kind: pathKind },
  onProgress: { doc: "told after each frame", kind: functionKind() },
  signal: { doc: "stops the run", kind: signalKind },
  unread: { doc: "sequences that could not be read", kind: listKind(objectKind("what was left out")) },
};

/** How far a benchmark is. */
export interface BenchmarkProgress {
  /** The sequence. */
  readonly sequence: string;
  /** Frames of it that are done. */
  readonly frame: number;
  /** Frames that it has. */
  readonly frames: number;
  /** Whether it was taken from a run that was stopped. */
  readonly resumed: boolean;
}

/**
 * Tracks the objects of a dataset from their first appearance and scores the masks (semi-supervised video object segmentation). A run that
 * was stopped goes on with the sequence it was at.
 *
 * The folder holds `run.json` (what the run was made with, on which machines, and seconds and memory of each sequence),
 * `masks/<sequence>/` (PNGs and `masklets.json`), one file a finished sequence in `parts`, and one a failed one in `failures`.
 *
 * Sequences whose truth ends with the masks that are given to the model are tracked too: `unscored` of the result says why they have no
 * scores, and `results/` holds their masks as the dataset's server takes them. A sequence that fails is one of `failed` and does not stop
 * the others; the same call tries it again.
 *
 * @param model a loaded model
 * @param dataset sequences with images and truth
 * @param options prompt, protocol, tracking rules and the folder
 * @returns settings, scores and speed (of a share those of its own sequences alone); it shows itself in a notebook
 * @throws {MaskletError} `bad-argument` when the folder holds a run of other settings; `bad-dataset` where there is no sequence; `io` where
 *   the folder takes no more; the first failure where all sequences fail; the signal's reason
 *
 * @example
 * ```ts
 * import { davis, encodeGrayPng, encodeJpeg, loadModel, runBenchmark } from "masklet";
 * import { assertEquals } from "@std/assert";
 * const root = await Deno.makeTempDir();
 * const folders = ["JPEGImages/480p/square", "Annotations/480p/square", "ImageSets/2016"].map((name) => `${root}/${name}`);
 * for (const folder of folders) await Deno.mkdir(folder, { recursive: true });
 * const [images, masks, lists] = folders;
 * await Deno.writeTextFile(`${lists}/val.txt`, "square\n");
 * const inside = Uint8Array.from({ length: 64 * 48 }, (_, i) => i % 64 > 20 && i % 64 < 44 && i > 64 * 12 && i < 64 * 36 ? 255 : 0);
 * const rgb = Uint8Array.from({ length: 64 * 48 * 3 }, (_, i) => inside[Math.floor(i / 3)]!);
 * for (const name of ["00000", "00001", "00002"]) {
 *   await Deno.writeFile(`${images}/${name}.jpg`, await encodeJpeg({ width: 64, height: 48, rgb }));
 *   await Deno.writeFile(`${masks}/${name}.png`, await encodeGrayPng(inside, 64, 48));
 * }
 * await using model = await loadModel();
 * const run = await runBenchmark(model, davis(root, { year: 2016 }), { protocol: "davis2016", out: `${root}/run` });
 * assertEquals(run.evaluation.rows.map(({ sequence, frames }) => [sequence, frames.length]), [["square", 1]]);
 * await Deno.remove(root, { recursive: true });
 * ```
 */
export async function runBenchmark(
  model: Model,
  dataset: Iterable<DatasetSequence> | AsyncIterable<DatasetSequence>,
  options: RunBenchmarkOptions,
): Promise<BenchmarkRun> {
  options = checkOptions("runBenchmark", options, RUN_BENCHMARK_OPTIONS);
  const prompt = options.prompt!;
  const all: DatasetSequence[] = [];
  for await (const sequence of dataset) {
    options.signal?.throwIfAborted();
    partOfPath(sequence.name, "the sequence");
    all.push(sequence);
  }
  const { unread = [] } = options;
  if (all.length === 0) {
    throw new MaskletError(
      "bad-dataset",
      `Expected at least one sequence, found ${
        unread.length === 0 ? "none" : `none that can be read: ${unread[0]!.reason}`
      }`,
      { hint: "Check the dataset's split, or the sequences that were asked for" },
    );
  }
  const protocol = requireProtocol(options.protocol ?? protocolOf(dataset, all[0]!));
  const dir = folderPathOf(options.out);
  const { maxFrames: most, ...rules } = checkTracking("runBenchmark, propagate", options.propagate);
  const maxFrames = options.maxFrames ?? most;
  const tracking: PropagateOptions = { preset: "vos", ...rules, ...(options.signal && { signal: options.signal }) };
  const identity: RunIdentity = {
    model: model.identity,
    rules: describeRules(trackingRules(tracking)),
    prompts: benchmarkPromptText(prompt),
    range: { start: null, direction: "forward", maxFrames: maxFrames ?? null },
    flow: { protocol: protocol.name },
  };
  const settings: BenchmarkSettings = Object.freeze({
    model: model.name,
    weights: model.identity.weights,
    prompt: benchmarkPromptText(prompt),
    ...(maxFrames !== undefined && { maxFrames }),
    identity,
  });
  const { shard } = options;
  const notes: BenchmarkNotes = { sequences: all.map(({ name }) => name), unread };
  await using store = await openRunStore<BenchmarkPart>(
    dir,
    { ...options.notes, ...notes, ...settings },
    { share: options.share ?? (shard && `shard-${shard.index}-of-${shard.count}`) },
  );
  const setup: Setup = { model, protocol, prompt, tracking, dir, store, maxFrames, options };
  const own = shard === undefined ? all : shardOf(all, shard);
  const made = await (options.share === undefined ? inOrder(own, setup) : side(own, setup));
  const failures = own.flatMap(({ name }) => {
    const outcome = made.get(name)!;
    return "failure" in outcome ? [{ name, ...outcome }] : [];
  });
  if (failures.length > 0 && failures.length === own.length) throw failures[0]!.error;
  const failed = failures.map(({ name, failure }): LeftOut => ({ sequence: name, ...failure }));
  const parts = new Map(own.flatMap(({ name }) => {
    const outcome = made.get(name)!;
    return "part" in outcome ? [[name, outcome.part] as const] : [];
  }));
  if (shard === undefined && options.share === undefined) await describeRun(dir, costsOfParts(parts));
  return benchmarkOfParts(settings, protocol, parts, [...failed, ...unread]);
}

/** What all sequences of a run have in common. */
interface Setup {
  readonly model: Model;
  readonly protocol: Protocol;
  readonly prompt: BenchmarkPrompt;
  readonly tracking: PropagateOptions;
  readonly dir: string;
  readonly store: RunStore<BenchmarkPart>;
  readonly maxFrames: number | undefined;
  readonly options: RunBenchmarkOptions;
}

/** What became of a sequence. */
type Outcome = { readonly part: BenchmarkPart } | Failed;

/** Why a sequence failed, and the error itself. */
interface Failed {
  readonly failure: Pick<LeftOut, "code" | "reason">;
  readonly error: unknown;
}

/** The protocol that the layout has for a dataset that was opened, or else for a sequence of its kind. */
function protocolOf(dataset: object, first: DatasetSequence): string {
  const { rules, options } = dataset as Partial<Dataset>;
  return rules === undefined || options === undefined ? first.rules.protocol({}) : rules.protocol(options);
}

async function inOrder(sequences: readonly DatasetSequence[], setup: Setup): Promise<Map<string, Outcome>> {
  const made = new Map<string, Outcome>();
  const { signal } = setup.options;
  for (const sequence of sequences) {
    const { name } = sequence;
    // nobody else is at it: the claim tells `readRunStore` what is made just now
    await using _claim = await setup.store.claim(name, { wait: true, ...(signal && { signal }) });
    made.set(name, await outcomeOf(sequence, setup));
  }
  return made;
}

/** Side by side with others: first those that nobody is at, then those that others were at. */
async function side(sequences: readonly DatasetSequence[], setup: Setup): Promise<Map<string, Outcome>> {
  const { store, options: { signal } } = setup;
  const started = Date.now();
  const made = new Map<string, Outcome>();
  for (const wait of [false, true]) {
    for (const sequence of sequences) {
      const { name } = sequence;
      if (made.has(name)) continue;
      await using claim = await store.claim(name, { wait, ...(signal && { signal }) });
      if (claim === undefined) continue;
      const failure = await store.failure(name);
      // another process has just tried it; what failed in an earlier run is tried again
      if (failure !== undefined && failure.at >= started) made.set(name, noted(name, failure));
      else made.set(name, await outcomeOf(sequence, setup));
    }
  }
  return made;
}

/** Takes a sequence from the folder, or makes it. One that fails is noted, and does not stop the others. */
async function outcomeOf(sequence: DatasetSequence, setup: Setup): Promise<Outcome> {
  const { store, dir, maxFrames, options } = setup;
  const { name } = sequence;
  options.signal?.throwIfAborted();
  const orFailed = async <T>(work: () => Promise<T>): Promise<{ readonly value: T } | Failed> => {
    try {
      return { value: await work() };
    } catch (error) {
      options.signal?.throwIfAborted();
      if (!await takesMore(dir)) throw error; // the folder's fault would be that of every sequence
      const failure = reasonOf(error);
      await store.fail(name, { ...failure, at: Date.now() });
      return { failure, error };
    }
  };
  const seen = await orFailed(async () => {
    const part = maxFrames === undefined ? sequence : firstFrames(sequence, maxFrames);
    return { part, identity: await sequenceIdentity(part) };
  });
  if ("failure" in seen) return seen;
  const { part, identity } = seen.value;
  const known = await store.find(name, identity);
  if (known !== undefined) {
    const { frames } = known.tracked;
    options.onProgress?.({ sequence: name, frame: frames, frames, resumed: true });
    return { part: known };
  }
  const made = await orFailed(() => runSequence(part, setup));
  if ("failure" in made) return made;
  await store.keep(name, identity, made.value);
  return { part: made.value };
}

/** What another process noted. */
function noted(name: string, { code, reason }: PartFailure): Failed {
  const error = new MaskletError(
    code,
    `Expected ${name} to be tracked, found that another process had failed: ${reason}`,
    {
      hint: "Mend it and run the same again",
    },
  );
  return { failure: { code, reason }, error };
}

async function runSequence(
  sequence: DatasetSequence,
  { model, prompt, protocol, tracking, dir, maxFrames, options: { onProgress } }: Setup,
): Promise<BenchmarkPart> {
  const { name } = sequence;
  const masks = `${dir}/masks/${name}`;
  // The sequence is claimed: what lies there half-written is of a process that died.
  await removeHalfWritten(masks);
  await removeHalfWritten(`${dir}/results/${sequence.rules.resultsPrefix}`, { depth: 0, of: name });
  const environment = environmentOf(model);
  const tracked = await trackSequence(model, sequence, {
    said: prompt,
    options: tracking,
    masks,
    ...(maxFrames !== undefined && { maxFrames }),
    ...(onProgress && {
      onFrame: (frame: number, frames: number) => onProgress({ sequence: name, frame, frames, resumed: false }),
    }),
  });
  const unscored = nothingToScore(await sequenceTruth(sequence), protocol);
  if (unscored !== undefined) {
    // A run over a part of the frames is none that a server takes.
    if (maxFrames === undefined) await saveResults(await readMasklets(masks), sequence, `${dir}/results`);
    return { tracked: { ...tracked, allFrames: [] }, scores: [], unscored, environment };
  }
  const { rows, notes } = await evaluateJF(masks, sequence, { protocol, sequence: name });
  const scores = rows.map(({ statistics: _, ...scores }): ObjectScores => scores);
  return { tracked, scores, ...(notes.length > 0 && { notes }), environment };
}
