/**
 * `masklet benchmark`: tracks a dataset with a model and scores it; a stopped run goes on where it was.
 * @module
 */
import { type BenchmarkPrompt, parseBenchmarkPrompt } from "../benchmark/benchmark_prompt.ts";
import { runBenchmark } from "../benchmark/run_benchmark.ts";
import { MaskletError } from "../error.ts";
import { makeFolder } from "../files/make_folder.ts";
import { evaluateImages } from "../evaluate/evaluate_images.ts";
import { evaluateInteractive } from "../evaluate/evaluate_interactive.ts";
import { type ProtocolName, PROTOCOLS } from "../evaluate/protocols.ts";
import { evaluationToCsv } from "../evaluate/evaluation_csv.ts";
import { writeFileAtomic } from "../files/atomic.ts";
import { countParts } from "../run/run_store.ts";
import type { Model } from "../model/model.ts";
import { interactiveText } from "../notebook/show_interactive.ts";
import { benchmarkSummary } from "./benchmark_summary.ts";
import { BENCHMARK_DATASETS, type NamedDataset, namedDataset } from "./benchmark_dataset.ts";
import { Interrupt, Interrupted } from "./interrupt.ts";
import { MODEL_FLAGS, modelOfFlags } from "./model_flags.ts";
import { defineCommand, type Given } from "./options.ts";
import { subcommand } from "./subcommands.ts";
import { trackingFlags, trackingOfFlags } from "./tracking_flags.ts";

const command = defineCommand({
  name: "masklet benchmark",
  summary:
    "Tracks the objects of a dataset with a model and scores the masks. Run again with the same --out, it goes on where it was stopped.",
  flags: {
    dataset: {
      kind: "text",
      value: "NAME",
      choices: BENCHMARK_DATASETS,
      help: "the dataset's layout (default: what the folder holds)",
    },
    root: { kind: "text", value: "DIR", required: true, help: "the dataset's folder" },
    split: { kind: "text", value: "NAME", help: "which list of sequences (default val)" },
    year: { kind: "number", value: "N", help: "of DAVIS: 2016 or 2017 (default: what the folder holds)" },
    sequences: { kind: "text", value: "A,B", help: "these sequences alone" },
    prompt: {
      kind: "text",
      value: "KIND",
      help: "what objects are shown by, on their first frame: mask (default), box, clicks:N",
    },
    interactive: {
      kind: "text",
      value: "MODE",
      choices: ["offline", "online", "images"],
      help:
        "a simulated annotator instead, on up to --prompted-frames frames; images: 1 and 5 clicks on single pictures",
    },
    "clicks-per-frame": { kind: "number", value: "N", help: "interactive: clicks on each prompted frame (default 3)" },
    "prompted-frames": { kind: "number", value: "N", help: "interactive: frames prompted at most (default 8)" },
    every: { kind: "number", value: "N", help: "images: take every Nth annotated frame (default 1)" },
    seed: {
      kind: "number",
      value: "N",
      help: "interactive: makes the clicks uniform in the error, drawn with this seed",
    },
    protocol: {
      kind: "text",
      value: "NAME",
      choices: PROTOCOLS.map(({ name }) => name),
      help: "whose rules score (default: the dataset's)",
    },
    ...MODEL_FLAGS,
    ...trackingFlags("vos"),
    out: { kind: "text", value: "RUN", required: true, help: "the run's folder: settings, masks, scores" },
  },
  examples: [
    "masklet benchmark --root DAVIS --prompt mask --out runs/pico-mask",
    "masklet benchmark --root DAVIS --sequences blackswan,dog --prompt clicks:3 --model sam2.1_hiera_tiny --out runs/tiny",
    "masklet benchmark --root DAVIS --sequences dog --interactive online --out runs/online",
  ],
});

type Flags = Given<typeof command.flags>["flags"];

/** Runs the semi-supervised or the interactive protocol, writes scores and prints them. */
async function benchmark({ flags }: Given<typeof command.flags>): Promise<void> {
  const said = parseBenchmarkPrompt(flags.prompt ?? "mask");
  const dataset = await namedDataset({
    layout: flags.dataset,
    root: flags.root.replace(/(?<=.)\/+$/, ""),
    split: flags.split,
    year: flags.year,
    sequences: flags.sequences?.split(",").map((name) => name.trim()).filter((name) => name !== "") ?? [],
  });
  const stop = new AbortController();
  using interrupt = new Interrupt(() => stop.abort());
  await using model = await modelOfFlags(flags);
  const task = { model, dataset, flags, signal: stop.signal };
  try {
    if (flags.interactive === "images") await images(task);
    else if (flags.interactive !== undefined) await interactive(task, flags.interactive);
    else await semiSupervised(task, said);
  } catch (error) {
    if (interrupt.signal === undefined) throw error;
    if (flags.interactive === "images") {
      throw new Interrupted(interrupt.signal, "nothing kept: pictures are scored in one go", "Run the command again");
    }
    const kept = await countParts(folderOf(flags));
    const what = flags.interactive === undefined ? "sequence" : "object";
    throw new Interrupted(
      interrupt.signal,
      `${kept} finished ${what}${kept === 1 ? "" : "s"} kept in ${folderOf(flags)}`,
      "The same command goes on after them",
    );
  }
}

