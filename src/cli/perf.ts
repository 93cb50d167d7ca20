/**
 * `masklet perf NAME…`: speed measured beside a named peer, in one run on one machine.
 * @module
 */
import { MaskletError } from "../error.ts";
import { BACKENDS } from "../runtime/backends.ts";
import { defineCommand, type Given } from "./options.ts";
import { TIMED_PROTOCOLS } from "./perf/peers.ts";
import type { PerfOptions } from "./perf/perf_options.ts";
import { subcommand } from "./subcommands.ts";

/** One measurement. Each is a file of `perf/` and a line here. */
interface Measurement {
  readonly summary: string;
  readonly load: () => Promise<(options: PerfOptions) => Promise<void>>;
}

const MEASUREMENTS: Readonly<Record<string, Measurement>> = {
  evaluate: {
    summary: "J and F of a results folder, whole process, beside davis2017-evaluation and vos-benchmark",
    load: async () => (await import("./perf/evaluate.ts")).perfEvaluate,
  },
  frame: {
    summary: "a tracked frame with a full bank, part by part, beside its authors' code on PyTorch (weights by formula)",
    load: async () => (await import("./perf/frame.ts")).perfFrame,
  },
  images: {
    summary: "a picture encoded, one prompt, everything on it, beside Meta's sam2 on PyTorch (weights by formula)",
    load: async () => (await import("./perf/images.ts")).perfImages,
  },
  load: {
    summary: "a local checkpoint to a ready model, first time and from the cache, and a new process to its first mask",
    load: async () => (await import("./perf/load.ts")).perfLoad,
  },
  memory: {
    summary: "main memory that loading a model takes, and its first mask",
    load: async () => (await import("./perf/load.ts")).perfMemory,
  },
  objects: {
    summary: "a tracked frame's cost against the number of objects, beside as many runs of one object",
    load: async () => (await import("./perf/objects.ts")).perfObjects,
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
      help: "rounds, of which the best counts (evaluate, objects) or the median; default 5",
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
    json: { kind: "optional", value: "FILE", help: "the figures as JSON: on stdout, or in a file beside the tables" },
    list: { kind: "switch", help: "name the measurements and run none" },
  },
  examples: [
    "masklet perf frame --model sam2.1_hiera_tiny --backend native --json frame.json",
    "masklet perf evaluate --rounds 3 --peer ../davis2017-evaluation",
  ],
});

async function perf({ flags, words }: Given<typeof command.flags>): Promise<void> {
  if (flags.list || words.length === 0) {
    for (const [name, { summary }] of Object.entries(MEASUREMENTS)) console.log(`${name}  ${summary}`);
    return;
  }
  const { shared = "../shared", rounds = 5, list: _, "no-peer": noPeer, json, ...given } = flags;
  const toStdout = json === true;
  const log = toStdout ? console.error : console.log;
  const told = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  for (const name of words) {
    const measurement = Object.hasOwn(MEASUREMENTS, name) ? MEASUREMENTS[name] : undefined;
    if (measurement === undefined) {
      throw new MaskletError("bad-argument", `Expected names of measurements, found ${name}`, {
        hint: `There are ${Object.keys(MEASUREMENTS).join(", ")}`,
      });
    }
    const { os, arch } = Deno.build;
    log(`${name}: ${os} ${arch}, ${navigator.hardwareConcurrency} cores, Deno ${Deno.version.deno}`);
    const run = await measurement.load();
    await run({ ...told, shared, rounds, noPeer, log, json: toStdout ? "-" : json });
  }
}

/** `masklet perf` */
export const perfCommand = subcommand(command, perf);
