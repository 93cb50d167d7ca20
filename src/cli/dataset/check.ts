import { CHECK_DATASET_OPTIONS, checkDataset } from "../../dataset/check_dataset.ts";
import { checkSubmission } from "../../dataset/check_submission.ts";
import { isFolder } from "../../dataset/mask_folder.ts";
import { packResults } from "../../dataset/zip_results.ts";
import { MaskletError } from "../../error.ts";
import { flagsOf, optionsOfFlags } from "../option_flags.ts";
import type { NextSteps } from "../next_steps.ts";
import { defineCommand } from "../options.ts";
import { makeProgress } from "../progress.ts";
import { shellWord } from "../shell_word.ts";
import { oneWord, subcommand } from "../subcommands.ts";
import { DATASET_FLAGS, openGiven } from "./dataset_flags.ts";

const command = defineCommand({
  name: "masklet dataset check",
  summary:
    "every file of a dataset, or of results before they are sent: all that is missing, broken or does not fit; exits with 1 when anything is",
  words: "ROOT",
  json: "every problem that was found (exit code 1), and what was packed",
  flags: {
    ...DATASET_FLAGS,
    ...flagsOf(CHECK_DATASET_OPTIONS),
    submission: {
      kind: "text",
      value: "PATH",
      help: "check these results instead, a folder or a zip, as the server of the dataset in ROOT wants them",
    },
    zip: {
      kind: "text",
      value: "FILE",
      help: "with --submission: pack the results as that server takes them, when nothing is wrong",
    },
  },
  examples: [
    "masklet dataset check YouTube-VOS --split train --decode-images",
    "masklet dataset check MOSEv2 --split valid --submission out/results --zip out/results.zip",
  ],
});

/** `masklet dataset check ROOT`: a line on stdout for each problem of the dataset, or of results. */
export const check = subcommand(command, async ({ flags, words }) => {
  const root = oneWord(words, command);
  const { submission, zip } = flags;
  if (zip !== undefined && (submission === undefined || !await isFolder(submission))) {
    throw new MaskletError("bad-argument", `Expected --zip with a folder of results, found ${submission ?? "none"}`, {
      hint: "Give the folder as --submission",
    });
  }
  const dataset = await openGiven(root, flags, { requireVideo: submission === undefined });
  const progress = makeProgress({ label: `${dataset.layout}: sequences`, unit: "sequences" });
  const onProgress = (): void => progress.step();
  const found = submission === undefined
    ? checkDataset(dataset, { ...optionsOfFlags(flags, CHECK_DATASET_OPTIONS), onProgress })
    : checkSubmission(dataset, submission, { onProgress });
  const problems: { sequence: string; message: string }[] = [];
  for await (const { sequence, message } of found) {
    problems.push({ sequence, message });
    console.log(sequence === "" ? message : `${sequence}: ${message}`);
  }
  progress.done();
  const place = submission ?? root;
  const json = { place, layout: dataset.layout, problems };
  if (problems.length > 0) {
    const sound = submission === undefined ? "a sound dataset" : `results that the server of ${dataset.layout} takes`;
    const error = new MaskletError("bad-dataset", `Expected ${sound}, found ${problems.length} problems in ${place}`, {
      hint: "Each of them is told above",
    });
    return { json, error };
  }
  console.log(`${place}: no problem found (${dataset.layout})`);
  if (zip === undefined || submission === undefined) return { json, next: nextOf(root, dataset.layout) };
  const { masks, bytes } = await packResults(submission, zip, dataset.rules);
  console.log(`${zip}: ${masks} masks, ${bytes} bytes`);
  return { json: { ...json, zip, masks, bytes }, next: [[`unzip -l ${shellWord(zip)}`, "what the server will see"]] };
});

const nextOf = (root: string, layout: string): NextSteps => [
  [`masklet benchmark --root ${shellWord(root)} --max-frames 20 --out runs/look`, `a quick look at ${layout}`],
];
