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
  /** First frame to track; default: the earliest prompted one (the latest in reverse). */
  readonly start?: number;
  /** Which way; default forward. */
  readonly direction?: "forward" | "backward";
  /** Exactly so many frames at most. */
  readonly maxFrames?: number;
  /** Stops the run: the generator throws the signal's reason. */
  readonly signal?: AbortSignal;
  /** Give the frame's RGB bytes along, for pictures; default false. */
  readonly keepPixels?: boolean;
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

function requireWhole(name: string, value: number, least: number): void {
  if (Number.isInteger(value) && value >= least) return;
  throw new MaskletError("bad-argument", `Expected ${name} to be a whole number of at least ${least}, found ${value}`, {
    hint: `Leave ${name} out for its default`,
  });
}
