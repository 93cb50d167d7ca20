import { PROTOCOLS } from "../../evaluate/protocols.ts";
import { BENCHMARK_DATASETS } from "../benchmark_dataset.ts";
import { MODEL_FLAGS } from "../model_flags.ts";
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

/** Flags of every command that runs a benchmark. */
export const BENCHMARK_FLAGS = {
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
  "max-frames": {
    kind: "number",
    value: "N",
    help: "a quick look: track and score the first N frames of each sequence alone",
  },
  protocol: {
    kind: "text",
    value: "NAME",
    choices: PROTOCOLS.map(({ name }) => name),
    help: "whose rules score (default: the dataset's)",
  },
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
