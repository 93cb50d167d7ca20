import { CONVERT_OPTIONS, convertDataset, type ConvertOptions } from "../../dataset/convert_dataset.ts";
import type { DatasetLayout } from "../../dataset/layouts.ts";
import { choiceKind } from "../../options.ts";
import { flagsOf, optionsOfFlags } from "../option_flags.ts";
import { defineCommand } from "../options.ts";
import { makeProgress } from "../progress.ts";
import { shellWord } from "../shell_word.ts";
import { oneWord, subcommand } from "../subcommands.ts";
import { EXPORT_OPTIONS, exportDataset } from "../../run/formats/export_dataset.ts";
import { formatNamed } from "../../run/formats/formats.ts";
import { DATASET_FLAGS, openGiven } from "./dataset_flags.ts";

const { to, ...KEPT } = CONVERT_OPTIONS;
/** A layout, or a form of other programs. */
const TARGET = {
  to: {
    ...to,
    doc: `${to.doc}, or a format of other programs: the ground truth alone`,
    kind: choiceKind<string>([...to.kind.choices!, ...EXPORT_OPTIONS.to.kind.choices!]),
  },
};

const command = defineCommand({
  name: "masklet dataset convert",
  summary: "writes a dataset in another layout; goes on where it was stopped, and overwrites nothing else",
  words: "ROOT",
  stopped: "finished sequences are kept, and the same command goes on after them",
  flags: {
    ...flagsOf(TARGET),
    out: { kind: "text", value: "DIR", required: true, help: "the new dataset: new, empty, or begun by this command" },
    ...flagsOf(KEPT),
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
  const options: Partial<ConvertOptions> = optionsOfFlags(flags, KEPT);
  const { to, out } = { ...optionsOfFlags(flags, TARGET), out: flags.out } as { to: string; out: string };
  const dataset = await openGiven(oneWord(words, command), flags, { requireVideo: options.frames !== "none" });
  if (formatNamed(to) !== undefined) {
    const progress = makeProgress({ label: `${dataset.layout} to ${to}: sequences`, unit: "sequences" });
    const names = await exportDataset(dataset, out, { to, onProgress: () => progress.step() });
    progress.done();
    console.log(`${out}: ${names.length} sequences written`);
    return {
      json: { out, written: names, kept: [], notes: [] },
      next: [[`masklet dataset describe ${shellWord(words[0]!)}`, "what it was made of"]],
    };
  }
  const progress = makeProgress({ label: `${dataset.layout} to ${to}: sequences`, unit: "sequences" });
  const { written, kept, notes } = await convertDataset(dataset, out, {
    ...options,
    to: to as DatasetLayout,
    onProgress: () => progress.step(),
  });
  progress.done();
  for (const note of notes) console.log(`note: ${note}`);
  const before = kept.length === 0 ? "" : `, ${kept.length} were there already`;
  console.log(`${out}: ${written.length} sequences written${before}`);
  return {
    json: { out, written, kept, notes },
    next: [[`masklet dataset describe ${shellWord(out)}`, "what it holds"]],
  };
});
