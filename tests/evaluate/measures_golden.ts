/**
 * Checks evaluations of MOSEv2 and LVOS against what their official tools said about the same masks.
 * @module
 */
import { assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import { evaluateFolders, type EvaluateFoldersOptions } from "../../src/evaluate/evaluate_folders.ts";
import { evaluationToCsv } from "../../src/evaluate/evaluation_csv.ts";
import { valuesOf } from "../../src/evaluate/object_scores.ts";

/** What one of the tools said; the part of expected.json that is compared. */
export interface MeasuresGolden {
  readonly status: "ok" | "no result";
  readonly files?: Record<string, string>;
  readonly rows?: readonly {
    readonly video: string;
    readonly object: string | number;
    readonly frames: readonly string[];
    readonly unseen?: boolean;
    readonly mean: Record<string, number | "NaN" | null>;
    readonly [measure: string]: unknown;
  }[];
  readonly global?: Record<string, number | "NaN">;
}

/** One case of a folder of cases. */
export interface MeasuresCase {
  readonly name: string;
  readonly description: string;
  readonly path: string;
  readonly orRefuse: boolean;
  readonly golden: MeasuresGolden;
}

/** The cases in a folder, in order of their names. */
export async function* measuresCases(folder: URL, protocol: "mosev2" | "lvos"): AsyncGenerator<MeasuresCase> {
  const names = (await Array.fromAsync(Deno.readDir(folder))).filter((entry) => entry.isDirectory).map(({ name }) =>
    name
  );
  for (const name of names.sort()) {
    const path = decodeURIComponent(folder.pathname) + name;
    const text = await Deno.readTextFile(`${path}/expected.json`);
    const { description, results, or_refuse = false } = JSON.parse(text);
    const golden = results[protocol];
    if (golden !== undefined) {
      yield { name, description, path, orRefuse: or_refuse || (golden.or_refuse ?? false), golden };
    }
  }
}

/**
 * Compares per-frame values to the last bit, means to 1e-12 and files byte for byte (but for times); where the tool gave no result, the
 * evaluation must be refused, and where its result is plainly wrong, unless `compatible` asks for it.
 */
export async function checkMeasures(
  { path, orRefuse, golden }: Pick<MeasuresCase, "path" | "orRefuse" | "golden">,
  options: EvaluateFoldersOptions,
): Promise<void> {
  const evaluate = (compatible: boolean) => evaluateFolders(`${path}/pred`, `${path}/gt`, { ...options, compatible });
  if (golden.status !== "ok" || orRefuse) await assertRejects(() => evaluate(false), MaskletError, "Expected");
  if (golden.status !== "ok") {
    await assertRejects(() => evaluate(true), MaskletError, "Expected");
    return;
  }
  const evaluation = await evaluate(orRefuse);
  const measures = evaluation.rules.measures;
  assertEquals(
    evaluation.rows.map((row, i) => ({
      row: [row.sequence, Number(row.object), row.group],
      frames: row.frames.slice(0, golden.rows![i]!.frames.length), // without those that the tool counts and does not have
      values: measures.map((measure) => valuesOf(row, measure)),
    })),
    golden.rows!.map((row) => ({
      row: [row.video, Number(row.object), row.unseen === undefined ? undefined : row.unseen ? "unseen" : "seen"],
      frames: row.frames,
      values: measures.map((measure) => row[measure] as readonly number[]),
    })),
  );
  for (const [name, value] of Object.entries(golden.global!)) near(globalOf(evaluation, name), value, name);
  assertEquals(withoutTime(evaluationToCsv(evaluation)), withoutTime(golden.files!));
}

/** A tool's global number among ours: "J-seen-Mean" is the group's, "J&Fdot" the whole set's. */
function globalOf({ global, groups = {} }: Awaited<ReturnType<typeof evaluateFolders>>, name: string): number {
  const [measure, group] = name.replace(/-Mean$/, "").split("-") as [string, string?];
  const found = (group === undefined ? global : groups[group]!)[measure];
  return typeof found === "number" ? found : (found as { mean: number }).mean;
}

/** Times are each run's own. */
function withoutTime(files: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(files).map(([name, text]) => [name, text.replace(/("total_time": )(<t>|[\d.]+)/, "$1<t>")]),
  );
}

function near(actual: number, expected: number | "NaN", what: string): void {
  assertAlmostEquals(actual, Number(expected), 1e-12, what);
}
