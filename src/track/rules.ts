import { parsePolicy } from "../memory/parse_policy.ts";
import { describePolicy, type MemoryPolicy } from "../memory/policy.ts";
import { sam2 } from "../memory/sam2_policy.ts";
import { choiceKind, kindOf, numberKind, type OptionSpec, switchKind, wholeKind } from "../options.ts";

/** Named sets of rules. */
export type Preset = "interactive" | "reference" | "vos";

/** The names of the presets, the default first. */
export const PRESETS: readonly Preset[] = ["interactive", "reference", "vos"];

/** A rule of tracking: an option with a value in each preset. All of them belong to a run's identity. */
export interface RuleSpec<T> extends OptionSpec<T> {
  /** Its value in each preset; undefined: none. */
  readonly presets: Readonly<Record<Preset, T | undefined>>;
  /** Its value where all that Meta's builder switches on (apply_postprocessing) is asked for. */
  readonly postprocessed?: T;
  /** The value as it is recorded with a run, as JSON; absent: itself. */
  readonly recorded?: (value: T) => unknown;
}

function rule<T>(spec: Omit<RuleSpec<T>, "identity" | "fallback">): RuleSpec<T> {
  return Object.freeze({ ...spec, identity: true });
}

/** A rule that is the same in all presets. */
const everywhere = <T>(value: T) => ({ interactive: value, reference: value, vos: value });

/** The rules of a run: what a row of `TRACKING_RULES` decides. */
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
  /** A corrected frame that conditions nothing is handed out as it was answered; otherwise a pass over it tracks it again. */
  readonly keepCorrections: boolean;
  /** Conditioning frames that a frame attends to at most, the closest in time; undefined: all. */
  readonly maxPromptedMemories: number | undefined;
  /** Memories that a frame attends to at most, those of prompted frames first; undefined: as many as the model was made for. */
  readonly memories: number | undefined;
  /** Every how many frames a tracked memory is read. */
  readonly memoryStride: number;
  /** How memory is kept and read, and which candidate is taken: `sam2()`, `samurai()`, `dam4sam()`, `sam2long()` or `rcms()`. */
  readonly policy: MemoryPolicy;
  /** Memories of tracked frames near a corrected or prompted one are dropped: they may show the object as it was before. */
  readonly clearMemoryAroundInput: boolean;
  /**
   * Object score (a logit) above which an object counts as present; default 0. Above it a higher threshold empties masks and splits
   * spans; below 0 it changes spans alone, for the model itself blanks the logits of scores up to 0. Memories and logits stay.
   */
  readonly objectScoreThreshold: number;
}

/**
 * The rules of tracking, a row each: what it does, what values it takes, its value in each preset, its flag. The presets,
 * the checks, the flags of the commands with their help, and what tells one run from another are read from here.
 *
 * @example
 * ```ts
 * import { TRACKING_RULES } from "masklet/track";
 * import { assertEquals } from "@std/assert";
 * assertEquals(TRACKING_RULES.fillHoles.presets, { interactive: 8, reference: 0, vos: 0 });
 * ```
 */
