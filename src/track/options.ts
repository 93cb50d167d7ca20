import { checkOptions, choiceKind, type OptionTable, signalKind, switchKind, textKind, wholeKind } from "../options.ts";
import { type Preset, PRESETS, type RuleOptions, TRACKING_RULES } from "./rules.ts";

/** Options of rules: the table's, the preset, and the postprocessing of Meta's builder. */
export const RULE_OPTIONS: OptionTable<RuleOptions> = {
  preset: {
    doc:
      "rules of tracking: for corrections, as Meta's predictor has them, or as Meta's script for benchmarks has them",
    kind: choiceKind<Preset>(PRESETS),
    identity: true,
    flag: "preset",
    value: "NAME",
  },
  postprocess: {
    doc: "switch on all that Meta's builder does: holes, thresholded clicks, stability",
    kind: switchKind,
    flag: "postprocess",
  },
  ...TRACKING_RULES,
};

/** How `propagate` runs. Every rule of a preset can be set on top of it. */
export interface PropagateOptions extends RuleOptions {
  /**
   * First frame to track; default: the earliest frame that was prompted since the last run (backward: the latest), or of all prompted ones
   * when nothing is new. Under the preset "reference" as Meta's predictor has it: the earliest conditioning frame, whichever way.
   */
  readonly start?: number;
  /** Which way; default forward. "both": from `start` to the end, then from the frame before it to the first. */
  readonly direction?: "forward" | "backward" | "both";
  /** Exactly so many frames at most (each way, when it goes both ways); Meta's predictor has one more. */
  readonly maxFrames?: number;
  /** Stops the run: the generator throws the signal's reason. */
  readonly signal?: AbortSignal;
  /** Give the frame's RGB bytes along, for pictures; default false. */
  readonly keepPixels?: boolean;
  /**
   * A folder where the run is written down as it goes: a record a frame. The same run started again with it hands out the frames that
   * it holds, then goes on after the last whole one, with the very results of a run that was never stopped. Another model, video, prompt
   * or option is refused in words. `saveMasklets` to the same folder takes the record away when the run is complete.
   */
  readonly resume?: string;
}

/** The options of `propagate`. */
export const PROPAGATE_OPTIONS: OptionTable<PropagateOptions> = {
  ...RULE_OPTIONS,
  start: { doc: "first frame to track", kind: wholeKind({ least: 0 }), identity: true, flag: "start", value: "N" },
  direction: {
    doc: "which way to track (default: forward)",
    kind: choiceKind(["forward", "backward", "both"]),
    identity: true,
    flag: "direction",
    value: "WAY",
  },
  maxFrames: {
    doc: "track so many frames at most",
    kind: wholeKind({ least: 1 }),
    identity: true,
    flag: "max-frames",
    value: "N",
  },
  signal: { doc: "stops the run", kind: signalKind },
  keepPixels: { doc: "give the frame's RGB bytes along", kind: switchKind },
  resume: { doc: "a folder where the run is written down as it goes", kind: textKind },
};

/** Options of runs whose range, end and record somebody else decides: one record cannot serve the runs of many sequences. */
export type TrackingOptions = Omit<PropagateOptions, "start" | "direction" | "signal" | "resume">;

const { start: _start, direction: _direction, signal: _signal, resume: _resume, ...TRACKING } = PROPAGATE_OPTIONS;

/**
 * Checks the tracking options that another function takes and hands on.
 * @param caller that function
 */
export function checkTracking(caller: string, given: unknown): TrackingOptions {
  return checkOptions<TrackingOptions>(caller, given, TRACKING);
}
