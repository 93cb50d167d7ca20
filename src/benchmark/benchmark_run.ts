import { displayPrototype } from "../display.ts";
import type { Evaluation } from "../evaluate/evaluation.ts";
import { mean } from "../metric/mean.ts";
import type { LeftOut } from "../evaluate/left_out.ts";
import type { RunIdentity } from "../run/identity.ts";
import type { TrackedSequence } from "./benchmark_sequence.ts";
import { kindOf, requireKind } from "../options.ts";
import { evaluationKind } from "../evaluate/evaluation.ts";

/** What a run was made with: everything that its numbers depend on. */
export interface BenchmarkSettings {
  /** The model's name. */
  readonly model: string;
  /** SHA-256 of its weights. */
  readonly weights: string;
  /** "mask", "box" or "clicks:3". */
  readonly prompt: string;
  /** How many frames of each sequence were tracked and scored, its first ones; absent: all. */
  readonly maxFrames?: number;
  /** Model, rules, range and protocol in full: what a run must share to go on with these results. */
  readonly identity: RunIdentity;
}

/**
 * A model's tracking of a dataset, scored. Immutable.
 *
 * @example
 * ```ts
 * import { makeBenchmarkRun, makeEvaluation } from "masklet/evaluate";
 * import type { RunIdentity } from "masklet/track";
 * import { assertEquals } from "@std/assert";
 * const settings = { model: "pico", weights: "0123", prompt: "mask", identity: {} as RunIdentity };
 * const evaluation = makeEvaluation("vos", [], { allFrames: true, compatible: false });
 * const run = makeBenchmarkRun({ settings, evaluation, sequences: {}, unscored: {}, failed: [] });
 * assertEquals((run.toJSON()["settings"] as typeof settings).prompt, "mask");
 * ```
 */
export interface BenchmarkRun {
  /** What it was made with. */
  readonly settings: BenchmarkSettings;
  /** Scores under the protocol. */
  readonly evaluation: Evaluation;
  /** What became of each sequence, by name. */
  readonly sequences: Readonly<Record<string, TrackedSequence>>;
  /** Sequences that were tracked and have nothing to score, each with the reason. */
  readonly unscored: Readonly<Record<string, string>>;
  /** Sequences that failed, and why; the scores are those of the others. */
  readonly failed: readonly LeftOut[];
  /**
   * Mean J&F over objects and all annotated frames, the prompted one and those that the protocol leaves out among them: higher than the
   * protocol's, and no number to compare with published ones. NaN where nothing is scored.
   */
  readonly allFrames: number;
  /** Tracked frames a second. */
  readonly framesPerSecond: number;
  /**
   * Plain JSON.
   *
   * @returns settings, scores, and what became of each sequence
   */
  toJSON(): Record<string, unknown>;
}

const shown = displayPrototype("BenchmarkRun");

/** What a benchmark run is made of. */
type Made = Parameters<typeof makeBenchmarkRun>[0];

const MADE_KIND = kindOf<Made>("{ settings, evaluation, sequences, unscored, failed }", (value) => {
  const { settings, evaluation, sequences, unscored, failed } = (value ?? {}) as Partial<Made>;
  const isObject = (part: unknown): boolean => typeof part === "object" && part !== null;
  return [settings, sequences, unscored].every(isObject) && evaluationKind.accepts(evaluation) && Array.isArray(failed);
});

/**
 * Makes the value of a benchmark run.
 *
 * @param made settings, scores, and what became of each sequence
 * @returns the run, frozen
 * @throws {MaskletError} `bad-argument` where one of them is missing
 *
 * @example
 * ```ts
 * import { makeBenchmarkRun, makeEvaluation } from "masklet/evaluate";
 * import type { RunIdentity } from "masklet/track";
 * import { assertEquals } from "@std/assert";
 * const settings = { model: "pico", weights: "0123", prompt: "mask", identity: {} as RunIdentity };
 * const swan = { frames: 10, objects: 1, seconds: 2, peakMemory: 4e8, allFrames: [{ object: 1, J: 0.5, F: 0.7 }] };
 * const evaluation = makeEvaluation("vos", [], { allFrames: true, compatible: false });
 * const run = makeBenchmarkRun({ settings, evaluation, sequences: { swan }, unscored: {}, failed: [] });
 * assertEquals([run.framesPerSecond, run.allFrames], [5, 0.6]);
 * ```
 */
export function makeBenchmarkRun(
  made: Pick<BenchmarkRun, "settings" | "evaluation" | "sequences" | "unscored" | "failed">,
): BenchmarkRun {
  requireKind("the argument of makeBenchmarkRun", made, MADE_KIND);
  const { settings, evaluation, sequences, unscored, failed } = made;
  const all = Object.values(sequences);
  const scored = all.flatMap((sequence) => sequence.allFrames.map(({ J, F }) => (J + F) / 2));
  const allFrames = mean(scored);
  const sum = (of: (sequence: TrackedSequence) => number): number => all.reduce((total, one) => total + of(one), 0);
  const framesPerSecond = sum(({ frames }) => frames) / sum(({ seconds }) => seconds);
  const run: BenchmarkRun = Object.create(shown);
  Object.defineProperty(run, "toJSON", {
    enumerable: false,
    value: () => ({
      version: 1,
      settings,
      ...(scored.length > 0 && { allFrames }),
      framesPerSecond,
      sequences,
      ...(Object.keys(unscored).length > 0 && { unscored }),
      ...(failed.length > 0 && { failed }),
      evaluation: evaluation.toJSON(),
    }),
  });
  return Object.freeze(
    Object.assign(run, { settings, evaluation, sequences, unscored, failed, allFrames, framesPerSecond }),
  );
}
