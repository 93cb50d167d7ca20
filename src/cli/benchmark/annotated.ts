import { MaskletError } from "../../error.ts";
import { EVALUATE_IMAGES_OPTIONS, evaluateImages } from "../../evaluate/evaluate_images.ts";
import { EVALUATE_INTERACTIVE_OPTIONS, evaluateInteractive } from "../../evaluate/evaluate_interactive.ts";
import type { LeftOut } from "../../evaluate/left_out.ts";
import { SIMULATE_CLICK_OPTIONS, type SimulateClickOptions } from "../../evaluate/simulated_click.ts";
import { writeFileAtomic } from "../../files/atomic.ts";
import { makeFolder } from "../../files/make_folder.ts";
import type { Model } from "../../model/model.ts";
import { interactiveText } from "../../notebook/show_interactive.ts";
import { type NamedDataset, namedDataset } from "../benchmark_dataset.ts";
import { modelOfFlags } from "../model_flags.ts";
import { flagsOf, helpOfOption, optionsOfFlags } from "../option_flags.ts";
import type { Flag, Outcome } from "../options.ts";
import { trackingOfFlags } from "../tracking_flags.ts";
import { shellWord } from "../shell_word.ts";
import { planOfFlags } from "./plan.ts";

const { every } = EVALUATE_IMAGES_OPTIONS;
const PICTURES = { every };
const { clicksPerFrame, maxFrames, threshold } = EVALUATE_INTERACTIVE_OPTIONS;
const OFFLINE_AND_ONLINE = { clicksPerFrame, maxFrames, threshold };

/** Flags of benchmarks with a simulated annotator. */
export const ANNOTATED_FLAGS = {
  interactive: {
    kind: "text",
    value: "MODE",
    choices: ["offline", "online", "images"],
    help: "a simulated annotator instead, on up to --prompted-frames frames; images: 1 and 5 clicks on single pictures",
  },
  ...flagsOf(SIMULATE_CLICK_OPTIONS, () => "interactive: clicks fall uniformly in the error, drawn with this seed"),
  ...flagsOf(OFFLINE_AND_ONLINE, (spec) => `interactive: ${helpOfOption(spec)}`),
  ...flagsOf(PICTURES, (spec) => `images: ${helpOfOption(spec)}`),
} as const satisfies Readonly<Record<string, Flag>>;

/** What was given of them, with the flags of a benchmark. */
type AnnotatedFlags = Readonly<Record<string, unknown>>;

/** How clicks fall. */
function clicksOf(flags: AnnotatedFlags): SimulateClickOptions {
  const { seed } = optionsOfFlags(flags, SIMULATE_CLICK_OPTIONS) as SimulateClickOptions;
  return seed === undefined ? {} : { rule: "uniform", seed };
}

/** What each kind is handed. */
interface Task {
  readonly model: Model;
  readonly dataset: NamedDataset;
  readonly flags: AnnotatedFlags;
  readonly out: string;
  readonly signal: AbortSignal;
}

/**
 * Runs a benchmark with a simulated annotator, writes its scores and prints them.
 * @param mode "offline", "online" or "images"
 * @throws {MaskletError} `bad-argument` for a grid; what the evaluation throws
 */
export async function runAnnotated(given: AnnotatedFlags, mode: string, signal: AbortSignal): Promise<Outcome> {
  const plan = planOfFlags(given);
  if (plan.runs.length > 1 || plan.maxFrames !== undefined) {
    throw new MaskletError(
      "bad-argument",
      "Expected one model and one set of rules, on whole sequences, for --interactive",
      {
        hint: "Give each flag once, and no --max-frames; run the others into folders of their own",
      },
    );
  }
  const { flags } = plan.runs[0]!;
  optionsOfFlags(flags, { ...SIMULATE_CLICK_OPTIONS, ...OFFLINE_AND_ONLINE, ...PICTURES }); // refused before a model is loaded
  const dataset = await namedDataset(plan.dataset);
  await using model = await modelOfFlags(flags);
  const task: Task = { model, dataset, flags, out: plan.out, signal };
  return await (mode === "images" ? images(task) : interactive(task, mode as "offline" | "online"));
}

async function images({ model, dataset, flags, out, signal }: Task): Promise<Outcome> {
  await makeFolder(out); // before anything is scored
  const evaluation = await evaluateImages(model, dataset.sequences, {
    ...optionsOfFlags(flags, PICTURES),
    ...clicksOf(flags),
    rules: trackingOfFlags(flags, "interactive"),
    unread: dataset.unread,
    signal,
    onProgress: ({ sequence, frame, object, ious }) =>
      console.error(`${sequence} ${frame} object ${object}: IoU ${ious.map((iou) => iou.toFixed(3)).join(" ")}`),
  });
  for (const [clicks, miou] of Object.entries(evaluation.miou)) {
    console.log(`mIoU after ${clicks} clicks ${miou.toFixed(3)} (${evaluation.rows.length} objects on pictures)`);
  }
  for (const { sequence, reason } of evaluation.failed) console.log(`${sequence} failed: ${reason}`);
  await writeFileAtomic(`${out}/scores.json`, `${JSON.stringify({ model: model.name, ...evaluation })}\n`);
  return { json: { model: model.name, ...evaluation }, ...endOf(evaluation.failed, flags["root"], out) };
}

async function interactive(
  { model, dataset, flags, out, signal }: Task,
  mode: "offline" | "online",
): Promise<Outcome> {
  const evaluation = await evaluateInteractive(model, dataset.sequences, {
    mode,
    ...optionsOfFlags(flags, OFFLINE_AND_ONLINE),
    ...clicksOf(flags),
    propagate: trackingOfFlags(flags, "interactive"),
    out,
    unread: dataset.unread,
    signal,
    onProgress: ({ sequence, object, round, J }) =>
      console.error(`${sequence} object ${object}: ${round} prompted frames, J ${J.toFixed(3)}`),
  });
  console.log(interactiveText(evaluation));
  await writeFileAtomic(`${out}/scores.json`, `${JSON.stringify(evaluation)}\n`);
  return { json: evaluation, ...endOf(evaluation.failed, flags["root"], out) };
}

/** An error where sequences failed, though the others are scored; else what comes next. */
function endOf(failed: readonly LeftOut[], root: unknown, out: string): Outcome {
  if (failed.length === 0) {
    return {
      next: [[
        `masklet benchmark --root ${shellWord(String(root))} --out ${shellWord(`${out}-mask`)}`,
        "the same objects by their first masks",
      ]],
    };
  }
  const error = new MaskletError(
    failed[0]!.code,
    `Expected all sequences to be scored, found ${
      failed.map(({ sequence }) => sequence).join(", ")
    } failing (the reasons are above)`,
    { hint: "The scores are those of the others: mend these and run the same command again" },
  );
  return { error };
}
