import type { Evaluation } from "../evaluate/evaluation.ts";
import type { Means } from "../evaluate/object_scores.ts";
import type { Protocol } from "../evaluate/protocol.ts";
import { requireProtocol } from "../evaluate/protocols.ts";
import { formatScore } from "./report_html.ts";
import { objectKind, requireKind } from "../options.ts";

/**
 * What reports and figures need of an evaluation: its protocol, rows and means. `rules` is the protocol itself; absent, as in an
 * evaluation that was read from JSON, it is the one of that name. What was left out, noted, or scored on a part is shown with the numbers.
 */
export type Scores =
  & Pick<Evaluation, "protocol" | "rows" | "global">
  & Partial<Pick<Evaluation, "rules" | "groups" | "leftOut" | "notes" | "partial">>;

/** One row of it: J and F of one object of one sequence, frame by frame. */
export type ScoreRow = Scores["rows"][number];

/**
 * The protocol of scores.
 * @throws {MaskletError} `bad-argument` where there is none of that name
 */
export function rulesOf(scores: Scores): Protocol {
  requireKind("what is shown", scores, objectKind("an evaluation, as evaluateJF returns it"));
  const { protocol, rules } = scores;
  return rules ?? requireProtocol(protocol);
}

/** The columns that one line has room for, with their values: `["J&F", "0.812"]` first. */
export function briefScores({ brief, columns }: Protocol, means: Means): [name: string, value: string][] {
  return brief.map((name) => [name, formatScore(columns.find((column) => column.name === name)?.value(means) ?? NaN)]);
}

/** The protocol's measures in words: "J and F". */
export function measuresText({ measures }: Protocol): string {
  return new Intl.ListFormat("en-GB").format(measures);
}
