import { FETCH_OPTIONS, fetchCheckpoint } from "../../model/download.ts";
import { publishedNamed } from "../../model/registry.ts";
import { byteProgress } from "../byte_progress.ts";
import { flagsOf, optionsOfFlags } from "../option_flags.ts";
import { defineCommand } from "../options.ts";
import { shellWord } from "../shell_word.ts";
import { oneWord, subcommand } from "../subcommands.ts";

const command = defineCommand({
  name: "masklet model fetch",
  summary: "download a checkpoint, verify it and keep it; prints its path",
  words: "NAME",
  stopped: "what came is kept, and the same command goes on after it",
  flags: flagsOf(FETCH_OPTIONS),
  json: "the model's name, its path, and what is to be known of it",
  examples: ["masklet model fetch sam2.1_hiera_tiny", "masklet model fetch facebook/sam2.1-hiera-tiny"],
});

/** `masklet model fetch NAME` */
export const fetch = subcommand(command, async ({ flags, words }) => {
  const name = oneWord(words, command);
  const progress = byteProgress(name);
  const notes: string[] = [];
  try {
    const path = await fetchCheckpoint(name, {
      ...optionsOfFlags(flags, FETCH_OPTIONS),
      onNote: (note) => notes.push(note),
      onProgress: ({ bytes, total }) => progress.at(bytes, total),
    });
    progress.done();
    for (const note of notes) console.error(note);
    if (publishedNamed(name) === undefined) {
      console.error("no SHA-256 is published of this file: it is whole, and its tensors are the model's");
    }
    console.log(path);
    return {
      json: { name, path, notes },
      next: [[`masklet track VIDEO --model ${shellWord(name)} --pick --out out/clip`, "track with it"]],
    };
  } finally {
    progress.done();
  }
});
