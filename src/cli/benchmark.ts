/**
 * `masklet benchmark`: tracks a dataset with a model and scores it; a stopped run goes on where it was.
 * @module
 */
import { parseBenchmarkPrompt } from "../benchmark/benchmark_prompt.ts";
import { runBenchmark } from "../benchmark/run_benchmark.ts";
import { makeFolder } from "../files/make_folder.ts";
import { evaluateImages } from "../evaluate/evaluate_images.ts";
import { evaluateInteractive } from "../evaluate/evaluate_interactive.ts";
import { type ProtocolName, PROTOCOLS } from "../evaluate/protocols.ts";
import { evaluationToCsv } from "../evaluate/evaluation_csv.ts";
import { writeFileAtomic } from "../files/atomic.ts";
import type { Model } from "../model/model.ts";
import { interactiveText } from "../notebook/show_interactive.ts";
import { BENCHMARK_DATASETS, type NamedDataset, namedDataset } from "./benchmark_dataset.ts";
import { evaluationTables } from "./evaluate.ts";
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
  await using model = await modelOfFlags(flags);
  if (flags.interactive === "images") return await images(model, dataset, flags);
  if (flags.interactive !== undefined) return await interactive(model, dataset, flags, flags.interactive);
  const out = flags.out.replace(/(?<=.)\/+$/, "");
  const run = await runBenchmark(model, dataset.sequences, {
    prompt: said,
    protocol: (flags.protocol ?? dataset.protocol) as ProtocolName,
    propagate: trackingOfFlags(flags, "vos"),
    out,
    onProgress: ({ sequence, frame, frames, resumed }) => {
      if (resumed) console.error(`${sequence}: done before`);
      else if (frame === frames || frame % 25 === 0) console.error(`${sequence}: ${frame} of ${frames} frames`);
    },
  });
  await writeFileAtomic(`${out}/scores.json`, `${JSON.stringify(run)}\n`);
  for (const [name, text] of Object.entries(evaluationToCsv(run.evaluation, flags.split))) {
    await writeFileAtomic(`${out}/${name}`, text);
  }
  console.log(evaluationTables(run.evaluation));
  console.log(
    `J&F ${run.allFrames.toFixed(3)} over all annotated frames, ${
      run.framesPerSecond.toFixed(1)
    } frames/s; all in ${out}`,
  );
}

async function images(model: Model, dataset: NamedDataset, flags: Flags): Promise<void> {
  const evaluation = await evaluateImages(model, dataset.sequences, {
    ...(flags.every !== undefined && { every: flags.every }),
    ...(flags.seed !== undefined && { rule: "uniform" as const, seed: flags.seed }),
    rules: trackingOfFlags(flags, "interactive"),
    onProgress: ({ sequence, frame, object, ious }) =>
      console.error(`${sequence} ${frame} object ${object}: IoU ${ious.map((iou) => iou.toFixed(3)).join(" ")}`),
  });
  const out = flags.out.replace(/(?<=.)\/+$/, "");
  await makeFolder(out);
  await writeFileAtomic(`${out}/scores.json`, `${JSON.stringify({ model: model.name, ...evaluation })}\n`);
  for (const [clicks, miou] of Object.entries(evaluation.miou)) {
    console.log(`mIoU after ${clicks} clicks ${miou.toFixed(3)} (${evaluation.rows.length} objects on pictures)`);
  }
}

async function interactive(model: Model, dataset: NamedDataset, flags: Flags, mode: string): Promise<void> {
  const out = flags.out.replace(/(?<=.)\/+$/, "");
  const evaluation = await evaluateInteractive(model, dataset.sequences, {
    mode: mode as "offline" | "online",
    ...(flags["clicks-per-frame"] !== undefined && { clicksPerFrame: flags["clicks-per-frame"] }),
    ...(flags["prompted-frames"] !== undefined && { maxFrames: flags["prompted-frames"] }),
    ...(flags.seed !== undefined && { rule: "uniform" as const, seed: flags.seed }),
    propagate: trackingOfFlags(flags, "interactive"),
    out,
    onProgress: ({ sequence, object, round, J }) =>
      console.error(`${sequence} object ${object}: ${round} prompted frames, J ${J.toFixed(3)}`),
  });
  await writeFileAtomic(`${out}/scores.json`, `${JSON.stringify(evaluation)}\n`);
  console.log(interactiveText(evaluation));
}

/** `masklet benchmark` */
export const benchmarkCommand = subcommand(command, benchmark);
