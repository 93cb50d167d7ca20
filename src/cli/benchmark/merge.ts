import { MaskletError } from "../../error.ts";
import { READ_BENCHMARK_OPTIONS } from "../../benchmark/read_benchmark.ts";
import { flagsOf, optionsOfFlags } from "../option_flags.ts";
import { defineCommand } from "../options.ts";
import { oneWord, subcommand } from "../subcommands.ts";
import { faultOfRuns, mergedJson, type MergedRun, mergedText, nextOfRuns } from "./merged_text.ts";
import { runsIn } from "./grid_folder.ts";
import { mergeRun } from "./merge_run.ts";
import { ZIP_FLAG, zipRun } from "./zip_run.ts";

const command = defineCommand({
  name: "masklet benchmark merge",
  summary: "brings the shares of a run, or of a grid, together: the scores and tables of an unbroken run",
  stopped: "what the shares made is kept, and the same command begins anew",
  words: "RUN",
  flags: { ...flagsOf(READ_BENCHMARK_OPTIONS), zip: ZIP_FLAG },
  json: "of each run its scores, costs and failures",
  examples: ["masklet benchmark merge runs/tiny", "masklet benchmark merge runs/tiny --zip"],
});

/** `masklet benchmark merge RUN` */
export const merge = subcommand(command, async ({ flags, words }) => {
  const merged: MergedRun[] = [];
  const dir = oneWord(words, command).replace(/(?<=.)\/+$/, "");
  for (const one of await runsIn(dir)) {
    try {
      merged.push({ ...one, run: await mergeRun(one.dir, optionsOfFlags(flags, READ_BENCHMARK_OPTIONS)) });
    } catch (error) {
      // A disk that is full has nothing to do with shares: to run these again would not help.
      if (!(error instanceof MaskletError) || error.code === "io") throw error;
      merged.push({ ...one, reason: error.message });
    }
  }
  const [only] = merged;
  if (merged.length > 1 || only!.run !== undefined) console.log(mergedText(merged));
  for (const { dir, run } of flags.zip ? merged : []) if (run !== undefined) console.log(await zipRun(dir, run));
  const error = faultOfRuns(
    merged,
    "Run the shares that did not end, or failed, once more: they go on where they were",
  );
  return { json: mergedJson(merged), ...(error === undefined ? { next: nextOfRuns(dir) } : { error }) };
});
