import {
  anyKind,
  checkOptions,
  functionKind,
  listKind,
  objectKind,
  type OptionTable,
  pathKind,
  signalKind,
  textKind,
} from "../options.ts";
import type { DatasetSequence } from "../dataset/sequence.ts";
import { folderPathOf } from "../files/path_of.ts";
import { MaskletError } from "../error.ts";
import { partOfPath } from "../files/part_of_path.ts";
import { takesMore } from "../files/takes_more.ts";
import { evaluateJF } from "../evaluate/evaluate_jf.ts";
import { makeEvaluation } from "../evaluate/evaluation.ts";
import type { LeftOut } from "../evaluate/left_out.ts";
import type { ObjectScores } from "../evaluate/object_scores.ts";
import type { Protocol } from "../evaluate/protocol.ts";
import { type ProtocolName, requireProtocol } from "../evaluate/protocols.ts";
import { sequenceTruth } from "../evaluate/sequence_truth.ts";
import { sequenceIdentity } from "../evaluate/sequence_identity.ts";
import { saveResults } from "../dataset/save_results.ts";
import { readMasklets } from "../run/read_masklets.ts";
import type { RunIdentity } from "../run/identity.ts";
import { openRunStore } from "../run/run_store.ts";
import type { Model } from "../model/model.ts";
import { checkTracking, type PropagateOptions, type TrackingOptions } from "../track/options.ts";
import { describeRules, trackingRules } from "../track/rules.ts";
import { type BenchmarkPrompt, benchmarkPromptText } from "./benchmark_prompt.ts";
import { type BenchmarkRun, type BenchmarkSettings, makeBenchmarkRun } from "./benchmark_run.ts";
import { nothingToScore } from "../evaluate/later_truth.ts";
import { type TrackedSequence, trackSequence } from "./benchmark_sequence.ts";

/** How a benchmark runs. */
export interface RunBenchmarkOptions {
  /** What objects are shown by on the first frame that shows them; default their mask. */
  readonly prompt?: BenchmarkPrompt;
  /** Whose rules score the masks: the name of one of `PROTOCOLS`, or a protocol of your own; default "davis". */
  readonly protocol?: ProtocolName | Protocol;
  /** How frames are tracked; the default preset is "vos". */
  readonly propagate?: TrackingOptions;
  /** Folder of the run: masks, scores, and what a stopped run goes on from. */
  readonly out: string | URL;
  /** Told after each frame. */
  readonly onProgress?: (progress: BenchmarkProgress) => void;
  /** Stops the run; finished sequences stay in `out`. */
  readonly signal?: AbortSignal;
  /** Sequences that could not be read as far as the dataset's reader knows by its end: they count as failed. */
  readonly unread?: readonly LeftOut[];
}

