/**
 * `masklet perf NAME…`: speed measured beside a named peer, in one run on one machine.
 * @module
 */
import { MaskletError } from "../error.ts";
import { BACKENDS } from "../runtime/backends.ts";
import { nearestName } from "../nearest.ts";
import { textTable } from "../text_table.ts";
import { defineCommand, type Given, type Outcome } from "./options.ts";
import { TIMED_PROTOCOLS } from "./perf/peers.ts";
import type { PerfOptions } from "./perf/perf_options.ts";
import { subcommand } from "./subcommands.ts";

/** One measurement. Each is a file of `perf/` and a line here. */
interface Measurement {
  readonly summary: string;
  /** Rounds where nobody says otherwise; default 5. */
  readonly rounds?: number;
  /** The flags that it reads, beside those that all do. */
  readonly flags: readonly (keyof PerfOptions)[];
  readonly load: () => Promise<(options: PerfOptions) => Promise<void>>;
}

/** Flags of what runs a model. */
const RUNS = ["backend", "threads"] as const;

const MEASUREMENTS: Readonly<Record<string, Measurement>> = {
  evaluate: {
    summary: "J and F of a results folder, whole process, beside davis2017-evaluation and vos-benchmark",
    flags: ["peer", "protocol", "repeat"],
    load: async () => (await import("./perf/evaluate.ts")).perfEvaluate,
  },
  frame: {
    summary: "a tracked frame with a full bank, part by part, beside its authors' code on PyTorch (weights by formula)",
    flags: [...RUNS, "model", "size", "peer", "noPeer"],
    load: async () => (await import("./perf/frame.ts")).perfFrame,
  },
  images: {
    summary: "a picture encoded, one prompt, everything on it, beside Meta's sam2 on PyTorch (weights by formula)",
    flags: [...RUNS, "model", "size", "noPeer", "points"],
    load: async () => (await import("./perf/images.ts")).perfImages,
  },
  load: {
    summary: "a local checkpoint to a ready model, first time and from the cache, and a new process to its first mask",
    flags: [...RUNS, "model", "size"],
    load: async () => (await import("./perf/load.ts")).perfLoad,
  },
  memory: {
    summary: "main memory that loading a model takes, and its first mask",
    flags: [...RUNS, "model", "size"],
    load: async () => (await import("./perf/load.ts")).perfMemory,
  },
  objects: {
    summary: "a tracked frame's cost against the number of objects, beside as many runs of one object",
    flags: RUNS,
    load: async () => (await import("./perf/objects.ts")).perfObjects,
  },
  settings: {
    summary:
      "speed, main memory and J&F of input sizes, precisions and numbers of memories, beside each other, on DAVIS",
    rounds: 1,
    flags: [...RUNS, "model", "sizes", "precisions", "memories", "sequences", "frames"],
    load: async () => (await import("./perf/settings.ts")).perfSettings,
  },
};

const command = defineCommand({
  name: "masklet perf",
  summary: "Speed as ratios against a named peer, in the same run.",
  words: "NAME…",
  flags: {
    shared: { kind: "text", value: "DIR", help: "folder with the reference data (default ../shared)" },
    rounds: {
      kind: "number",
      value: "N",
      help: "rounds, of which the best counts (evaluate) or the median; default 5 (settings: 1)",
    },
    peer: {
      kind: "text",
      value: "DIR",
      help:
        "evaluate: a checkout of davis2017-evaluation, or with --protocol mosev2 of MOSE-api; frame: of EfficientTAM, for its models (default: cloned)",
    },
    protocol: {
      kind: "text",
      value: "NAME",
      choices: TIMED_PROTOCOLS,
      help:
        "evaluate: the rules that are timed, beside the tool that they are of (default davis, beside vos-benchmark too)",
    },
    repeat: {
      kind: "number",
      value: "N",
      help: "evaluate: time a set of N copies of the sequences too, of which a process's start is a smaller part",
    },
    model: { kind: "text", value: "NAME", help: "the model (default: the embedded one; load, memory: tiny too)" },
    backend: {
      kind: "text",
      value: "NAME",
      choices: ["auto", ...BACKENDS.map(({ name }) => name)],
      help: "what runs it",
    },
    threads: { kind: "number", value: "N", help: "threads of the backend" },
    size: { kind: "number", value: "N", help: "side of the input, px (default: the model's)" },
    "no-peer": { kind: "switch", help: "frame, images: leave the peer out" },
    points: { kind: "number", value: "N", help: "images: points along a side of the grid (default 32)" },
    sizes: { kind: "text", value: "N,N", help: "settings: sides of the input, px (default: the model's)" },
    precisions: { kind: "text", value: "P,P", help: "settings: of fp32, fp16, int8 (default: all)" },
    memories: { kind: "text", value: "N,N", help: "settings: memories that a frame attends to at most (default: all)" },
    sequences: { kind: "text", value: "NAME,NAME", help: "settings: sequences of DAVIS (default: all that are there)" },
    frames: { kind: "number", value: "N", help: "settings: the first frames of each sequence (default 20)" },
    list: { kind: "switch", help: "name the measurements and run none" },
  },
  examples: [
    "masklet perf frame --model sam2.1_hiera_tiny --backend native --json frame.json",
    "masklet perf evaluate --rounds 3 --peer ../davis2017-evaluation",
    "masklet perf evaluate --protocol mosev2 --repeat 8 --rounds 3",
    "masklet perf settings --sizes 256,512,1024 --precisions fp32,int8",
  ],
  json: "the figures; of several measurements those of each by its name",
});

