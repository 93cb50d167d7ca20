/**
 * `masklet evaluate`: scores predicted masks against the ground truth as the official tools do.
 * @module
 */
import { makeFolder, makeFolderOf } from "../files/make_folder.ts";
import {
  EVALUATE_FOLDERS_OPTIONS,
  evaluateFolders,
  type EvaluateFoldersOptions,
} from "../evaluate/evaluate_folders.ts";
import type { Evaluation } from "../evaluate/evaluation.ts";
import type { ProtocolName } from "../evaluate/protocols.ts";
import { partialLines } from "../evaluate/shared_frames.ts";
import { writeFileAtomic } from "../files/atomic.ts";
import { formatFixed } from "../metric/format_fixed.ts";
import { BEHIND_NAMES, textTable } from "../text_table.ts";
import { FURTHER_FLAGS } from "./further_flags.ts";
import type { FurtherScores } from "./further_scores.ts";
import { flagsOf, helpOfOption, optionsOfFlags } from "./option_flags.ts";
import { type NextStep, openStep } from "./next_steps.ts";
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
    ...flagsOf(
      EVALUATE_FOLDERS_OPTIONS,
      (option) =>
        option === EVALUATE_FOLDERS_OPTIONS.protocol
          ? `${option.doc} (default davis; of one sequence whose truth holds 0 and 255 alone davis2016)`
          : helpOfOption(option),
    ),
    ...FURTHER_FLAGS,
    report: {
      kind: "text",
      value: "FILE",
      help: "write a page with figures and tables, which opens without a network",
    },
    csv: { kind: "text", value: "DIR", help: "write the official tables, byte for byte" },
  },
  positional: ["results", "truth"],
  json: "all per-frame values, statistics and means",
  examples: [
    "masklet evaluate results/vos DAVIS --sequences dog,goat",
    "masklet evaluate --results results/vos --truth DAVIS --protocol davis --csv results/vos",
    "masklet evaluate --results out/clip --truth clip_masks --partial",
    "masklet evaluate --results out --truth sav_val/Annotations_6fps --protocol sav --json sav.json",
    "masklet evaluate --results out --truth MOSEv2/valid --protocol mosev2 --occlusions J --attributes attributes.csv",
    "masklet evaluate --results out --truth ytvos/valid --protocol youtube-vos --seen ytvos/train/meta.json",
  ],
});

/** Scores, prints the tables, and writes the files that were asked for. */
async function evaluate({ flags }: Given<typeof command.flags>): Promise<Outcome> {
  const { results, truth, csv } = flags;
  let progress: Progress | undefined;
  const asked = optionsOfFlags(flags, EVALUATE_FOLDERS_OPTIONS) as EvaluateFoldersOptions;
  // what cannot be read is told by the evaluation itself
  const usual = asked.protocol === undefined ? await usualOf(truth) : undefined;
  const options = usual === undefined ? asked : { ...asked, protocol: usual };
  if (usual !== undefined && usual !== EVALUATE_FOLDERS_OPTIONS.protocol.fallback) {
    console.error(`note: the truth holds 0 and 255 alone, so these are the rules of ${usual}`);
  }
  const isFurther = flags.attributes !== undefined || flags.occlusions !== undefined;
  const beyond = isFurther ? await import("./further_scores.ts") : undefined; // rarely asked for
  const attributes = await beyond?.attributesOfFlag(flags.attributes);
  const evaluation = await evaluateFolders(results, truth, {
    ...options,
    onProgress: (_, total) =>
      progress === undefined ? progress = makeProgress({ label: "frames", total }) : progress.step(),
  });
  progress?.done();
  const further = { ...attributes, ...beyond?.occlusionsOfFlag(evaluation, flags.occlusions) };
  const bare = beyond?.withoutAttributes(evaluation, further);
  if (bare !== undefined) console.error(`note: ${bare}`);
  for (const table of beyond?.furtherTables(evaluation, further) ?? []) console.log(table);
  console.log(evaluationTables(evaluation)); // before anything is written: what was scored is never lost
  if (csv !== undefined) {
    const { evaluationToCsv } = await import("../evaluate/evaluation_csv.ts");
    await makeFolder(csv);
    for (const [name, text] of Object.entries(evaluationToCsv(evaluation, { split: options.split }))) {
      await writeFileAtomic(`${csv}/${name}`, text);
    }
    if (evaluation.official !== undefined) console.error(`note: ${officialText(evaluation, csv)}`);
  }
  if (flags.report !== undefined) await writeReport(flags.report, evaluation, { results, truth, ...attributes });
  return {
    json: beyond?.furtherJson(evaluation, further) ?? evaluation,
    next: [nextOf(`masklet evaluate ${shellWord(results)} ${shellWord(truth)}`, flags)],
  };
}

/** The protocol that a single sequence's masks ask for by their values; undefined where they cannot be read. */
async function usualOf(truth: string): Promise<ProtocolName | undefined> {
  const { usualProtocol } = await import("./usual_protocol.ts");
  return await usualProtocol(truth).catch(() => undefined);
}

/** What of an evaluation was not asked for yet. */
function nextOf(
  command: string,
  { csv, report }: { readonly csv: string | undefined; readonly report: string | undefined },
): NextStep {
  if (csv === undefined) return [`${command} --csv DIR`, "the official tool's own tables"];
  return report === undefined ? [`${command} --report report.html`, "the same as a page"] : openStep(report);
}

/** Writes the page of an evaluation. */
async function writeReport(
  path: string,
  evaluation: Evaluation,
  { results, truth, attributes }: FurtherScores & { readonly results: string; readonly truth: string },
): Promise<void> {
  const { renderReport } = await import("../report/report.ts"); // a page is rarely asked for
  const page = await renderReport({
    title: results.replace(/[\/\\]+$/, "").replace(/^.*[\/\\]/, ""),
    description: `${evaluation.protocol}, truth ${truth}`,
    evaluation,
    ...(attributes && { attributes: attributes.of }),
    configuration: { results, truth, protocol: evaluation.protocol, ...evaluation.settings },
  });
  await makeFolderOf(path);
  await writeFileAtomic(path, page);
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
  const lines = rows.length === 0 ? [] : [...textTable(table, BEHIND_NAMES), ""];
  const without = leftOut.map(({ sequence, object, frame, reason }) =>
    `  ${[sequence, object, frame ?? "all frames"].filter((part) => part !== undefined).join(" ")}: ${reason}`
  );
  return [
    ...lines,
    ...(without.length === 0
      ? []
      : [`left out (${without.length}), so the scores are not those of the whole set:`, ...without, ""]),
    ...(notes.length === 0 ? [] : ["noted:", ...notes.map((note) => `  ${note}`), ""]),
    ...(partial.length === 0 ? [] : [
      "scored on a part of the frames, those that both sides have:",
      ...partialLines(partial).map((line) => `  ${line}`),
      "",
    ]),
    rows.length === 0
      ? "nothing to score: the ground truth has no object on the frames that count"
      : `${total ?? brief[0]} ${cells(global)[columns.findIndex(({ name }) => name === brief[0])]}`,
  ].join("\n");
}

/** That the tables say another number than the one above, in words. */
function officialText({ rules: { brief, columns }, official }: Evaluation, csv: string): string {
  const { name, value } = columns.find((column) => column.name === brief[0])!;
  return `the tables in ${csv} are the official tool's own, whose ${name} is ${
    formatFixed(value(official!.global), 3)
  }`;
}

/** `masklet evaluate` */
export const evaluateCommand = subcommand(command, evaluate);