/** What each kind of benchmark is handed. */
interface Task {
  readonly model: Model;
  readonly dataset: NamedDataset;
  readonly flags: Flags;
  /** Aborted by Ctrl-C and SIGTERM. */
  readonly signal: AbortSignal;
}

const folderOf = ({ out }: Flags): string => out.replace(/(?<=.)\/+$/, "");

/** Tracks objects from their first masks. */
async function semiSupervised({ model, dataset, flags, signal }: Task, said: BenchmarkPrompt): Promise<void> {
  const out = folderOf(flags);
  const run = await runBenchmark(model, dataset.sequences, {
    prompt: said,
    protocol: (flags.protocol ?? dataset.protocol) as ProtocolName,
    propagate: trackingOfFlags(flags, "vos"),
    out,
    unread: dataset.unread,
    signal,
    onProgress: ({ sequence, frame, frames, resumed }) => {
      if (resumed) console.error(`${sequence}: done before`);
      else if (frame === frames || frame % 25 === 0) console.error(`${sequence}: ${frame} of ${frames} frames`);
    },
  });
  await writeFileAtomic(`${out}/scores.json`, `${JSON.stringify(run)}\n`);
  if (run.evaluation.rows.length > 0) {
    for (const [name, text] of Object.entries(evaluationToCsv(run.evaluation, { split: flags.split }))) {
      await writeFileAtomic(`${out}/${name}`, text);
    }
  }
  console.log(benchmarkSummary(run, out));
  if (run.failed.length > 0) {
    const [first] = run.failed;
    throw new MaskletError(
      first!.code,
      `Expected ${Object.keys(run.sequences).length + run.failed.length} sequences to be tracked, found ${
        run.failed.map(({ sequence }) => sequence).join(", ")
      } failing (the reasons are above)`,
      { hint: `The others are kept in ${out}: mend these and run the same command again` },
    );
  }
}

async function images({ model, dataset, flags, signal }: Task): Promise<void> {
  const evaluation = await evaluateImages(model, dataset.sequences, {
    ...(flags.every !== undefined && { every: flags.every }),
    ...(flags.seed !== undefined && { rule: "uniform" as const, seed: flags.seed }),
    rules: trackingOfFlags(flags, "interactive"),
    signal,
    onProgress: ({ sequence, frame, object, ious }) =>
      console.error(`${sequence} ${frame} object ${object}: IoU ${ious.map((iou) => iou.toFixed(3)).join(" ")}`),
  });
  const out = folderOf(flags);
  await makeFolder(out);
  await writeFileAtomic(`${out}/scores.json`, `${JSON.stringify({ model: model.name, ...evaluation })}\n`);
  for (const [clicks, miou] of Object.entries(evaluation.miou)) {
    console.log(`mIoU after ${clicks} clicks ${miou.toFixed(3)} (${evaluation.rows.length} objects on pictures)`);
  }
}

async function interactive({ model, dataset, flags, signal }: Task, mode: string): Promise<void> {
  const out = folderOf(flags);
  const evaluation = await evaluateInteractive(model, dataset.sequences, {
    mode: mode as "offline" | "online",
    ...(flags["clicks-per-frame"] !== undefined && { clicksPerFrame: flags["clicks-per-frame"] }),
    ...(flags["prompted-frames"] !== undefined && { maxFrames: flags["prompted-frames"] }),
    ...(flags.seed !== undefined && { rule: "uniform" as const, seed: flags.seed }),
    propagate: trackingOfFlags(flags, "interactive"),
    out,
    signal,
    onProgress: ({ sequence, object, round, J }) =>
      console.error(`${sequence} object ${object}: ${round} prompted frames, J ${J.toFixed(3)}`),
  });
  await writeFileAtomic(`${out}/scores.json`, `${JSON.stringify(evaluation)}\n`);
  console.log(interactiveText(evaluation));
}

/** `masklet benchmark` */
export const benchmarkCommand = subcommand(command, benchmark);
