import { loadedCommand, type Subcommand } from "./subcommands.ts";

/** The commands of `masklet`, by name. One more is a file beside this one and an entry here. */
export const COMMANDS: Readonly<Record<string, Subcommand>> = {
  demo: loadedCommand({
    summary: "the main job on the embedded model and the bundled clip: track, score, write a report",
    load: async () => (await import("./demo.ts")).demoCommand,
  }),
  track: loadedCommand({
    summary: "follows objects through a video and writes their masks",
    load: async () => (await import("./track.ts")).trackCommand,
  }),
  segment: loadedCommand({
    summary: "masks of what is pointed at, or of everything, on pictures",
    load: async () => (await import("./segment.ts")).segmentCommand,
  }),
  report: loadedCommand({
    summary: "a page of any run: player, presence, areas, scores, speed, configuration",
    load: async () => (await import("./report.ts")).reportCommand,
  }),
  notebooks: loadedCommand({
    summary: "runs notebooks of Deno's kernel, keeps every result, exports them",
    load: async () => (await import("./notebooks.ts")).notebooksCommand,
  }),
  export: loadedCommand({
    summary: "the tracks of a run in forms that other programs read: COCO, YouTube-VIS, boxes, CVAT, Label Studio, CSV",
    load: async () => (await import("./export.ts")).exportCommand,
  }),
  evaluate: loadedCommand({
    summary: "J and F of predicted masks against the ground truth, as the official tools compute them",
    load: async () => (await import("./evaluate.ts")).evaluateCommand,
  }),
  benchmark: loadedCommand({
    summary: "tracks the objects of a dataset and scores them; a stopped run goes on",
    load: async () => (await import("./benchmark.ts")).benchmarkCommand,
  }),
  dataset: loadedCommand({
    summary: "datasets on disk: describe, check, convert, import",
    load: async () => (await import("./dataset.ts")).datasetCommand,
  }),
  model: loadedCommand({
    summary: "checkpoints: list, fetch, inspect, check, compile",
    load: async () => (await import("./model.ts")).modelCommand,
  }),
  parity: loadedCommand({
    summary: "compares the compiled models with reference numbers of Meta's SAM 2",
    load: async () => (await import("./parity.ts")).parityCommand,
  }),
  doctor: loadedCommand({
    summary: "what this machine has, what each backend gives on it, and what auto takes",
    load: async () => (await import("./doctor.ts")).doctorCommand,
  }),
  perf: loadedCommand({
    summary: "speed as ratios against a named peer, in one run",
    load: async () => (await import("./perf.ts")).perfCommand,
  }),
};
