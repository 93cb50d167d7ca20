/**
 * `masklet evaluate`: scores predicted masks against the ground truth as the official tools do.
 * @module
 */
import { makeFolder } from "../files/make_folder.ts";
import {
  EVALUATE_FOLDERS_OPTIONS,
  evaluateFolders,
  type EvaluateFoldersOptions,
} from "../evaluate/evaluate_folders.ts";
import type { Evaluation } from "../evaluate/evaluation.ts";
import { evaluationToCsv } from "../evaluate/evaluation_csv.ts";
import { partialLines } from "../evaluate/shared_frames.ts";
import { writeFileAtomic } from "../files/atomic.ts";
import { formatFixed } from "../metric/format_fixed.ts";
import { flagsOf, optionsOfFlags } from "./option_flags.ts";
import { defineCommand, type Given, type Outcome } from "./options.ts";
import { makeProgress, type Progress } from "./progress.ts";
import { shellWord } from "./shell_word.ts";
import { subcommand } from "./subcommands.ts";

const command = defineCommand({
  name: "masklet evaluate",
  summary:
    "J and F of predicted masks (and what else a protocol measures), to the last bit as the official evaluation tools compute them.",
  flags: {
    results: {
      kind: "text",
      value: "DIR",
      required: true,
      help:
        "predictions: <sequence>/<frame>.png, or <sequence>/<object>/<frame>.png (SA-V); or the folder of one sequence, as track writes it",
    },
    truth: {
      kind: "text",
      value: "DIR",
      required: true,
      help: "ground truth in the same layout, or the root of DAVIS; of one sequence its folder of masks will do",
    },
    ...flagsOf(EVALUATE_FOLDERS_OPTIONS),
    csv: { kind: "text", value: "DIR", help: "write the official tables, byte for byte" },
  },
  positional: ["results", "truth"],
  json: "all per-frame values, statistics and means",
  examples: [
    "masklet evaluate results/vos DAVIS --sequences dog,goat",
    "masklet evaluate --results results/vos --truth DAVIS --protocol davis --csv results/vos",
    "masklet evaluate --results out/clip --truth clip_masks --partial",
    "masklet evaluate --results out --truth sav_val/Annotations_6fps --protocol sav --json sav.json",
    "masklet evaluate --results out --truth ytvos/valid --protocol youtube-vos --seen ytvos/train/meta.json",
  ],
});

/** Scores, prints the tables, and writes the files that were asked for. */
async function evaluate({ flags }: Given<typeof command.flags>): Promise<Outcome> {
  const { results, truth, csv } = flags;
  let progress: Progress | undefined;
  const options = optionsOfFlags(flags, EVALUATE_FOLDERS_OPTIONS) as EvaluateFoldersOptions;
  const evaluation = await evaluateFolders(results, truth, {
    ...options,
    onProgress: (_, total) =>
      progress === undefined ? progress = makeProgress({ label: "frames", total }) : progress.step(),
  });
  progress?.done();
  console.log(evaluationTables(evaluation)); // before anything is written: what was scored is never lost
  if (csv !== undefined) {
    await makeFolder(csv);
    for (const [name, text] of Object.entries(evaluationToCsv(evaluation, { split: options.split }))) {
      await writeFileAtomic(`${csv}/${name}`, text);
    }
  }
  return {
    json: evaluation,
    next: csv === undefined
      ? [[`masklet evaluate ${shellWord(results)} ${shellWord(truth)} --csv DIR`, "the official tool's own tables"]]
      : [],
  };
}

/** The tables for a person: one row an object, the means, and the number that counts alone in the last line. */
export function evaluationTables(
  { rules, rows, global, groups = {}, leftOut, notes, partial = [] }: Evaluation,
): string {
  const { columns, brief, total, means } = rules;
  const cells = (of: Evaluation["global"]): string[] => columns.map(({ value }) => formatFixed(value(of), 3));
  const table = [
    ["sequence", "object", "frames", ...columns.map(({ name }) => name)],
    ...rows.map((row) => [row.sequence, String(row.object), String(row.frames.length), ...cells(means([row]))]),
    ...Object.entries(groups).map(([name, of]) => [`mean of ${name}`, "", "", ...cells(of)]),
    [Object.keys(groups).length > 0 ? "mean of groups" : "mean of objects", "", "", ...cells(global)],
  ];
  const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
  const lines = table.map((row) =>
    row.map((cell, i) => i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)).join("  ").trimEnd()
  );
  const without = leftOut.map(({ sequence, object, frame, reason }) =>
    `  ${[sequence, object, frame ?? "all frames"].filter((part) => part !== undefined).join(" ")}: ${reason}`
  );
  return [
    ...lines,
    ...(rows.length === 0 ? ["", "no rows: the ground truth has no object on the frames that count"] : []),
    ...(without.length === 0
      ? []
      : ["", `left out (${without.length}), so the scores are not those of the whole set:`]),
    ...without,
    ...(notes.length === 0 ? [] : ["", "noted:", ...notes.map((note) => `  ${note}`)]),
    ...(partial.length === 0 ? [] : ["", "scored on a part of the frames, those that both sides have:"]),
    ...partialLines(partial).map((line) => `  ${line}`),
    "",
    `${total ?? brief[0]} ${cells(global)[columns.findIndex(({ name }) => name === brief[0])]}`,
  ].join("\n");
}

/** `masklet evaluate` */
export const evaluateCommand = subcommand(command, evaluate);