export const TRACKING_RULES: { readonly [K in keyof TrackingRules]: RuleSpec<Exclude<TrackingRules[K], undefined>> } = {
  memoryPrecision: rule({
    doc: "how memories are stored; the reference rounds them to bfloat16",
    kind: choiceKind(["bfloat16", "float32"]),
    presets: { interactive: "float32", reference: "bfloat16", vos: "float32" },
    flag: "memory-precision",
    value: "P",
  }),
  fillHoles: rule({
    doc: "holes of at most N px of the low-resolution logits are filled; 0: none",
    kind: wholeKind({ least: 0 }),
    presets: { interactive: 8, reference: 0, vos: 0 },
    postprocessed: 8,
    flag: "fill-holes",
    value: "N",
  }),
  binarizePrompted: rule({
    doc: "masks of clicked frames are thresholded before they are remembered",
    kind: switchKind,
    presets: { interactive: true, reference: false, vos: false },
    postprocessed: true,
    flag: "binarize-prompted",
  }),
  stabilityThreshold: rule({
    doc: "a single mask less stable than S gives way to the best of three candidates; 0: never",
    kind: numberKind(),
    presets: { interactive: 0.98, reference: 0, vos: 0 },
    postprocessed: 0.98,
    flag: "stability-threshold",
    value: "S",
  }),
  stabilityDelta: rule({
    doc: "distance of the two thresholds that stability is measured with, a logit",
    kind: numberKind(),
    presets: everywhere(0.05),
    postprocessed: 0.05,
    flag: "stability-delta",
    value: "D",
  }),
  nonOverlapping: rule({
    doc: "at each pixel only the object with the highest logit keeps it",
    kind: switchKind,
    presets: { interactive: false, reference: false, vos: true },
    flag: "non-overlapping",
  }),
  addAllCorrectedFramesAsConditioning: rule({
    doc: "a frame that is corrected conditions later ones as a prompted frame does",
    kind: switchKind,
    presets: { interactive: true, reference: false, vos: false },
    flag: "corrected-frames-condition",
  }),
  keepCorrections: rule({
    doc: "a corrected frame that conditions nothing is not tracked again, as in EdgeTAM's own predictor",
    kind: switchKind,
    presets: everywhere(false),
    flag: "keep-corrections",
  }),
  maxPromptedMemories: rule({
    doc: "conditioning frames that a frame attends to at most, the closest in time",
    kind: wholeKind({ least: 2 }),
    presets: everywhere(undefined),
    flag: "max-prompted-memories",
    value: "N",
  }),
  memories: rule({
    doc:
      "memories that a frame attends to at most, prompted ones first: fewer are quicker (default: the model's, 7 of SAM 2)",
    kind: wholeKind({ least: 1 }),
    presets: everywhere(undefined),
    flag: "memories",
    value: "N",
  }),
  memoryStride: rule({
    doc: "every how many frames a tracked memory is read",
    kind: wholeKind({ least: 1 }),
    presets: everywhere(1),
    flag: "memory-stride",
    value: "N",
  }),
  policy: rule({
    doc:
      "how memory is kept and read: sam2, samurai, dam4sam, sam2long[:paths], rcms; options after a colon: samurai:alpha=0.2",
    kind: kindOf(
      'a memory policy such as samurai() or parsePolicy("samurai")',
      (value) => typeof value === "object" && typeof (value as MemoryPolicy | null)?.select === "function",
      parsePolicy,
    ),
    presets: everywhere(sam2()),
    recorded: describePolicy,
    flag: "policy",
    value: "NAME",
  }),
  clearMemoryAroundInput: rule({
    doc: "memories of tracked frames near a corrected or prompted one are dropped",
    kind: switchKind,
    presets: everywhere(false),
    flag: "clear-memory-around-input",
  }),
  objectScoreThreshold: rule({
    doc: "object score (a logit) above which an object counts as present",
    kind: numberKind(),
    presets: everywhere(0),
    flag: "object-score-threshold",
    value: "S",
  }),
};

/** A table of rules: one row a rule. */
// deno-lint-ignore no-explicit-any -- rows of many types stand in one table
export type RuleTable = Readonly<Record<string, RuleSpec<any>>>;

/** What decides a run's rules: a preset, and single rules on top. */
export interface RuleOptions extends Partial<TrackingRules> {
  /**
   * "interactive" (default): corrections stick, holes are filled; "reference": the constructor's defaults of Meta's predictor, for
   * parity; "vos": as Meta's script for VOS benchmarks.
   */
  readonly preset?: Preset;
  /** Switches all that Meta's builder switches on: holes, thresholded clicks, stability. */
  readonly postprocess?: boolean;
}

/**
 * The rules of a run: those of its preset, those that postprocessing switches on, and those that were set.
 * @param options checked options
 * @param table the rules that there are
 */
export function trackingRules(options: RuleOptions, table: RuleTable = TRACKING_RULES): TrackingRules {
  const { preset = PRESETS[0]!, postprocess = false } = options;
  const rules = Object.entries(table).map(([name, { presets, postprocessed }]) => {
    const base = postprocess && postprocessed !== undefined ? postprocessed : presets[preset];
    return [name, (options as Record<string, unknown>)[name] ?? base];
  });
  return Object.freeze(Object.fromEntries(rules)) as TrackingRules;
}

/** Rules as they are recorded with a run: plain JSON, the policy by its name and parameters. */
export function describeRules(
  rules: TrackingRules,
  table: RuleTable = TRACKING_RULES,
): Readonly<Record<string, unknown>> {
  const plain = Object.entries(table).map(([name, rule]) => [
    name,
    describeRule(rule, (rules as unknown as Readonly<Record<string, unknown>>)[name]),
  ]);
  return Object.freeze(Object.fromEntries(plain));
}

/** One rule's value as it is recorded. */
export function describeRule<T>({ recorded }: RuleSpec<T>, value: T): unknown {
  return recorded === undefined || value === undefined ? value : recorded(value);
}
