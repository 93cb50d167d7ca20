/**
 * `masklet parity`: compares the compiled models with reference numbers of Meta's SAM 2.
 * @module
 */
import { selectCase } from "../parity/case_selection.ts";
import { parityTable } from "../parity/parity_table.ts";
import { readReferences, REFERENCE_KINDS, type ReferenceKind } from "../parity/reference_folder.ts";
import { type FileVerdict, type ParityOptions, runReference } from "../parity/run_parity.ts";
import type { ParityPrecision } from "../parity/tolerance.ts";
import { MaskletError } from "../error.ts";
import { LOAD_MODEL_OPTIONS } from "../model/load_model.ts";
import { choiceKind } from "../options.ts";
import type { BackendChoice } from "../runtime/backend.ts";
import { chooseBackend } from "../runtime/choose_backend.ts";
import { flagsOf, optionsOfFlags } from "./option_flags.ts";
import type { NextStep } from "./next_steps.ts";
import { shellWord } from "./shell_word.ts";
import { defineCommand, type Given, type Outcome } from "./options.ts";
import { makeProgress } from "./progress.ts";
import { subcommand } from "./subcommands.ts";

const { backend, precision } = LOAD_MODEL_OPTIONS;
/** What computes; references are in floats. */
const RUNTIME = { backend, precision: { ...precision, kind: choiceKind<ParityPrecision>(["fp32", "fp16"]) } };

const command = defineCommand({
  name: "masklet parity",
  summary: "Compares the compiled models, part by part and frame by frame, with reference numbers of Meta's SAM 2 " +
    "(weights and pictures by formula). Exit code: 0 all within tolerance, 1 something over it, 2 something not run, " +
    "64 a wrong flag, or a file that cannot be run (the others are).",
  words: "DIR",
  flags: {
    case: {
      kind: "text",
      value: "NAME",
      help: "one file (pico256_masks), part (decoder) or case (decoder/point) alone",
    },
    only: { kind: "text", value: "KIND", choices: REFERENCE_KINDS, help: "one kind of files alone" },
    ...flagsOf(RUNTIME),
  },
  examples: ["masklet parity reference", "masklet parity reference/modules --case decoder/point --backend webgpu"],
  json: "a verdict a file: its tensors with their differences and tolerances, and what was not run",
  errorExit: 64,
});

/** Runs the folder, prints a table a file, and ends with the exit code. */
async function parity({ flags, words }: Given<typeof command.flags>): Promise<Outcome> {
  const { case: name, only } = flags;
  const { precision = "fp32", backend: choice = "auto" } = optionsOfFlags(flags, RUNTIME) as {
    readonly precision?: ParityPrecision;
    readonly backend?: BackendChoice;
  };
  if (words.length !== 1) {
    throw new MaskletError("bad-argument", `Expected one folder or file, found ${words.length}`, {
      hint: `See ${command.name} --help`,
    });
  }
  const { files: all, others } = await readReferences(words[0]!, only as ReferenceKind | undefined);
  const files = name === undefined
    ? all
    : all.map((file) => selectCase(file, name)).filter((file) => file !== undefined);
  if (files.length === 0) {
    throw new MaskletError("bad-argument", `Expected a case of ${words[0]}, found ${JSON.stringify(name)}`, {
      hint: `Its files are ${all.map((file) => file.name).join(", ")}`,
    });
  }
  const backend = await chooseBackend(choice, { precision });
  console.log(`${backend.description}${precision === "fp32" ? ", fp32" : ""}\n`);
  const verdicts: FileVerdict[] = [];
  const broken: string[] = [];
  for (const [i, file] of files.entries()) {
    const progress = makeProgress({ label: `${i + 1}/${files.length} ${file.name}`, unit: "comparisons" });
    const onProgress: ParityOptions["onProgress"] = (what) => "part" in what ? undefined : progress.step();
    const verdict = await runReference(file, backend, { precision, onProgress }).catch((error) => {
      if (!(error instanceof MaskletError) || files.length === 1) throw error;
      return error;
    });
    progress.done();
    if (verdict instanceof MaskletError) {
      broken.push(file.name);
      console.log(`${file.name}\n  could not be run: ${verdict.message}\n`);
      continue;
    }
    console.log(`${parityTable(verdict)}\n`);
    verdicts.push(verdict);
  }
  if (others.length > 0) console.log(`left alone (no modules, video or image): ${others.join(", ")}`);
  const [failed, partly] = [verdicts.filter((v) => !v.passed), verdicts.filter((v) => v.notRun.length > 0)];
  console.log(`${verdicts.length} files: ${failed.length} over tolerance, ${partly.length} with something not run`);
  if (broken.length > 0) {
    const found = `${broken.length} that cannot be: ${broken.join(", ")}`;
    throw new MaskletError("bad-dataset", `Expected ${files.length} files that can be run, found ${found}`, {
      hint: "Above is why, and what came of the others",
    });
  }
  return {
    json: { backend: backend.description, precision, files: verdicts, others },
    exitCode: failed.length > 0 ? 1 : partly.length > 0 ? 2 : 0,
    next: [nextOf(words[0]!, failed[0] ?? partly[0])],
  };
}

/** What is off is looked at alone; where nothing is, speed comes next. */
function nextOf(folder: string, off: FileVerdict | undefined): NextStep {
  if (off === undefined) return ["masklet perf frame", "the speed of the same graphs, beside PyTorch"];
  return [
    `masklet parity ${shellWord(folder)} --case ${shellWord(off.file)}`,
    "this file alone; --backend wasm is the plainest",
  ];
}

/** `masklet parity` */
export const parityCommand = subcommand(command, parity);
