import { displayPrototype } from "../display.ts";
import { checkOptions, kindOf, listKind, objectKind, requireKind } from "../options.ts";
import { mean } from "../metric/mean.ts";
import type { ObjectId } from "../prompt/prompt.ts";
import { annotationSeconds } from "./annotation_time.ts";
import { countKind, type InteractiveRound, type InteractiveRules } from "./interactive_object.ts";
import type { LeftOut } from "./left_out.ts";

/** One object after its rounds. */
export interface InteractiveRow {
  /** The sequence's name. */
  readonly sequence: string;
  /** The object. */
  readonly object: ObjectId;
  /** Frames of the video. */
  readonly videoFrames: number;
  /** What each prompted frame led to; fewer than `maxFrames` when nothing was left to prompt. */
  readonly rounds: readonly InteractiveRound[];
}

/** One point of the curve: so many prompted frames at most. */
export interface InteractivePoint {
  /** Prompted frames at most. */
  readonly promptedFrames: number;
  /** Mean over objects of the mean J&F over all annotated frames from the object's first appearance on. */
  readonly "J&F": number;
  /** The same of region similarity. */
  readonly J: number;
  /** The same of contour accuracy. */
  readonly F: number;
  /** J&F without each object's first and last scored frame, as DAVIS and SA-V score masks. */
  readonly "J&F without ends": number;
  /** Mean over objects of the seconds that a person would need (see `annotationSeconds`). */
  readonly seconds: number;
}

/**
 * J&F against the number of prompted frames. Immutable.
 *
 * @example
 * ```ts
 * import { makeInteractiveEvaluation } from "masklet/evaluate";
 * import { assertEquals } from "@std/assert";
 * const rules = { mode: "online", clicksPerFrame: 3, maxFrames: 2, threshold: 0.75 } as const;
 * const rounds = [{ frame: 0, clicks: [], frames: [0, 1], J: [0.5, 0.5], F: [0.7, 0.7] }];
 * const evaluation = makeInteractiveEvaluation(rules, "pico", [{ sequence: "swan", object: 1, videoFrames: 2, rounds }]);
 * assertEquals(evaluation.toJSON()["model"], "pico");
 * ```
 */
export interface InteractiveEvaluation {
  /** How frames were chosen and clicked. */
  readonly rules: InteractiveRules;
  /** The model's name. */
  readonly model: string;
  /** One row an object of a sequence. */
  readonly rows: readonly InteractiveRow[];
  /** One point for each number of prompted frames, 1 to `maxFrames`. */
  readonly curve: readonly InteractivePoint[];
  /** Mean of the curve's J&F. */
  readonly mean: number;
  /** Sequences that failed, and why: they are in no number. */
  readonly failed: readonly LeftOut[];
  /**
   * Plain JSON.
   *
   * @returns rules, curve, rows and what failed
   */
  toJSON(): Record<string, unknown>;
}

const shown = displayPrototype("InteractiveEvaluation");

/** What is known beside the rounds. */
export interface MakeInteractiveOptions {
  /** Sequences that failed. */
  readonly failed?: readonly LeftOut[];
}

/**
 * Makes the value of an interactive evaluation from the rounds of its objects. An object that ended early keeps its last scores for larger
 * numbers of prompted frames.
 *
 * @param rules how frames were chosen and clicked
 * @param model the model's name
 * @param rows one an object of a sequence
 * @param options sequences that failed
 * @returns the evaluation, frozen
 * @throws {MaskletError} `bad-argument` for options that it does not know
 *
 * @example
 * ```ts
 * import { makeInteractiveEvaluation } from "masklet/evaluate";
 * import { assertEquals } from "@std/assert";
 * const rules = { mode: "online", clicksPerFrame: 3, maxFrames: 2, threshold: 0.75 } as const;
 * const rounds = [{ frame: 0, clicks: [], frames: [0, 1], J: [0.5, 0.5], F: [0.7, 0.7] }];
 * const evaluation = makeInteractiveEvaluation(rules, "pico", [{ sequence: "swan", object: 1, videoFrames: 2, rounds }]);
 * assertEquals(evaluation.curve.map((point) => point["J&F"]), [0.6, 0.6]);
 * ```
 */
export function makeInteractiveEvaluation(
  rules: InteractiveRules,
  model: string,
  rows: readonly InteractiveRow[],
  options: MakeInteractiveOptions = {},
): InteractiveEvaluation {
  const { failed = [] } = checkOptions<MakeInteractiveOptions>("makeInteractiveEvaluation", options, {
    failed: { doc: "sequences that failed", kind: listKind(objectKind<LeftOut>("what was left out")) },
  });
  requireKind("the first argument of makeInteractiveEvaluation", rules, RULES_KIND);
  requireKind("the third argument of makeInteractiveEvaluation", rows, ROWS_KIND);
  const curve = Object.freeze(Array.from({ length: rules.maxFrames }, (_, i) => pointOf(rows, i + 1, rules)));
  const evaluation: InteractiveEvaluation = Object.create(shown);
  const overall = mean(curve.map((point) => point["J&F"]));
  Object.defineProperty(evaluation, "toJSON", {
    enumerable: false,
    value: () => ({ version: 1, rules, model, mean: overall, curve, rows, ...(failed.length > 0 && { failed }) }),
  });
  return Object.freeze(
    Object.assign(evaluation, { rules, model, rows, curve, mean: overall, failed: Object.freeze([...failed]) }),
  );
}

const ROWS_KIND = listKind(kindOf<InteractiveRow>("a row { sequence, object, videoFrames, rounds }", (value) => {
  const { rounds, videoFrames } = (value ?? {}) as Partial<InteractiveRow>;
  const lists = (round: unknown): boolean => {
    const { J, F } = (round ?? {}) as Partial<InteractiveRow["rounds"][number]>;
    return Array.isArray(J) && Array.isArray(F);
  };
  return Array.isArray(rounds) && rounds.length > 0 && rounds.every(lists) && typeof videoFrames === "number";
}));

const RULES_KIND = kindOf<InteractiveRules>("rules { mode, clicksPerFrame, maxFrames, threshold }", (value) => {
  const { clicksPerFrame, maxFrames, threshold } = (value ?? {}) as Partial<InteractiveRules>;
  return [clicksPerFrame, maxFrames].every((count) => countKind.accepts(count)) && typeof threshold === "number";
});

function pointOf(rows: readonly InteractiveRow[], promptedFrames: number, rules: InteractiveRules): InteractivePoint {
  const last = rows.map(({ rounds }) => rounds[Math.min(promptedFrames, rounds.length) - 1]!);
  const [J, F] = [mean(last.map((round) => mean(round.J))), mean(last.map((round) => mean(round.F)))];
  const inner = last.map(({ J, F }) => J.length > 2 ? mean([mean(J.slice(1, -1)), mean(F.slice(1, -1))]) : NaN);
  const seconds = rows.map(({ rounds, videoFrames }) =>
    annotationSeconds(rules.mode, {
      frames: videoFrames,
      promptedFrames: Math.min(promptedFrames, rounds.length),
      clicksPerFrame: rules.clicksPerFrame,
    })
  );
  return Object.freeze({
    promptedFrames,
    "J&F": (J + F) / 2,
    J,
    F,
    "J&F without ends": mean(inner.filter((value) => !Number.isNaN(value))),
    seconds: mean(seconds),
  });
}
