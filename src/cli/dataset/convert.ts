import { CONVERT_OPTIONS, convertDataset, type ConvertOptions } from "../../dataset/convert_dataset.ts";
import { type DatasetLayout, LAYOUTS } from "../../dataset/layouts.ts";
import { flagsOf, optionsOfFlags } from "../option_flags.ts";
import { defineCommand } from "../options.ts";
import { makeProgress } from "../progress.ts";
import { shellWord } from "../shell_word.ts";
import { oneWord, subcommand } from "../subcommands.ts";
import { exportDataset } from "../../run/formats/export_dataset.ts";
import { formatNamed, TRACK_FORMATS } from "../../run/formats/formats.ts";
import { DATASET_FLAGS, openGiven } from "./dataset_flags.ts";

const command = defineCommand({
  name: "masklet dataset convert",
  summary: "writes a dataset in another layout; goes on where it was stopped, and overwrites nothing else",
  words: "ROOT",
  stopped: "finished sequences are kept, and the same command goes on after them",
  flags: {
    to: {
      kind: "text",
      value: "LAYOUT",
      required: true,
      choices: [...LAYOUTS, ...TRACK_FORMATS].map(({ name }) => name),
      help: "the layout to write, or a format of other programs: the ground truth alone",
    },
    out: { kind: "text", value: "DIR", required: true, help: "the new dataset: new, empty, or begun by this command" },
    ...flagsOf(CONVERT_OPTIONS),
    ...DATASET_FLAGS,
  },
  json: "what was written, what was there, and what the new layout could not hold",
  examples: [
    "masklet dataset convert DAVIS --to sav --out DAVIS_as_sav",
    "masklet dataset convert sav_train/sav_000 --to sav --out sav_folders --frames none",
    "masklet dataset convert DAVIS --to youtube-vis --out DAVIS_vis",
  ],
});

/** `masklet dataset convert ROOT --to LAYOUT --out DIR`. */
export const convert = subcommand(command, async ({ flags, words }) => {
  const options: Partial<ConvertOptions> = optionsOfFlags(flags, CONVERT_OPTIONS);
  const dataset = await openGiven(oneWord(words, command), flags, { requireVideo: options.frames !== "none" });
  if (formatNamed(flags.to) !== undefined) {
    const progress = makeProgress({ label: `${dataset.layout} to ${flags.to}: sequences`, unit: "sequences" });
    const { to, out } = flags;
    const names = await exportDataset(dataset, out, { to, onProgress: () => progress.step() });
    progress.done();
    return console.log(`${out}: ${names.length} sequences written`);
  }
  const progress = makeProgress({ label: `${dataset.layout} to ${flags.to}: sequences`, unit: "sequences" });
  const { written, kept, notes } = await convertDataset(dataset, flags.out, {
    ...options,
    to: flags.to as DatasetLayout,
    onProgress: () => progress.step(),
  });
  progress.done();
  for (const note of notes) console.log(`note: ${note}`);
  const before = kept.length === 0 ? "" : `, ${kept.length} were there already`;
  console.log(`${flags.out}: ${written.length} sequences written${before}`);
  return {
    json: { out: flags.out, written, kept, notes },
    next: [[`masklet dataset describe ${shellWord(flags.out)}`, "what it holds"]],
  };
});
