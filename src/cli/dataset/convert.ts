import { convertDataset } from "../../dataset/convert_dataset.ts";
import type { FrameTransfer } from "../../dataset/convert_sequence.ts";
import { type DatasetLayout, LAYOUTS } from "../../dataset/layouts.ts";
import { defineCommand } from "../options.ts";
import { makeProgress } from "../progress.ts";
import { oneWord, subcommand } from "../subcommands.ts";
import { DATASET_FLAGS, openGiven } from "./dataset_flags.ts";

const command = defineCommand({
  name: "masklet dataset convert",
  summary: "writes a dataset in another layout; goes on where it was stopped, and overwrites nothing else",
  words: "ROOT",
  flags: {
    to: {
      kind: "text",
      value: "LAYOUT",
      required: true,
      choices: LAYOUTS.map(({ name }) => name),
      help: "the layout to write",
    },
    out: { kind: "text", value: "DIR", required: true, help: "the new dataset: new, empty, or begun by this command" },
    "to-split": {
      kind: "text",
      value: "S",
      help: 'the split\'s name there (default "val", or "valid" where that is usual)',
    },
    frames: {
      kind: "text",
      value: "HOW",
      choices: ["link", "copy", "none"],
      help: "images as hard links (default), as copies, or none",
    },
    ...DATASET_FLAGS,
  },
  examples: [
    "masklet dataset convert DAVIS --to sav --out DAVIS_as_sav",
    "masklet dataset convert sav_train/sav_000 --to sav --out sav_folders --frames none",
  ],
});

/** `masklet dataset convert ROOT --to LAYOUT --out DIR`. */
export const convert = subcommand(command, async ({ flags, words }) => {
  const frames = (flags.frames ?? "link") as FrameTransfer;
  const dataset = await openGiven(oneWord(words, command), flags, { requireVideo: frames !== "none" });
  const progress = makeProgress({ label: `${dataset.layout} to ${flags.to}: sequences`, unit: "sequences" });
  const { written, kept, notes } = await convertDataset(dataset, flags.out, {
    to: flags.to as DatasetLayout,
    frames,
    ...(flags["to-split"] === undefined ? {} : { split: flags["to-split"] }),
    onProgress: () => progress.step(),
  });
  progress.done();
  for (const note of notes) console.log(`note: ${note}`);
  const before = kept.length === 0 ? "" : `, ${kept.length} were there already`;
  console.log(`${flags.out}: ${written.length} sequences written${before}`);
});
