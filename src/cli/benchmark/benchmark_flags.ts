import { RUN_BENCHMARK_OPTIONS } from "../../benchmark/benchmark_options.ts";
import { OPEN_DATASET_OPTIONS } from "../../dataset/open_dataset.ts";
import { EVALUATE_FOLDERS_OPTIONS } from "../../evaluate/evaluate_folders.ts";
import { MODEL_FLAGS } from "../model_flags.ts";
import { flagsOf, helpOfOption } from "../option_flags.ts";
import type { Flag } from "../options.ts";
import { trackingFlags } from "../tracking_flags.ts";

/** Flags whose values make a grid when they are given more than once: the prompt, the model's and the rules'. */
const REPEATED: Readonly<Record<string, Flag>> = {
  prompt: {
    kind: "text",
    value: "KIND",
    help: "what objects are shown by, on their first frame: mask (default), box, clicks:N",
  },
  ...MODEL_FLAGS,
  ...trackingFlags("vos"),
};

/** The names of the flags that make a grid. */
export const GRID_FLAGS: readonly string[] = Object.entries(REPEATED).filter(([, { kind }]) => kind === "text")
  .map(([name]) => name);

const { layout, split, year } = OPEN_DATASET_OPTIONS;
const { sequences } = EVALUATE_FOLDERS_OPTIONS;

/** Which part of which dataset. */
export const PART = { layout: { ...layout, flag: "dataset", value: "NAME" }, split, year, sequences };

const { protocol, maxFrames } = RUN_BENCHMARK_OPTIONS;

/** How much of it counts, and by whose rules. */
export const SCORING = { protocol, maxFrames };

/** Flags of every command that runs a benchmark. */
export const BENCHMARK_FLAGS = {
  ...flagsOf(
    PART,
    (spec) => spec === PART.layout ? "the dataset's layout (default: what the folder holds)" : helpOfOption(spec),
  ),
  root: { kind: "text", value: "DIR", required: true, help: "the dataset's folder" },
  ...flagsOf(SCORING),
  ...repeatable(),
  out: { kind: "text", value: "RUN", required: true, help: "the run's folder: settings, masks, scores" },
} as const;

/** How many processes a run has here. */
export const WORKERS_FLAG = {
  kind: "number",
  value: "N",
  help: "processes that track side by side, each with a model of its own (default 1)",
} as const;

function repeatable(): Readonly<Record<string, Flag>> {
  return Object.fromEntries(
    Object.entries(REPEATED).map(([name, flag]) =>
      GRID_FLAGS.includes(name)
        ? [name, { ...flag, kind: "texts", help: `${flag.help}; again for a grid` }]
        : [name, flag]
    ),
  );
}
