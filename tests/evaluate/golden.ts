/**
 * Checks evaluations against what the published tools said about the same masks.
 * @module
 */
import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import { evaluateFolders, type EvaluateFoldersOptions } from "../../src/evaluate/evaluate_folders.ts";
import type { Evaluation } from "../../src/evaluate/evaluation.ts";
import type { EvaluationRow } from "../../src/evaluate/object_scores.ts";
import { evaluationToCsv } from "../../src/evaluate/evaluation_csv.ts";

/** What one evaluator said; the part of expected.json that is compared. */
export interface Golden {
  readonly evaluator: string;
  readonly status: "ok" | "no result" | "hang";
  readonly same_as?: string;
  readonly files?: Record<string, string>;
  readonly sequences?: readonly {
    readonly sequence: string;
    readonly frames: readonly string[];
    readonly J: readonly (readonly number[])[];
    readonly F: readonly (readonly number[])[];
    readonly matched_proposal?: readonly number[];
    readonly matched_object?: readonly number[];
  }[];
  readonly metrics?: Record<"J" | "F", Record<"M" | "R" | "D", readonly (number | "NaN")[]>>;
  readonly per_frame?: readonly {
    readonly video: string;
    readonly object_folder: string | null;
    readonly evaluated_frames: number;
    readonly J: Record<string, readonly number[]>;
    readonly F: Record<string, readonly number[]>;
    readonly first_counted_frame: Record<string, number>;
    readonly objects_in_gt: readonly number[];
  }[];
  readonly videos?: Record<string, Record<"J" | "F", Record<string, number>>>;
  readonly global?: Record<string, number | "NaN">;
}

/** One case: masks of both sides, and what the evaluators said. */
export interface GoldenCase {
  readonly name: string;
  readonly description: string;
  readonly results: string;
  readonly truth: string;
  readonly goldens: readonly Golden[];
}

/** The cases in a folder, in order of their names; an evaluator that agreed with another has that one's numbers. */
export async function* goldenCases(folder: URL): AsyncGenerator<GoldenCase> {
  const entries = await Array.fromAsync(Deno.readDir(folder));
  for (const name of entries.filter((entry) => entry.isDirectory).map((entry) => entry.name).sort()) {
    const path = decodeURIComponent(folder.pathname) + name;
    const { description, results } = JSON.parse(await Deno.readTextFile(`${path}/expected.json`)) as {
      description: string;
      results: Record<string, Golden>;
    };
    const goldens = Object.values(results).map((golden) =>
      golden.same_as === undefined ? golden : { ...results[golden.same_as]!, evaluator: golden.evaluator }
    );
    yield { name, description, results: `${path}/pred`, truth: `${path}/gt`, goldens };
  }
}

/** The options that stand for an evaluator of expected.json. */
export function optionsOf(evaluator: string): EvaluateFoldersOptions {
  const [tool, mode] = evaluator.split("-");
  if (tool === "davis") return { protocol: mode === "semi" ? "davis" : "davis-unsupervised", compatible: true };
  return { protocol: tool as "vos" | "sav", allFrames: mode === "all", strict: mode === "strict" };
}

/**
 * Runs one evaluator's rules over two folders and compares per-frame values to the last bit, means to 1e-12, and tables byte for byte;
 * where the tool gave no result, the evaluation must be refused.
 */
export async function checkGolden(
  results: string,
  truth: string,
  golden: Golden,
  options: EvaluateFoldersOptions = optionsOf(golden.evaluator),
): Promise<Evaluation | undefined> {
  if (golden.status !== "ok") {
    const error = await assertRejects(() => evaluateFolders(results, truth, options), MaskletError);
    const codes = ["evaluation-refused", "missing-file", "size-mismatch", "bad-mask", "bad-image", "io"];
    assert(codes.includes(error.code), `${error.code}: ${error.message}`);
    return undefined;
  }
  const evaluation = await evaluateFolders(results, truth, options);
  if (golden.sequences !== undefined) checkDavis(evaluation, golden);
  if (golden.per_frame !== undefined) checkVos(evaluation, golden);
  if (golden.files !== undefined) assertEquals(evaluationToCsv(evaluation), golden.files);
  return evaluation;
}

function checkDavis(evaluation: Evaluation, { sequences, metrics, global }: Golden): void {
  const expected = sequences!.flatMap((s) =>
    s.J.map((J, i) => ({
      sequence: s.sequence,
      object: i + 1,
      frames: s.frames,
      J,
      F: s.F[i]!,
      ...(s.matched_proposal === undefined
        ? {}
        : { matched: { proposal: s.matched_proposal[i]!, object: s.matched_object![i]! } }),
    }))
  );
  assertEquals(evaluation.rows.map(withoutStatistics), expected);
  for (const metric of ["J", "F"] as const) {
    evaluation.rows.forEach((row, i) => {
      const { mean, recall, decay } = row.statistics[metric];
      near(mean, metrics![metric].M[i]!, `${metric} mean of row ${i}`);
      near(recall, metrics![metric].R[i]!, `${metric} recall of row ${i}`);
      near(decay, metrics![metric].D[i]!, `${metric} decay of row ${i}`);
    });
    near(evaluation.global[metric].mean, global![`${metric}-Mean`]!, `global ${metric}-Mean`);
    near(evaluation.global[metric].recall, global![`${metric}-Recall`]!, `global ${metric}-Recall`);
    near(evaluation.global[metric].decay, global![`${metric}-Decay`]!, `global ${metric}-Decay`);
  }
  near(evaluation.global["J&F"], global!["J&F-Mean"]!, "global J&F-Mean");
}

function checkVos(evaluation: Evaluation, { per_frame, videos, global }: Golden): void {
  const expected = per_frame!.flatMap((video) =>
    video.objects_in_gt.map((id) => ({
      sequence: video.video,
      object: video.object_folder ?? id,
      frames: video.evaluated_frames - video.first_counted_frame[id]!,
      J: video.J[id]!,
      F: video.F[id]!,
    }))
  );
  const found = evaluation.rows.map((row) => ({ ...withoutStatistics(row), frames: row.frames.length }));
  assertEquals(found, expected as typeof found);
  for (const row of evaluation.rows) {
    for (const metric of ["J", "F"] as const) {
      near(
        row.statistics[metric].mean * 100,
        videos![row.sequence]![metric][row.object]!,
        `${row.sequence} ${row.object}`,
      );
    }
  }
  if (global === undefined) return;
  near(evaluation.global["J&F"] * 100, global["J&F"]!, "J&F");
  near(evaluation.global.J.mean * 100, global.J!, "J");
  near(evaluation.global.F.mean * 100, global.F!, "F");
}

function withoutStatistics({ sequence, object, frames, J, F, matched }: EvaluationRow) {
  return { sequence, object, frames, J, F, ...(matched === undefined ? {} : { matched }) };
}

/** NaN is equal to NaN; numbers to 1e-12 of their size. */
function near(actual: number, expected: number | "NaN", what: string): void {
  assertAlmostEquals(actual, Number(expected), 1e-12 * Math.max(1, Math.abs(Number(expected))), what);
}
