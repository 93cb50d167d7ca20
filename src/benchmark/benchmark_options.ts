import {
  anyKind,
  functionKind,
  kindOf,
  objectKind,
  type OptionTable,
  pathKind,
  signalKind,
  textKind,
  wholeKind,
} from "../options.ts";
import { UNREAD_OPTION } from "../evaluate/each_sequence.ts";
import type { LeftOut } from "../evaluate/left_out.ts";
import type { Protocol } from "../evaluate/protocol.ts";
import { type ProtocolName, PROTOCOLS } from "../evaluate/protocols.ts";
import type { TrackingOptions } from "../track/options.ts";
import type { BenchmarkPrompt } from "./benchmark_prompt.ts";
import { isShard, type Shard } from "./shard.ts";

/** How a benchmark runs. */
export interface RunBenchmarkOptions {
  /** What objects are shown by on the first frame that shows them; default their mask. */
  readonly prompt?: BenchmarkPrompt;
  /** Whose rules score the masks: the name of one of `PROTOCOLS`, or a protocol of your own; default: that of the dataset's layout. */
  readonly protocol?: ProtocolName | Protocol;
  /** How frames are tracked; the default preset is "vos". */
  readonly propagate?: TrackingOptions;
  /** Track and score the first frames of each sequence alone, so many: for a quick look. Part of what the run is; default: all. */
  readonly maxFrames?: number;
  /**
   * The share of the sequences that is made here, where several processes or machines make one run in one folder; `readBenchmark` reads it when all
   * are done. Default: all sequences, and nobody else at the folder.
   */
  readonly shard?: Shard;
  /**
   * A name for this process, where several of one machine share the same sequences: each takes the next one that nobody is at, and waits
   * in the end for those that others are at. Names differ.
   */
  readonly share?: string;
  /** What else `run.json` shall say: plain JSON that no result depends on. */
  readonly notes?: Readonly<Record<string, unknown>>;
  /** Folder of the run: masks, scores, and what a stopped run goes on from. */
  readonly out: string | URL;
  /** Told after each frame. */
  readonly onProgress?: (progress: BenchmarkProgress) => void;
  /** Stops the run; finished sequences stay in `out`. */
  readonly signal?: AbortSignal;
  /** Sequences that could not be read as far as the dataset's reader knows by its end: they count as failed. */
  readonly unread?: readonly LeftOut[];
}

/** The options of `runBenchmark`. */
export const RUN_BENCHMARK_OPTIONS: OptionTable<RunBenchmarkOptions> = {
  prompt: {
    doc: "what objects are shown by",
    kind: objectKind('{ kind: "mask" }, { kind: "box" } or { kind: "clicks", clicks }'),
    fallback: { kind: "mask" },
  },
  protocol: {
    doc: "whose rules score the masks (default: those of the dataset's layout)",
    kind: {
      ...anyKind<ProtocolName | Protocol>(textKind, objectKind("a protocol")),
      choices: PROTOCOLS.map(({ name }) => name),
    },
    flag: "protocol",
    value: "NAME",
  },
  propagate: { doc: "how frames are tracked", kind: objectKind("an object of tracking options") },
  maxFrames: {
    doc: "a quick look: track and score so many first frames of each sequence alone",
    kind: wholeKind({ least: 1 }),
    identity: true,
    flag: "max-frames",
    value: "N",
  },
  shard: {
    doc: "the share of the sequences that is made here",
    kind: kindOf("{ index, count } with index from 1 to count", isShard),
  },
  share: { doc: "a name for this process among several", kind: textKind },
  notes: { doc: "what else run.json shall say", kind: objectKind("plain JSON") },
  out: { doc: "folder of the run", kind: pathKind },
  onProgress: { doc: "told after each frame", kind: functionKind() },
  signal: { doc: "stops the run", kind: signalKind },
  unread: UNREAD_OPTION,
};

/** How far a benchmark is. */
export interface BenchmarkProgress {
  /** The sequence. */
  readonly sequence: string;
  /** Frames of it that are done. */
  readonly frame: number;
  /** Frames that it has. */
  readonly frames: number;
  /** Whether it was taken from a run that was stopped. */
  readonly resumed: boolean;
}
