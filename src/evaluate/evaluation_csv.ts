import type { Evaluation } from "./evaluation.ts";

/**
 * The tables that the protocol's official tool writes, byte for byte: of the DAVIS protocols `global_results-<split>.csv` and
 * `per-sequence_results-<split>.csv`, of `vos` and `sav` `results.csv`. The decay wraps at 256 frames as in davis2017-evaluation,
 * whatever the evaluation itself says. YouTube-VOS has no public tool: `youtube-vos.csv` is a table of our own, in full precision.
 *
 * @param split the set's name in the names of the files; default: the protocol's
 * @returns text by file name
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
export function evaluationToCsv(
  evaluation: Evaluation,
  split: string = evaluation.rules.split,
): Record<string, string> {
  return evaluation.rules.tables(evaluation, split);
}
