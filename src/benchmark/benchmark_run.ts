import { displayPrototype } from "../display.ts";
import type { Evaluation } from "../evaluate/evaluation.ts";
import { mean } from "../metric/mean.ts";
import type { RunIdentity } from "../run/identity.ts";
import type { TrackedSequence } from "./benchmark_sequence.ts";

/** What a run was made with: everything that its numbers depend on. */
export interface BenchmarkSettings {
  /** The model's name. */
  readonly model: string;
  /** SHA-256 of its weights. */
  readonly weights: string;
  /** "mask", "box" or "clicks:3". */
  readonly prompt: string;
  /** Model, rules, range and protocol in full: what a run must share to go on with these results. */
  readonly identity: RunIdentity;
}

/** A model's tracking of a dataset, scored. Immutable. */
export interface BenchmarkRun {
  /** What it was made with. */
  readonly settings: BenchmarkSettings;
  /** Scores under the protocol. */
  readonly evaluation: Evaluation;
  /** What became of each sequence, by name. */
  readonly sequences: Readonly<Record<string, TrackedSequence>>;
  /** Mean J&F over objects and all annotated frames, the prompted one among them. */
  readonly allFrames: number;
  /** Tracked frames a second. */
  readonly framesPerSecond: number;
  /** Plain JSON. */
  toJSON(): Record<string, unknown>;
}

const shown = displayPrototype("BenchmarkRun");

/** Makes the value of a benchmark run. */
export function makeBenchmarkRun(
  settings: BenchmarkSettings,
  evaluation: Evaluation,
  sequences: Readonly<Record<string, TrackedSequence>>,
): BenchmarkRun {
  const all = Object.values(sequences);
  const allFrames = mean(all.flatMap((sequence) => sequence.allFrames.map(({ J, F }) => (J + F) / 2)));
  const sum = (of: (sequence: TrackedSequence) => number): number => all.reduce((total, one) => total + of(one), 0);
  const framesPerSecond = sum(({ frames }) => frames) / sum(({ seconds }) => seconds);
  const run: BenchmarkRun = Object.create(shown);
  Object.defineProperty(run, "toJSON", {
    enumerable: false,
    value: () => ({ version: 1, settings, allFrames, framesPerSecond, sequences, evaluation: evaluation.toJSON() }),
  });
  return Object.freeze(Object.assign(run, { settings, evaluation, sequences, allFrames, framesPerSecond }));
}
