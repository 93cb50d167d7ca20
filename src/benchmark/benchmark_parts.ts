import { makeEvaluation } from "../evaluate/evaluation.ts";
import type { LeftOut } from "../evaluate/left_out.ts";
import type { ObjectScores } from "../evaluate/object_scores.ts";
import type { Protocol } from "../evaluate/protocol.ts";
import type { Environment } from "../run/environment.ts";
import { type BenchmarkRun, type BenchmarkSettings, makeBenchmarkRun } from "./benchmark_run.ts";
import type { TrackedSequence } from "./benchmark_sequence.ts";

/** What is kept of a finished sequence. */
export interface BenchmarkPart {
  /** What became of it. */
  readonly tracked: TrackedSequence;
  /** The protocol's values of its objects. */
  readonly scores: readonly ObjectScores[];
  /** What the official tool makes of it, where that is another. */
  readonly official?: readonly ObjectScores[];
  /** Why there are no scores, where there is nothing to score. */
  readonly unscored?: string;
  /** What the evaluation noted. */
  readonly notes?: readonly string[];
  /** What it was made on. */
  readonly environment?: Environment;
}

/** What `run.json` says beside the settings. */
export interface BenchmarkNotes {
  /** Names of all sequences of the run, in their order. */
  readonly sequences: readonly string[];
  /** Sequences that could not be read. */
  readonly unread: readonly LeftOut[];
}

/**
 * The run that finished sequences make.
 * @param parts by name, in the order of the dataset
 * @param failed sequences that failed
 */
export function benchmarkOfParts(
  settings: BenchmarkSettings,
  protocol: Protocol,
  parts: ReadonlyMap<string, BenchmarkPart>,
  failed: readonly LeftOut[],
): BenchmarkRun {
  const all = [...parts];
  const differs = all.some(([, { official }]) => official !== undefined);
  const evaluation = makeEvaluation(protocol, all.flatMap(([, { scores }]) => scores), {
    allFrames: false,
    compatible: false,
    ...(failed.length > 0 && { skipBroken: true }),
  }, {
    leftOut: failed,
    notes: all.flatMap(([, { notes = [] }]) => notes),
    ...(differs && { official: all.flatMap(([, { scores, official = scores }]) => official) }),
  });
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

/** What `run.json` says of finished sequences: seconds and memory of each, and the machines that made them. */
export function costsOfParts(parts: ReadonlyMap<string, BenchmarkPart>): Readonly<Record<string, unknown>> {
  const environments: Environment[] = [];
  const tracked = [...parts].map(([name, { tracked: { allFrames: _, ...costs }, environment }]) => {
    if (environment === undefined) return [name, costs];
    const text = JSON.stringify(environment);
    let index = environments.findIndex((known) => JSON.stringify(known) === text);
    if (index < 0) index = environments.push(environment) - 1;
    return [name, { ...costs, environment: index }];
  });
  return { environments, tracked: Object.fromEntries(tracked) };
}