async function perf({ flags, words }: Given<typeof command.flags>): Promise<Outcome> {
  if (flags.list || words.length === 0) {
    const summaries = Object.entries(MEASUREMENTS).map(([name, { summary }]) => [name, summary] as const);
    console.log(textTable(summaries).join("\n"));
    return { json: Object.fromEntries(summaries), next: [["masklet perf frame", "one of them"]] };
  }
  for (const name of words) {
    if (Object.hasOwn(MEASUREMENTS, name)) continue;
    const near = nearestName(name, Object.keys(MEASUREMENTS));
    const meant = near === undefined ? "" : ` (did you mean ${near}?)`;
    throw new MaskletError("bad-argument", `Expected names of measurements, found ${name}${meant}`, {
      hint: `There are ${Object.keys(MEASUREMENTS).join(", ")}`,
    });
  }
  const { shared = "../shared", rounds, list: _, "no-peer": noPeer, ...given } = flags;
  const log = (line: string): void => console.log(line);
  const told = Object.fromEntries(
    Object.entries({ ...given, ...(noPeer && { noPeer }) }).filter(([, value]) => value !== undefined),
  );
  requireWhole({ ...given, rounds });
  requireRead(words, told);
  const measured = new Map<string, unknown>();
  let missed: MaskletError | undefined;
  for (const name of words) {
    const { os, arch } = Deno.build;
    log(`${name}: ${os} ${arch}, ${navigator.hardwareConcurrency} cores, Deno ${Deno.version.deno}`);
    const { load, rounds: usual = 5 } = MEASUREMENTS[name]!;
    const run = await load();
    const figures = (found: unknown): void => void measured.set(name, found);
    try {
      await run({ ...told, shared, rounds: rounds ?? usual, log, figures });
    } catch (error) {
      if (!(error instanceof MaskletError) || !measured.has(name)) throw error; // a goal that is missed is told when all is measured
      missed ??= error;
    }
  }
  const json = words.length === 1 ? measured.get(words[0]!) : Object.fromEntries(measured);
  if (missed !== undefined) return { json, error: missed };
  return { json, next: [["masklet doctor", "what each backend gives here"]] };
}

/** Refuses counts that nothing can be measured with. */
function requireWhole(counts: Readonly<Record<string, unknown>>): void {
  for (const name of ["rounds", "repeat", "threads", "size", "points", "frames"]) {
    const count = counts[name];
    if (count === undefined || (Number.isInteger(count) && (count as number) >= 1)) continue;
    throw new MaskletError("bad-argument", `Expected --${name} to be a whole number from 1 on, found ${count}`, {
      hint: "Leave it out for its default",
    });
  }
}

/** Refuses a flag that none of the measurements reads: what it asks for would be left undone in silence. */
function requireRead(names: readonly string[], told: Readonly<Record<string, unknown>>): void {
  const read = new Set<string>(names.flatMap((name) => [...MEASUREMENTS[name]!.flags, "json"]));
  const stray = Object.keys(told).find((name) => !read.has(name));
  if (stray === undefined) return;
  const takers = Object.entries(MEASUREMENTS).filter(([, { flags }]) => (flags as readonly string[]).includes(stray));
  const flag = stray === "noPeer" ? "no-peer" : stray;
  throw new MaskletError(
    "bad-argument",
    `Expected flags that ${names.join(", ")} read${names.length === 1 ? "s" : ""}, found --${flag}`,
    {
      hint: `Leave it out; it is read by ${takers.map(([name]) => `perf ${name}`).join(", ")}`,
    },
  );
}

/** `masklet perf` */
export const perfCommand = subcommand(command, perf);
