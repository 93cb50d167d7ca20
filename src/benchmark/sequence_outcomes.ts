import type { DatasetSequence } from "../dataset/sequence.ts";
import { type ErrorCode, MaskletError } from "../error.ts";
import { removeHalfWritten } from "../files/atomic.ts";
import { takesMore } from "../files/takes_more.ts";
import { evaluateJF } from "../evaluate/evaluate_jf.ts";
import { type LeftOut, reasonOf } from "../evaluate/left_out.ts";
import type { EvaluationRow, ObjectScores } from "../evaluate/object_scores.ts";
import type { Protocol } from "../evaluate/protocol.ts";
import { sequenceTruth } from "../evaluate/sequence_truth.ts";
import { type SequenceIdentity, sequenceIdentity } from "../evaluate/sequence_identity.ts";
import { saveResults } from "../dataset/save_results.ts";
import { readMasklets } from "../run/read_masklets.ts";
import { environmentOf } from "../run/environment.ts";
import type { PartFailure, RunStore } from "../run/run_store.ts";
import type { Model } from "../model/model.ts";
import type { PropagateOptions } from "../track/options.ts";
import type { BenchmarkPrompt } from "./benchmark_prompt.ts";
import type { BenchmarkPart } from "./benchmark_parts.ts";
import { nothingToScore } from "../evaluate/later_truth.ts";
import { trackSequence } from "./benchmark_sequence.ts";
import { forgetUnfinished, UnfinishedSequence } from "./unfinished_sequence.ts";
import { firstFrames } from "./first_frames.ts";
import type { RunBenchmarkOptions } from "./benchmark_options.ts";

/** What all sequences of a run have in common. */
export interface BenchmarkSetup {
  /** What tracks. */
  readonly model: Model;
  /** Whose rules score. */
  readonly protocol: Protocol;
  /** What objects are shown by. */
  readonly prompt: BenchmarkPrompt;
  /** How frames are tracked. */
  readonly tracking: PropagateOptions;
  /** The run's folder. */
  readonly dir: string;
  /** What is finished. */
  readonly store: RunStore<BenchmarkPart>;
  /** First frames alone. */
  readonly maxFrames: number | undefined;
  /** What was asked for. */
  readonly options: RunBenchmarkOptions;
}

/** What became of a sequence. */
export type SequenceOutcome = { readonly part: BenchmarkPart } | Failed;

/** Why a sequence failed, and the error itself. */
interface Failed {
  readonly failure: Pick<LeftOut, "code" | "reason">;
  readonly error: unknown;
}

/** One after the other. */
export async function inOrder(
  sequences: readonly DatasetSequence[],
  setup: BenchmarkSetup,
): Promise<Map<string, SequenceOutcome>> {
  const made = new Map<string, SequenceOutcome>();
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
export async function sideBySide(
  sequences: readonly DatasetSequence[],
  setup: BenchmarkSetup,
): Promise<Map<string, SequenceOutcome>> {
  const { store, options: { signal } } = setup;
  const started = Date.now();
  const made = new Map<string, SequenceOutcome>();
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
async function outcomeOf(sequence: DatasetSequence, setup: BenchmarkSetup): Promise<SequenceOutcome> {
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
    await forgetUnfinished(dir, name); // of a process that was killed in between
    const { frames } = known.tracked;
    options.onProgress?.({ sequence: name, frame: frames, frames, resumed: true });
    return { part: known };
  }
  const made = await orFailed(() => runSequence(part, identity, setup));
  if ("failure" in made) {
    // What is mended is tracked from its beginning: the frames before may have been replaced, too.
    if (INPUT_FAULTS.has(made.failure.code)) await forgetUnfinished(dir, name);
    return made;
  }
  await store.keep(name, identity, made.value);
  await forgetUnfinished(dir, name);
  return { part: made.value };
}

/** Failures of what a sequence lies in. */
const INPUT_FAULTS: ReadonlySet<string> = new Set<ErrorCode>([
  "bad-image",
  "bad-video",
  "bad-mask",
  "bad-dataset",
  "missing-file",
  "size-mismatch",
]);

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
  identity: SequenceIdentity,
  { model, prompt, protocol, tracking, dir, maxFrames, options: { onProgress } }: BenchmarkSetup,
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
    unfinished: await UnfinishedSequence.open(dir, name, identity),
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
  const { rows, notes, official } = await evaluateJF(masks, sequence, { protocol, sequence: name });
  const bare = (rows: readonly EvaluationRow[]): ObjectScores[] => rows.map(({ statistics: _, ...scores }) => scores);
  return {
    tracked,
    scores: bare(rows),
    ...(official !== undefined && { official: bare(official.rows) }),
    ...(notes.length > 0 && { notes }),
    environment,
  };
}
