import { checkOptions, kindOf, listKind, objectKind, requireKind, textKind } from "../options.ts";
import { displayPrototype } from "../display.ts";
import { MaskletError } from "../error.ts";
import type { LeftOut } from "./left_out.ts";
import { type EvaluationRow, type Means, type ObjectScores, valuesOf } from "./object_scores.ts";
import type { EvaluationSettings, Protocol, Scored } from "./protocol.ts";
import { requireProtocol } from "./protocols.ts";
import type { PartialSequence } from "./shared_frames.ts";

/**
 * How well predicted masks agree with the truth: J and F of each object and frame, and their means. Immutable.
 *
 * @example
 * ```ts
 * import { evaluateJF, makeMask } from "masklet";
 * import { assertEquals } from "@std/assert";
 * const full = makeMask(2, 1, new Uint32Array([3]));
 * const evaluation = await evaluateJF([full, full, full], [full, full, full], { sequence: "dot" });
 * assertEquals(evaluation.row("dot", 1).statistics.J.mean, 1);
 * assertEquals(evaluation.frame("dot", 1, "00001"), { J: 1, F: 1 });
 * assertEquals(evaluation.toJSON()["protocol"], evaluation.protocol);
 * ```
 */
export interface Evaluation extends Scored {
  /** Name of the protocol whose rules the scores follow. */
  readonly protocol: string;
  /** The protocol itself: its measures, columns and tables. No part of the JSON. */
  readonly rules: Protocol;
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
  /** What is right here and otherwise with the official tool, and files that were taken for others; a sentence each. */
  readonly notes: readonly string[];
  /** Where the official tool counts other frames: what it makes of them, which its tables are written of. No part of the JSON. */
  readonly official?: Scored;
  /** With `partial`: the sequences that were scored on a part of their frames. */
  readonly partial?: readonly PartialSequence[];
  /**
   * The row of one object.
   *
   * @param sequence the sequence's name
   * @param object number of the object, or the name of its folder
   * @returns its scores frame by frame, and what they come to
   * @throws {MaskletError} `bad-argument` when there is no such row
   */
  row(sequence: string, object: number | string): EvaluationRow;
  /**
   * J and F (and what else the protocol measures) of one object on one frame, by the frame's name.
   *
   * @param sequence the sequence's name
   * @param object number of the object, or the name of its folder
   * @param frame name of the frame: "00012"
   * @returns each measure of the protocol by name, in [0, 1]
   * @throws {MaskletError} `bad-argument` when that frame does not count for the object
   */
  frame(sequence: string, object: number | string, frame: string): FrameScores;
  /**
   * Plain JSON; NaN becomes the text "NaN".
   *
   * @returns protocol, settings, rows and means
   */
  toJSON(): Record<string, unknown>;
}

/** The measures of one object on one frame, by name. */
export interface FrameScores {
  /** Region similarity. */
  readonly J: number;
  /** Contour accuracy. */
  readonly F: number;
  /** What else the protocol measures. */
  readonly [measure: string]: number;
}

const shown = displayPrototype("Evaluation");

/** What is known beside the scores. */
export interface MakeEvaluationOptions {
  /** What was left out of the scores. */
  readonly leftOut?: readonly LeftOut[];
  /** What is otherwise with the official tool. */
  readonly notes?: readonly string[];
  /** The official tool's scores, where they are others: its tables are written of them. */
  readonly official?: readonly ObjectScores[];
  /** The sequences that were scored on a part of their frames. */
  readonly partial?: readonly PartialSequence[];
}

/**
 * Makes an evaluation of the scores of its objects.
 *
 * @param protocol whose rules the scores follow: a name, or a protocol of your own
 * @param scores of each object, in the order of the official table
 * @param settings how the protocol was run
 * @param options what was left out, what is otherwise with the official tool, and the sequences that were scored on a part of their frames
 * @returns the evaluation, frozen
 * @throws {MaskletError} `bad-argument` for an unknown protocol, or scores that lack one of its measures
 *
 * @example
 * ```ts
 * import { makeEvaluation } from "masklet/evaluate";
 * import { assertEquals } from "@std/assert";
 * const scores = [{ sequence: "swan", object: 1, frames: ["00001", "00002"], J: [1, 0.5], F: [0.75, 0.25] }];
 * const { global, rows } = makeEvaluation("davis", scores, { allFrames: false, compatible: false });
 * assertEquals([global["J&F"], rows[0]!.statistics.J.decay], [0.625, 0.5]);
 * ```
 */
