import { some } from "../dataset/some_names.ts";
import { MaskletError } from "../error.ts";
import { type Attributes, readAttributes } from "../evaluate/attributes.ts";
import type { Evaluation } from "../evaluate/evaluation.ts";
import { groupEvaluation, groupRows } from "../evaluate/group_evaluation.ts";
import { type OcclusionScores, occlusionScores } from "../evaluate/occlusions.ts";
import { formatFixed } from "../metric/format_fixed.ts";
import { BEHIND_NAMES, textTable } from "../text_table.ts";

/** Scores beyond the protocol's own: by attribute, and by occlusion. */
export interface FurtherScores {
  /** The attributes that were asked for. */
  readonly attributes?: Attributes;
  /** The occlusions that were asked for. */
  readonly occlusions?: OcclusionScores;
}

/**
 * The attributes that `--attributes` names, read before anything is scored.
 * @throws {MaskletError} `missing-file`, `io` or `bad-dataset`
 */
export async function attributesOfFlag(file: string | undefined): Promise<Pick<FurtherScores, "attributes">> {
  return file === undefined ? {} : { attributes: await readAttributes(file) };
}

/** What `--occlusions` asks for. */
export function occlusionsOfFlag(
  evaluation: Evaluation,
  measure: string | undefined,
): Pick<FurtherScores, "occlusions"> {
  return measure === undefined ? {} : { occlusions: occlusionScores(evaluation, { measure }) };
}

/**
 * Sequences that were scored and have no attribute, and attributes of nothing that was scored, in words; undefined where there are none.
 * @throws {MaskletError} `bad-argument` where none of them has
 */
export function withoutAttributes({ rows }: Evaluation, { attributes }: FurtherScores): string | undefined {
  if (attributes === undefined) return undefined;
  const scored = [...new Set(rows.map(({ sequence }) => sequence))];
  const bare = scored.filter((name) => rows.every((row) => row.sequence !== name || attributes.of(row).length === 0));
  if (scored.length > 0 && bare.length === scored.length) {
    throw new MaskletError(
      "bad-argument",
      `Expected attributes of the sequences that were scored (${some(scored)}), found those of ${
        some(attributes.sequences)
      }`,
      { hint: "Name sequences and objects as the ground truth does" },
    );
  }
  const had = new Set(rows.flatMap((row) => attributes.of(row)));
  const idle = attributes.names.filter((name) => !had.has(name));
  const told = [
    ...(bare.length === 0 ? [] : [`no attribute is given of ${some(bare)}`]),
    ...(idle.length === 0 ? [] : [`nothing that was scored has ${some(idle)}`]),
  ];
  return told.length === 0 ? undefined : told.join("; ");
}

/** Tables for a person. */
export function furtherTables(evaluation: Evaluation, { attributes, occlusions }: FurtherScores): string[] {
  return [
    ...(attributes === undefined ? [] : [`${attributeLines(evaluation, attributes).join("\n")}\n`]),
    ...(occlusions === undefined ? [] : [`${occlusionLines(occlusions).join("\n")}\n`]),
  ];
}

/** The evaluation as JSON, with what was asked for besides. */
export function furtherJson(evaluation: Evaluation, { attributes, occlusions }: FurtherScores): object {
  if (attributes === undefined && occlusions === undefined) return evaluation;
  const further = {
    ...(attributes && { attributes: Object.fromEntries(groupEvaluation(evaluation, attributes.of)) }),
    ...(occlusions && { occlusions }),
  };
  const withoutNaN = (_: string, value: unknown): unknown => Number.isNaN(value) ? "NaN" : value;
  return { ...evaluation.toJSON(), ...JSON.parse(JSON.stringify(further, withoutNaN)) };
}

/** Each attribute in a line. */
function attributeLines({ rules, rows }: Evaluation, { of }: Attributes): string[] {
  const lines = [...groupRows({ rows }, of)].map(([name, found]) => {
    const means = rules.means(found);
    return [name, String(found.length), ...rules.columns.map(({ value }) => formatFixed(value(means), 3))];
  });
  return textTable([["attribute", "objects", ...rules.columns.map(({ name }) => name)], ...lines], BEHIND_NAMES);
}

/** Each disappearance in a line, and their means. */
function occlusionLines({ measure, occlusions, before, during, after }: OcclusionScores): string[] {
  const cells = (of: Pick<OcclusionScores, "before" | "during" | "after">): string[] =>
    [of.before, of.during, of.after].map((value) => formatFixed(value, 3));
  const rows = occlusions.map((one) => [
    `${one.sequence} ${one.object}`,
    one.gone,
    one.back ?? "-",
    String(one.length),
    ...cells(one),
  ]);
  const heads = [`${measure} by occlusion`, "gone", "back", "frames", "before", "during", "after"];
  const mean = [`mean of ${rows.length}`, "", "", "", ...cells({ before, during, after })];
  return textTable([heads, ...rows, mean], BEHIND_NAMES);
}
