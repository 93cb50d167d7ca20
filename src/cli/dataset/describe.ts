import { describeDataset } from "../../dataset/describe_dataset.ts";
import { descriptionText } from "../../notebook/show_description.ts";
import { defineCommand } from "../options.ts";
import { makeProgress } from "../progress.ts";
import { shellWord } from "../shell_word.ts";
import { oneWord, subcommand } from "../subcommands.ts";
import { DATASET_FLAGS, openGiven } from "./dataset_flags.ts";

const command = defineCommand({
  name: "masklet dataset describe",
  summary: "what a dataset holds: videos, masklets, frames, resolution, disappearance rate, sizes of masks",
  words: "ROOT",
  flags: {
    ...DATASET_FLAGS,
    markdown: { kind: "switch", help: "print a table in Markdown" },
  },
  json: "the numbers, and those of every video and masklet",
  examples: [
    "masklet dataset describe DAVIS",
    "masklet dataset describe sav_train --masklets all --json sav.json",
  ],
});

/** `masklet dataset describe ROOT`; videos that are not there are not needed. */
export const describe = subcommand(command, async ({ flags, words }) => {
  const dataset = await openGiven(oneWord(words, command), flags, { requireVideo: false });
  const progress = makeProgress({ label: `${dataset.layout}: videos`, unit: "videos" });
  const description = await describeDataset(dataset, { onProgress: () => progress.step() });
  progress.done();
  console.log(flags.markdown ? description.toMarkdown().trimEnd() : descriptionText(description));
  return { json: description, next: [[`masklet dataset check ${shellWord(words[0]!)}`, "every file of it"]] };
});
