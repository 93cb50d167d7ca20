import { checkOptions, type OptionTable, requireKind, textKind } from "../options.ts";
import { type Evaluation, evaluationKind } from "./evaluation.ts";

/** Options of `evaluationToCsv`. */
export interface CsvOptions {
  /** The set's name in the names of the files: "val"; default: the protocol's. */
  readonly split?: string | undefined;
}

const CSV_OPTIONS: OptionTable<CsvOptions> = {
  split: { doc: "the set's name in the names of the files (default: the protocol's)", kind: textKind },
};

/**
 * The tables that the protocol's official tool writes, byte for byte: of the DAVIS protocols `global_results-<split>.csv` and
 * `per-sequence_results-<split>.csv`, of `vos` and `sav` `results.csv`. The decay wraps at 256 frames as in davis2017-evaluation,
 * whatever the evaluation itself says. YouTube-VOS has no public tool: `youtube-vos.csv` is a table of our own, in full precision.
 *
 * @param evaluation what an evaluation or a benchmark gave
 * @param options the set's name in the names of the files
 * @returns text by file name
 * @throws {MaskletError} `bad-argument` for options that it does not know
 *
 * @example
 * ```ts
 * import { evaluateJF, evaluationToCsv, makeMask } from "masklet";
 * import { assertEquals } from "@std/assert";
 * const full = makeMask(2, 1, new Uint32Array([3]));
 * const evaluation = await evaluateJF([full, full, full], [full, full, full], { sequence: "tiny" });
 * assertEquals(evaluationToCsv(evaluation)["per-sequence_results-val.csv"], "Sequence,J-Mean,F-Mean\ntiny_1,1.000,1.000\n");
 * ```
 */
export function evaluationToCsv(evaluation: Evaluation, options: CsvOptions = {}): Record<string, string> {
  requireKind("the first argument of evaluationToCsv", evaluation, evaluationKind);
  const { split = evaluation.rules.split } = checkOptions("evaluationToCsv", options, CSV_OPTIONS);
  return evaluation.rules.tables(evaluation.official ?? evaluation, split);
}
