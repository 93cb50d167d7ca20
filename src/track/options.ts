import { MaskletError } from "../error.ts";
import { describePolicy, type Json, type MemoryPolicy } from "../memory/policy.ts";
import { sam2 } from "../memory/sam2_policy.ts";

/** Rules of a run that a preset names. */
export interface TrackingRules {
  /** Memories are rounded to bfloat16, as the reference stores them, or kept in float32. */
  readonly memoryPrecision: "bfloat16" | "float32";
  /** Holes of at most this many px (of the low-resolution logits) are filled; 0: none. */
  readonly fillHoles: number;
  /** Masks of clicked frames are thresholded before they are remembered. */
  readonly binarizePrompted: boolean;
  /** A single mask less stable than this gives way to the best of three candidates; 0: never. */
  readonly stabilityThreshold: number;
  /** Distance of the two thresholds that stability is measured with, a logit. */
  readonly stabilityDelta: number;
  /** At each pixel only the object with the highest logit keeps it. */
  readonly nonOverlapping: boolean;
  /** A frame that is corrected conditions later ones as a prompted frame does. */
  readonly addAllCorrectedFramesAsConditioning: boolean;
  /** Conditioning frames that a frame attends to at most, the closest in time; undefined: all. */
  readonly maxPromptedMemories: number | undefined;
  /** Every how many frames a tracked memory is read. */
  readonly memoryStride: number;
  /** How memory is kept and read, and which candidate is taken: `sam2()`, `samurai()`, `dam4sam()` or `sam2long()`. */
  readonly policy: MemoryPolicy;
  /** Memories of tracked frames near a corrected or prompted one are dropped: they may show the object as it was before. */
  readonly clearMemoryAroundInput: boolean;
  /**
   * Object score (a logit) above which an object counts as present; default 0. Above it a higher threshold empties masks and splits
   * spans; below 0 it changes spans alone, for the model itself blanks the logits of scores up to 0. Memories and logits stay.
   */
  readonly objectScoreThreshold: number;
}

/** Named sets of rules. */
export type Preset = "interactive" | "reference" | "vos";

/** What Meta's builder switches on (apply_postprocessing). */
const POSTPROCESSED = {
  fillHoles: 8,
  binarizePrompted: true,
  stabilityThreshold: 0.98,
  stabilityDelta: 0.05,
} as const;

const REFERENCE: TrackingRules = {
  memoryPrecision: "bfloat16",
  fillHoles: 0,
  binarizePrompted: false,
  stabilityThreshold: 0,
  stabilityDelta: 0.05,
  nonOverlapping: false,
  addAllCorrectedFramesAsConditioning: false,
  maxPromptedMemories: undefined,
  memoryStride: 1,
  policy: sam2(),
  clearMemoryAroundInput: false,
  objectScoreThreshold: 0,
};

const PRESETS: Readonly<Record<Preset, TrackingRules>> = {
  reference: REFERENCE,
  interactive: {
    ...REFERENCE,
    ...POSTPROCESSED,
    memoryPrecision: "float32",
    addAllCorrectedFramesAsConditioning: true,
  },
  vos: { ...REFERENCE, memoryPrecision: "float32", nonOverlapping: true },
};

/** How `propagate` runs. Every rule of a preset can be set on top of it. */
export interface PropagateOptions extends Partial<TrackingRules> {
  /**
   * "interactive" (default): corrections stick, holes are filled; "reference": the constructor's defaults of Meta's predictor, for
   * parity; "vos": as Meta's script for VOS benchmarks.
   */
  readonly preset?: Preset;
  /** Switches all that Meta's builder switches on: holes, thresholded clicks, stability. */
  readonly postprocess?: boolean;
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

/** The rules of a run. */
export function trackingRules(options: PropagateOptions): TrackingRules {
  const preset = options.preset ?? "interactive";
  const base = PRESETS[preset];
  if (base === undefined) {
    throw new MaskletError(
      "bad-argument",
      `Expected the preset interactive, reference or vos, found ${JSON.stringify(preset)}`,
      {
        hint: "Name one of the three, and set single rules on top",
      },
    );
  }
  const rules: Record<string, unknown> = { ...base, ...(options.postprocess === true && POSTPROCESSED) };
  for (const name of Object.keys(base) as (keyof TrackingRules)[]) {
    if (options[name] !== undefined) rules[name] = options[name];
  }
  const checked = rules as unknown as TrackingRules;
  requirePolicy(checked.policy);
  requireWhole("memoryStride", checked.memoryStride, 1);
  requireWhole("fillHoles", checked.fillHoles, 0);
  requireNumbers(checked);
  requireDirection(options.direction);
  if (checked.maxPromptedMemories !== undefined) requireWhole("maxPromptedMemories", checked.maxPromptedMemories, 2);
  if (options.maxFrames !== undefined) requireWhole("maxFrames", options.maxFrames, 1);
  if (options.start !== undefined) requireWhole("start", options.start, 0);
  return Object.freeze(checked);
}

function requirePolicy(policy: MemoryPolicy): void {
  if (typeof policy === "object" && typeof policy?.select === "function") return;
  throw new MaskletError("bad-argument", `Expected a memory policy, found ${JSON.stringify(policy)}`, {
    hint: 'Give { policy: samurai() }; a name in words becomes one by parsePolicy("samurai")',
  });
}

/** Rules as they are recorded with a run: plain JSON, the policy by its name and parameters. */
export function describeRules(rules: TrackingRules): Readonly<Record<string, unknown>> {
  return Object.freeze({ ...rules, policy: describePolicy(rules.policy) as Json });
}

function requireNumbers(rules: TrackingRules): void {
  for (const name of ["objectScoreThreshold", "stabilityThreshold", "stabilityDelta"] as const) {
    if (Number.isFinite(rules[name])) continue;
    throw new MaskletError("bad-argument", `Expected ${name} to be a number, found ${rules[name]}`, {
      hint: `Leave ${name} out for its default`,
    });
  }
}

function requireDirection(direction: PropagateOptions["direction"]): void {
  if (direction === undefined || ["forward", "backward", "both"].includes(direction)) return;
  throw new MaskletError("bad-argument", `Expected the direction forward, backward or both, found ${direction}`, {
    hint: "Leave direction out to go forward",
  });
}

function requireWhole(name: string, value: number, least: number): void {
  if (Number.isInteger(value) && value >= least) return;
  throw new MaskletError("bad-argument", `Expected ${name} to be a whole number of at least ${least}, found ${value}`, {
    hint: `Leave ${name} out for its default`,
  });
}
