import { displayPrototype } from "../display.ts";
import { MaskletError } from "../error.ts";
import { mean } from "../metric/mean.ts";
import { type Statistics, statistics } from "../metric/statistics.ts";
import type { LeftOut } from "./left_out.ts";

/** Whose rules the scores follow. */
export type Protocol = "davis" | "davis2016" | "davis-unsupervised" | "vos" | "sav" | "youtube-vos";

/** All protocols, in the order of the help text. */
export const PROTOCOLS: readonly Protocol[] = [
  "davis",
  "davis2016",
  "davis-unsupervised",
  "vos",
  "sav",
  "youtube-vos",
];

/** How a protocol was run. */
export interface EvaluationSettings {
  /** Whether first and last frame count too (`vos` and `sav`; the rule of `davis-unsupervised`). */
  readonly allFrames: boolean;
  /** Whether the decay wraps at 256 frames as in davis2017-evaluation. */
  readonly compatible: boolean;
  /** Whether frames and sequences that cannot be evaluated were left out; absent: they were errors. */
  readonly skipBroken?: boolean;
}

/** Mean, recall and decay of J and of F. */
export interface JAndFStatistics {
  /** Region similarity. */
  readonly J: Statistics;
  /** Contour accuracy. */
  readonly F: Statistics;
}

/** Means of the statistics of several rows. */
export type Means = JAndFStatistics & {
  /** Mean of the mean J and the mean F. */
  readonly "J&F": number;
};

/** The per-frame scores of one object of one sequence. */
export interface ObjectScores {
  /** The sequence's name. */
  readonly sequence: string;
  /** The object's number; in the SA-V layout its folder's name. Of `"davis-unsupervised"` the number of the row, see `matched`. */
  readonly object: number | string;
  /** Names of the frames that count, in order. */
  readonly frames: readonly string[];
  /** Region similarity of each of the frames, in [0, 1]. */
  readonly J: readonly number[];
  /** Contour accuracy of each of the frames, in [0, 1]. */
  readonly F: readonly number[];
  /** Of `"davis-unsupervised"`: which proposal was matched with which object of the truth. */
  readonly matched?: { readonly proposal: number; readonly object: number };
  /** Of `"youtube-vos"`: whether the object's category was "seen" in training or is "unseen". */
  readonly group?: string;
}

/** One row of an evaluation: the scores of one object, and what they come to. */
export interface EvaluationRow extends ObjectScores {
  /** Mean, recall and decay over the frames, all in [0, 1] (the decay in [-1, 1]). */
  readonly statistics: JAndFStatistics;
}

/** How well predicted masks agree with the truth: J and F of each object and frame, and their means. Immutable. */
export interface Evaluation {
  /** Whose rules the scores follow. */
  readonly protocol: Protocol;
  /** How the protocol was run. */
  readonly settings: EvaluationSettings;
  /** One row an object, in the order of the official table. */
  readonly rows: readonly EvaluationRow[];
  /** Means over the rows; NaN when there is none. */
  readonly global: Means;
  /** Means over the rows of each group, where the protocol has groups: `global` is then the mean of these. */
  readonly groups?: Readonly<Record<string, Means>>;
  /** What was left out because its files could not be evaluated; only `skipBroken` leaves anything out. */
  readonly leftOut: readonly LeftOut[];
  /**
   * The row of one object.
   * @throws MaskletError `bad-argument` when there is no such row
   */
  row(sequence: string, object: number | string): EvaluationRow;
  /**
   * J and F of one object on one frame, by the frame's name.
   * @throws MaskletError `bad-argument` when that frame does not count for the object
   */
  frame(sequence: string, object: number | string, frame: string): { readonly J: number; readonly F: number };
  /** Plain JSON; NaN becomes the text "NaN". */
  toJSON(): Record<string, unknown>;
}

const shown = displayPrototype("Evaluation");

