import { checkDataset } from "../../dataset/check_dataset.ts";
import { MaskletError } from "../../error.ts";
import { defineCommand } from "../options.ts";
import { makeProgress } from "../progress.ts";
import { oneWord, subcommand } from "../subcommands.ts";
import { DATASET_FLAGS, openGiven } from "./dataset_flags.ts";

const command = defineCommand({
  name: "masklet dataset check",
  summary: "every file of a dataset: all that is missing, broken or does not fit; exits with 1 when anything is",
  words: "ROOT",
  flags: {
    ...DATASET_FLAGS,
    "decode-images": { kind: "switch", help: "decode every image in full, not its header alone" },
  },
  examples: ["masklet dataset check YouTube-VOS --split train --decode-images"],
});

/** `masklet dataset check ROOT`: a line on stdout for each problem. */
export const check = subcommand(command, async ({ flags, words }) => {
  const root = oneWord(words, command);
  const dataset = await openGiven(root, flags);
  const progress = makeProgress({ label: `${dataset.layout}: sequences`, unit: "sequences" });
  let problems = 0;
  const options = { decodeImages: flags["decode-images"], onProgress: () => progress.step() };
  for await (const { sequence, message } of checkDataset(dataset, options)) {
    problems++;
    console.log(sequence === "" ? message : `${sequence}: ${message}`);
  }
  progress.done();
  if (problems === 0) return console.log(`${root}: no problem found (${dataset.layout})`);
  throw new MaskletError("bad-dataset", `Expected a sound dataset, found ${problems} problems in ${root}`, {
    hint: "Each of them is on stdout",
  });
});
