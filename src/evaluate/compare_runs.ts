import { checkOptions, requireKind, textKind } from "../options.ts";
import { displayPrototype } from "../display.ts";
import { MaskletError } from "../error.ts";
import {
  BOOTSTRAP_OPTIONS,
  type BootstrapInterval,
  bootstrapMean,
  type BootstrapOptions,
} from "../metric/bootstrap.ts";
import { type Evaluation, evaluationKind } from "./evaluation.ts";
import { evaluationCaveats } from "./evaluation_caveats.ts";
import { groupEvaluation } from "./group_evaluation.ts";
import type { Means } from "./object_scores.ts";
import type { ScoreColumn } from "./protocol.ts";

/** What two runs are compared by: the name of a column of their protocol. */
export type ComparedMeasure = "J&F" | "J" | "F" | (string & Record<never, never>);

/** Two runs, sequence by sequence. */
export interface RunComparison {
  /** What was compared. */
  readonly measure: ComparedMeasure;
  /** The sequences, in the order of the first run; `difference` is the second run's score minus the first's. */
  readonly sequences: readonly {
    /** Its name. */
    readonly sequence: string;
    /** Score of the first run. */
    readonly a: number;
    /** Score of the second run. */
    readonly b: number;
    /** Second minus first. */
    readonly difference: number;
  }[];
  /** Mean of the differences over sequences, with its interval. */
  readonly difference: BootstrapInterval;
  /** Sequences in which the second run is better. */
  readonly better: number;
  /** Sequences in which it is worse. */
  readonly worse: number;
  /** Sequences in which both are alike. */
  readonly alike: number;
  /** What the numbers must not be read without: what either run left out, scored in part or noted; a sentence each. */
  readonly caveats: readonly string[];
}

const shown = displayPrototype("RunComparison");

/**
 * Compares two evaluations of the same sequences: paired differences (second minus first) of each sequence's mean over its objects, and
 * the mean of these with a percentile bootstrap interval over sequences. An interval that holds 0 shows no difference.
 *
 * @param a the first run
 * @param b the second: differences are its own minus the first one's
 * @param options which measure, and how the interval is drawn
 * @returns the difference with its interval, and that of each sequence
 * @throws {MaskletError} `bad-argument` when protocols or sequences differ, or the protocol has no such measure
 *
 * @example
 * ```ts
 * import { compareRuns } from "masklet";
 * import { makeEvaluation } from "masklet/evaluate";
 * import { assertEquals } from "@std/assert";
 * const run = (...scores: number[]) =>
 *   makeEvaluation(
 *     "davis",
 *     scores.map((J, i) => ({ sequence: `s${i}`, object: 1, frames: ["1"], J: [J], F: [J] })),
 *     { allFrames: false, compatible: false },
 *   );
 * const { difference, better, worse } = compareRuns(run(0.5, 0.5, 0.75), run(0.75, 0.5, 1));
 * assertEquals([better, worse, difference.low >= 0], [2, 0, true]);
 * ```
 */
export function compareRuns(
  a: Evaluation,
  b: Evaluation,
  options: BootstrapOptions & { readonly measure?: ComparedMeasure } = {},
): RunComparison {
  requireKind("the first argument of compareRuns", a, evaluationKind);
  requireKind("the second argument of compareRuns", b, evaluationKind);
  const { measure = a.rules.brief[0], ...bootstrap } = checkOptions("compareRuns", options, {
    ...BOOTSTRAP_OPTIONS,
    measure: { doc: "what is compared: a column of the protocol (default: its first)", kind: textKind },
  });
  if (a.protocol !== b.protocol) {
    throw new MaskletError("bad-argument", `Expected two runs of one protocol, found ${a.protocol} and ${b.protocol}`, {
      hint: "Evaluate both under the same rules",
    });
  }
  const { value } = columnOf(a, measure);
  const [first, second] = [a, b].map((run) => groupEvaluation(run, ({ sequence }) => sequence)) as [
    Map<string, Means>,
    Map<string, Means>,
  ];
  const alone = [...first.keys()].filter((name) => !second.has(name))
    .concat([...second.keys()].filter((name) => !first.has(name)));
  if (alone.length > 0 || first.size === 0) {
    throw new MaskletError(
      "bad-argument",
      `Expected the same sequences in both runs, found on one side only: ${
        alone.join(", ") || "none, as there are none"
      }`,
      { hint: "Compare what both have evaluated" },
    );
  }
  const sequences = [...first].map(([sequence, means]) => {
    const [of_a, of_b] = [value(means), value(second.get(sequence)!)];
    return { sequence, a: of_a, b: of_b, difference: of_b - of_a };
  });
  const differences = sequences.map(({ difference }) => difference);
  const count = (test: (difference: number) => boolean): number => differences.filter(test).length;
  return Object.freeze(Object.assign(Object.create(shown) as object, {
    measure,
    sequences,
    difference: bootstrapMean(differences, bootstrap),
    better: count((d) => d > 0),
    worse: count((d) => d < 0),
    alike: count((d) => d === 0),
    caveats: [
      ...evaluationCaveats(a).map((caveat) => `first run, ${caveat}`),
      ...evaluationCaveats(b).map((caveat) => `second run, ${caveat}`),
    ],
  }));
}

/** The column of that name. */
function columnOf({ protocol, rules: { columns } }: Evaluation, name: string): ScoreColumn {
  const found = columns.find((column) => column.name === name);
  if (found !== undefined) return found;
  const known = columns.map((column) => column.name).join(", ");
  throw new MaskletError("bad-argument", `Expected a measure of ${protocol} (${known}), found ${name}`, {
    hint: "Compare by one of these",
  });
}
