/**
 * `masklet export`: the tracks of a run in a form that other programs read.
 * @module
 */
import { readMasklets } from "../run/read_masklets.ts";
import { TRACK_FORMATS } from "../run/formats/formats.ts";
import { EXPORT_OPTIONS, writeFormatFiles } from "../run/formats/export_dataset.ts";
import { tracksOfMasklets } from "../run/formats/tracks.ts";
import { flagsOf } from "./option_flags.ts";
import { defineCommand } from "./options.ts";
import { shellWord } from "./shell_word.ts";
import { oneWord, subcommand } from "./subcommands.ts";

/** One format, as for `exportDataset`. */
const FORMAT = flagsOf(EXPORT_OPTIONS)["to"]!;

const command = defineCommand({
  name: "masklet export",
  summary: "writes the tracks of a run in forms that other programs read",
  stopped: "the run is as it was, and files that were written are kept; write to a new folder",
  words: "RUN",
  flags: {
    to: {
      ...FORMAT,
      kind: "texts",
      required: false,
      help: `the format, again for several\n${
        TRACK_FORMATS.map(({ name, doc }) => `    ${name}: ${doc}`).join("\n")
      }\n    one of`,
    },
    out: {
      kind: "text",
      value: "DIR",
      required: true,
      help: "the folder to write to; a folder a format where there are several",
    },
  },
  json: "the formats, each with its folder",
  examples: [
    "masklet export out/clip --to coco --out out/coco",
    "masklet export out/clip --to csv --to cvat --out out/all",
  ],
});

/** `masklet export RUN --to FORMAT --out DIR` */
export const exportCommand = subcommand(command, async ({ flags, words }) => {
  const masklets = await readMasklets(oneWord(words, command));
  const written: { format: string; out: string }[] = [];
  const names = flags.to.length === 0 ? ["csv"] : flags.to;
  for (const name of names) {
    const format = TRACK_FORMATS.find((one) => one.name === name)!;
    const dir = names.length === 1 ? flags.out : `${flags.out}/${name}`;
    await writeFormatFiles(dir, format.files([tracksOfMasklets(masklets)]));
    written.push({ format: name, out: dir });
    console.log(`${name} in ${dir}`);
  }
  const word = shellWord(words[0]!);
  return {
    json: written,
    next: [[`masklet report ${word} --overlay`, "the run as a page, and as a video with its masks"]],
  };
});