const RUN_BENCHMARK_OPTIONS: OptionTable<RunBenchmarkOptions> = {
  prompt: {
    doc: "what objects are shown by (default mask)",
    kind: objectKind('{ kind: "mask" }, { kind: "box" } or { kind: "clicks", clicks }'),
  },
  protocol: {
    doc: "whose rules score the masks (default davis)",
    kind: anyKind<ProtocolName | Protocol>(textKind, objectKind("a protocol")),
  },
  propagate: { doc: "how frames are tracked", kind: objectKind("an object of tracking options") },
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

/** What is kept of a finished sequence. */
interface Part {
  readonly tracked: TrackedSequence;
  readonly scores: readonly ObjectScores[];
  /** Why there are no scores, where there is nothing to score. */
  readonly unscored?: string;
}

/**
 * Tracks the objects of a dataset from their first appearance and scores the masks (semi-supervised video object segmentation). A run that
 * was stopped goes
 * on with the sequence it was at.
 *
 * The folder holds `run.json` (what the run was made with), `masks/<sequence>/` (PNGs and `masklets.json`) and one file a finished sequence
 * in `parts`.
 *
 * Sequences whose truth ends with the masks that are given to the model are tracked too: `unscored` of the result says why they have no
 * scores, and `results/` holds their masks as the dataset's server takes them. A sequence that fails is one of `failed` and does not stop
 * the others; the same call tries it again.
 *
 * @param model a loaded model
 * @param dataset sequences with images and truth
 * @param options prompt, protocol, tracking rules and the folder
 * @returns settings, scores and speed; it shows itself in a notebook
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
  const { prompt = { kind: "mask" } } = options;
  const protocol = requireProtocol(options.protocol ?? "davis");
  const dir = folderPathOf(options.out);
  const tracking: PropagateOptions = {
    preset: "vos",
    ...checkTracking("runBenchmark, propagate", options.propagate),
    ...(options.signal && { signal: options.signal }),
  };
  const identity: RunIdentity = {
    model: model.identity,
    rules: describeRules(trackingRules(tracking)),
    prompts: benchmarkPromptText(prompt),
    range: { start: null, direction: "forward", maxFrames: tracking.maxFrames ?? null },
    flow: { protocol: protocol.name },
  };
  const settings: BenchmarkSettings = Object.freeze({
    model: model.name,
    weights: model.identity.weights,
    prompt: benchmarkPromptText(prompt),
    identity,
  });
  await using store = await openRunStore<Part>(dir, settings);
  const parts = new Map<string, Part>();
  const failures: { readonly name: string; readonly error: unknown }[] = [];
  const orFailed = async <T>(name: string, work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work();
    } catch (error) {
      options.signal?.throwIfAborted();
      if (!await takesMore(dir)) throw error; // the folder's fault would be that of every sequence
      failures.push({ name, error });
      return undefined;
    }
  };
  for await (const sequence of dataset) {
    options.signal?.throwIfAborted();
    const name = partOfPath(sequence.name, "the sequence");
    const identity = await orFailed(name, () => sequenceIdentity(sequence));
    if (identity === undefined) continue;
    const known = await store.find(name, identity);
    const part = known ??
      await orFailed(name, () => runSequence(model, sequence, { ...options, prompt, protocol }, tracking, dir));
    if (part === undefined) continue;
    if (known === undefined) await store.keep(name, identity, part);
    else {
      const { frames } = part.tracked;
      options.onProgress?.({ sequence: name, frame: frames, frames, resumed: true });
    }
    parts.set(name, part);
  }
  if (parts.size === 0 && failures.length > 0) throw failures[0]!.error;
  const failed = [...failures.map(({ name, error }) => failureOf(name, error)), ...options.unread ?? []];
  if (parts.size === 0) {
    const [first] = failed;
    throw new MaskletError(
      "bad-dataset",
      `Expected at least one sequence, found ${
        first === undefined ? "none" : `none that can be read: ${first.reason}`
      }`,
      { hint: "Check the dataset's split, or the sequences that were asked for" },
    );
  }
  const all = [...parts];
  const scores = all.flatMap(([, part]) => part.scores);
  const evaluation = makeEvaluation(protocol, scores, {
    allFrames: false,
    compatible: false,
    ...(failed.length > 0 && { skipBroken: true }),
  }, { leftOut: failed });
  return makeBenchmarkRun({
    settings,
    evaluation,
    sequences: Object.fromEntries(all.map(([name, { tracked }]) => [name, tracked])),
    unscored: Object.fromEntries(
      all.flatMap(([name, { unscored }]) => unscored === undefined ? [] : [[name, unscored]]),
    ),
    failed,
  });
}

function failureOf(sequence: string, error: unknown): LeftOut {
  if (error instanceof MaskletError) return { sequence, code: error.code, reason: error.message };
  return { sequence, code: "unsupported", reason: String((error as Error)?.message ?? error) };
}

async function runSequence(
  model: Model,
  sequence: DatasetSequence,
  { prompt, protocol, onProgress }: RunBenchmarkOptions & {
    readonly prompt: BenchmarkPrompt;
    readonly protocol: Protocol;
  },
  tracking: PropagateOptions,
  dir: string,
): Promise<Part> {
  const { name } = sequence;
  const masks = `${dir}/masks/${name}`;
  const tracked = await trackSequence(model, sequence, {
    said: prompt,
    options: tracking,
    masks,
    ...(onProgress && {
      onFrame: (frame: number, frames: number) => onProgress({ sequence: name, frame, frames, resumed: false }),
    }),
  });
  const unscored = nothingToScore(await sequenceTruth(sequence), protocol);
  if (unscored !== undefined) {
    // A run over a part of the frames is none that a server takes.
    if (tracking.maxFrames === undefined) await saveResults(await readMasklets(masks), sequence, `${dir}/results`);
    return { tracked: { ...tracked, allFrames: [] }, scores: [], unscored };
  }
  const { rows } = await evaluateJF(masks, sequence, { protocol, sequence: name });
  const scores = rows.map(({ statistics: _, ...scores }): ObjectScores => scores);
  return { tracked, scores };
}
