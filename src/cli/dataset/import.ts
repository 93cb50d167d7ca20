import { readAnnotations } from "../../dataset/annotation/read_annotations.ts";
import { SAVE_ANNOTATED_MASKS_OPTIONS, saveAnnotatedMasks } from "../../dataset/annotation/save_annotated_masks.ts";
import { flagsOf, optionsOfFlags } from "../option_flags.ts";
import { defineCommand } from "../options.ts";
import { shellWord } from "../shell_word.ts";
import { oneWord, subcommand } from "../subcommands.ts";

const command = defineCommand({
  name: "masklet dataset import",
  summary:
    "writes the masks that were drawn in CVAT (XML, or its zip) or Label Studio (JSON, JSON-MIN) as PNGs: ground truth, or prompts",
  words: "FILE",
  flags: {
    ...flagsOf(SAVE_ANNOTATED_MASKS_OPTIONS),
    out: { kind: "text", value: "DIR", required: true, help: "the folder to write to, new or empty" },
  },
  json: "what was written, and the objects with their labels",
  examples: ["masklet dataset import annotations.xml --out masks", "masklet evaluate out/clip masks"],
});

/** `masklet dataset import FILE --out DIR` */
export const importMasks = subcommand(command, async ({ flags, words }) => {
  const { out } = flags;
  const annotations = await readAnnotations(oneWord(words, command));
  const { tool, objects, notes } = annotations;
  const { frames, withoutMask } = await saveAnnotatedMasks(
    annotations,
    out,
    optionsOfFlags(flags, SAVE_ANNOTATED_MASKS_OPTIONS),
  );
  const all = [...notes, ...(withoutMask > 0 ? [`${withoutMask} boxes and points have no mask: left out`] : [])];
  for (const note of all) console.error(`note: ${note}`);
  for (const { id, label } of objects) console.log(`object ${id}: ${label || "without a label"}`);
  console.log(`${frames.length} ${frames.length === 1 ? "frame" : "frames"} of ${tool} in ${out}`);
  const word = shellWord(out);
  return {
    json: { out, tool, objects, frames, notes: all },
    next: [
      [`masklet evaluate RUN ${word}`, "J&F of a run against them"],
      [`masklet track VIDEO --mask ${word}/${frames[0]}.png --mask-object all --out out/clip`, "prompt with the first"],
    ],
  };
});