/**
 * Makes an evaluation of the scores of its objects.
 *
 * @param protocol whose rules the scores follow
 * @param scores of each object, in the order of the official table
 * @param settings how the protocol was run
 * @param options `leftOut`: what was left out of the scores
 *
 * @example
 * ```ts
 * import { makeEvaluation } from "masklet";
 * import { assertEquals } from "@std/assert";
 * const scores = [{ sequence: "swan", object: 1, frames: ["00001", "00002"], J: [1, 0.5], F: [0.75, 0.25] }];
 * const { global, rows } = makeEvaluation("davis", scores, { allFrames: false, compatible: false });
 * assertEquals([global["J&F"], rows[0]!.statistics.J.decay], [0.625, 0.5]);
 * ```
 */
export function makeEvaluation(
  protocol: Protocol,
  scores: readonly ObjectScores[],
  settings: EvaluationSettings,
  options: { readonly leftOut?: readonly LeftOut[] } = {},
): Evaluation {
  const rows = Object.freeze(
    scores.map((score): EvaluationRow => Object.freeze({ ...score, statistics: statisticsOf(score, settings) })),
  );
  const leftOut = Object.freeze([...options.leftOut ?? []]);
  const groups = groupsOf(rows);
  const global = groups === undefined
    ? globalOf(rows)
    : globalOf(Object.values(groups).map((J_F) => ({ statistics: J_F })));
  const evaluation: Evaluation = Object.create(shown);
  const hidden = { enumerable: false };
  Object.defineProperties(evaluation, {
    row: { ...hidden, value: (sequence: string, object: number | string) => rowOf(rows, sequence, object) },
    frame: {
      ...hidden,
      value: (sequence: string, object: number | string, frame: string) =>
        frameOf(rowOf(rows, sequence, object), frame),
    },
    toJSON: {
      ...hidden,
      value: () =>
        withoutNaN({ protocol, settings, rows, global, groups, ...(settings.skipBroken ? { leftOut } : {}) }),
    },
  });
  return Object.freeze(
    Object.assign(evaluation, {
      protocol,
      settings: Object.freeze(settings),
      rows,
      global,
      ...(groups === undefined ? {} : { groups }),
      leftOut,
    }),
  );
}

function statisticsOf({ J, F }: ObjectScores, { compatible }: EvaluationSettings): JAndFStatistics {
  return { J: statistics(J, { compatible }), F: statistics(F, { compatible }) };
}

/** The means of each group, in order of the names; undefined where the rows have no groups. */
function groupsOf(rows: readonly EvaluationRow[]): Record<string, Means> | undefined {
  const names = [...new Set(rows.flatMap(({ group }) => group ?? []))].sort();
  if (names.length === 0) return undefined;
  return Object.fromEntries(names.map((name) => [name, globalOf(rows.filter(({ group }) => group === name))]));
}

/** Means over objects, not over sequences. */
export function globalOf(rows: readonly { readonly statistics: JAndFStatistics }[]): Means {
  const over = (metric: "J" | "F"): Statistics => ({
    mean: mean(rows.map((row) => row.statistics[metric].mean)),
    recall: mean(rows.map((row) => row.statistics[metric].recall)),
    decay: mean(rows.map((row) => row.statistics[metric].decay)),
  });
  const [J, F] = [over("J"), over("F")];
  return { "J&F": (J.mean + F.mean) / 2, J, F };
}

function rowOf(rows: readonly EvaluationRow[], sequence: string, object: number | string): EvaluationRow {
  const found = rows.find((row) => row.sequence === sequence && row.object === object);
  if (found !== undefined) return found;
  const known = rows.map((row) => `${row.sequence} ${row.object}`).join(", ") || "none";
  throw new MaskletError("bad-argument", `Expected one of the rows ${known}, found ${sequence} ${object}`, {
    hint: "Ask for a sequence and an object of `evaluation.rows`",
  });
}

function frameOf(row: EvaluationRow, frame: string): { J: number; F: number } {
  const index = row.frames.indexOf(frame);
  if (index >= 0) return { J: row.J[index]!, F: row.F[index]! };
  throw new MaskletError(
    "bad-argument",
    `Expected one of the frames ${row.frames.at(0)}..${
      row.frames.at(-1)
    } of ${row.sequence} ${row.object}, found ${frame}`,
    { hint: "Ask for a name in `row.frames`" },
  );
}

function withoutNaN(value: unknown): Record<string, unknown> {
  return JSON.parse(JSON.stringify(value, (_, part) => typeof part === "number" && Number.isNaN(part) ? "NaN" : part));
}
