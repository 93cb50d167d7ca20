import type { BenchmarkRun } from "../../benchmark/benchmark_run.ts";
import { openDataset, type OpenDatasetOptions } from "../../dataset/open_dataset.ts";
import { packResults } from "../../dataset/zip_results.ts";
import { MaskletError } from "../../error.ts";
import { readRunStore } from "../../run/run_store.ts";
import type { DatasetPart } from "../benchmark_dataset.ts";

/** The flag that asks for it. */
export const ZIP_FLAG = {
  kind: "switch",
  help: "also pack what a server takes, RUN/results.zip, with the folders that the dataset's own wants",
} as const;

/**
 * Packs the masks of a run as the dataset's server takes them: those of splits without truth as they were written for it, else all.
 * @returns what was written, in a line
 * @throws {MaskletError} `bad-argument` for a run whose dataset is not known; what `openDataset` throws, and `zipResults`
 */
export async function zipRun(dir: string, { evaluation }: BenchmarkRun): Promise<string> {
  const { settings } = await readRunStore(dir);
  const part = settings["dataset"] as DatasetPart | undefined;
  if (part === undefined) {
    throw new MaskletError(
      "bad-argument",
      `Expected a run that masklet benchmark made in ${dir}, found one of another`,
      {
        hint: "Pack its results with masklet dataset check ROOT --submission DIR --zip FILE",
      },
    );
  }
  const options = {
    ...(part.layout !== undefined && { layout: part.layout }),
    ...(part.split !== undefined && { split: part.split }),
    ...(part.year !== undefined && { year: part.year }),
  } as OpenDatasetOptions;
  const { rules, layout } = await openDataset(part.root, options);
  const folder = evaluation.rows.length === 0 ? "results" : "masks";
  const { masks, bytes } = await packResults(`${dir}/${folder}`, `${dir}/results.zip`, rules);
  return `${dir}/results.zip: ${masks} masks, ${bytes} bytes, as the server of ${layout} takes them`;
}