export function makeEvaluation(
  protocol: string | Protocol,
  scores: readonly ObjectScores[],
  settings: EvaluationSettings,
  options: MakeEvaluationOptions = {},
): Evaluation {
  const rules = requireProtocol(protocol);
  requireKind("the second argument of makeEvaluation", scores, SCORES_KIND);
  requireKind("the third argument of makeEvaluation", settings, objectKind("settings { allFrames, compatible }"));
  const rowsOfScores = (of: readonly ObjectScores[]): readonly EvaluationRow[] =>
    Object.freeze(
      of.map((score): EvaluationRow => Object.freeze({ ...score, statistics: rules.statistics(score, settings) })),
    );
  const rows = rowsOfScores(scores);
  const { leftOut: left = [], notes = [], official, partial } = checkOptions<MakeEvaluationOptions>(
    "makeEvaluation",
    options,
    {
      notes: { doc: "what is otherwise with the official tool", kind: listKind(textKind) },
      official: {
        doc: "what the official tool scores",
        kind: listKind(objectKind<ObjectScores>("an object's scores")),
      },
      leftOut: { doc: "what was left out", kind: listKind(objectKind<LeftOut>("what was left out")) },
      partial: { doc: "sequences scored on a part", kind: listKind(objectKind<PartialSequence>("a partial sequence")) },
    },
  );
  const leftOut = Object.freeze([...left]);
  const { global, groups } = rules.overall(rows);
  const evaluation: Evaluation = Object.create(shown);
  const hidden = { enumerable: false };
  if (official !== undefined) {
    const own = rowsOfScores(official);
    Object.defineProperty(evaluation, "official", {
      ...hidden,
      value: Object.freeze({ rows: own, ...rules.overall(own) }),
    });
  }
  Object.defineProperties(evaluation, {
    rules: { ...hidden, value: rules },
    row: { ...hidden, value: (sequence: string, object: number | string) => rowOf(rows, sequence, object) },
    frame: {
      ...hidden,
      value: (sequence: string, object: number | string, frame: string) =>
        frameOf(rowOf(rows, sequence, object), frame, rules.measures),
    },
    toJSON: {
      ...hidden,
      value: () =>
        withoutNaN({
          protocol: rules.name,
          settings,
          rows,
          global,
          groups,
          ...(settings.skipBroken || leftOut.length > 0 ? { leftOut } : {}),
          ...(notes.length > 0 ? { notes } : {}),
          ...(partial === undefined ? {} : { partial }),
        }),
    },
  });
  return Object.freeze(
    Object.assign(evaluation, {
      protocol: rules.name,
      settings: Object.freeze(settings),
      rows,
      global,
      ...(groups === undefined ? {} : { groups }),
      leftOut,
      notes: Object.freeze([...notes]),
      ...(partial === undefined ? {} : { partial: Object.freeze([...partial]) }),
    }),
  );
}

function rowOf(rows: readonly EvaluationRow[], sequence: string, object: number | string): EvaluationRow {
  const found = rows.find((row) => row.sequence === sequence && row.object === object);
  if (found !== undefined) return found;
  const known = rows.map((row) => `${row.sequence} ${row.object}`).join(", ") || "none";
  throw new MaskletError("bad-argument", `Expected one of the rows ${known}, found ${sequence} ${object}`, {
    hint: "Ask for a sequence and an object of `evaluation.rows`",
  });
}

function frameOf(row: EvaluationRow, frame: string, measures: readonly string[]): FrameScores {
  const index = row.frames.indexOf(frame);
  if (index >= 0) {
    return Object.fromEntries(
      measures.map((measure) => [measure, valuesOf(row, measure)[index]]),
    ) as unknown as FrameScores;
  }
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

const SCORES_KIND = listKind(kindOf<ObjectScores>("scores of an object { sequence, object, frames, … }", (value) => {
  const { sequence, object, frames } = (value ?? {}) as Partial<ObjectScores>;
  return typeof sequence === "string" && ["number", "string"].includes(typeof object) && Array.isArray(frames);
}));

/** The kind of an argument that is an evaluation. */
export const evaluationKind = kindOf<Evaluation>("an evaluation, as evaluateJF returns it", (value) => {
  const { rows, rules } = (value ?? {}) as Partial<Evaluation>;
  return Array.isArray(rows) && typeof rules === "object" && rules !== null;
});

/** The kind of an argument of which the rows of an evaluation are read. */
export const rowsKind = kindOf<Pick<Evaluation, "rows">>(
  "an evaluation, as evaluateJF returns it",
  (value) => Array.isArray(((value ?? {}) as Partial<Evaluation>).rows),
);
