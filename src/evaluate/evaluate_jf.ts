import {
  anyKind,
  checkOptions,
  choiceKind,
  kindOf,
  objectKind,
  type OptionTable,
  requireKind,
  switchKind,
  textKind,
} from "../options.ts";
import { pathOf } from "../files/path_of.ts";
import { diskFolder, type MaskFolder } from "../dataset/mask_folder.ts";
import { maskletsFolder, masksFolder, type MasksOfFrames } from "../dataset/memory_folder.ts";
import type { DatasetSequence } from "../dataset/sequence.ts";
import { MaskletError } from "../error.ts";
import type { PairBy } from "../frame/pair_frames.ts";
import type { Masklets } from "../masklet/masklets.ts";
import { compareHere } from "./compare_files.ts";
import { type Evaluation, makeEvaluation } from "./evaluation.ts";
import type { LeftOut } from "./left_out.ts";
import { pairedResults } from "./pair_folders.ts";
import type { EvaluationSettings, Protocol } from "./protocol.ts";
import { type ProtocolName, PROTOCOLS, requireProtocol } from "./protocols.ts";
import { sequenceFolder } from "./sequence_folder.ts";
import { sharedFrames } from "./shared_frames.ts";

/** Where the masks of one sequence are: in memory, in a folder, or in a dataset. */
export type Truth = string | URL | DatasetSequence | MasksOfFrames;

/** Options of `evaluateJF`. */
export interface EvaluateOptions {
  /** Whose rules count: the name of one of `PROTOCOLS`, or a protocol of your own; default "davis". */
  readonly protocol?: ProtocolName | Protocol;
  /** The sequence's name in the tables; default: that of the truth's folder, or of the masklets' video. */
  readonly sequence?: string;
  /** Whether first and last frame count too; `vos` and `sav` only. */
  readonly allFrames?: boolean;
  /**
   * Whether the official tool's number counts where it is plainly another than the right one: its decay wraps at 256 frames, it takes stray
   * files for frames, it sorts numbers as texts, it has rows for object numbers that nobody has. Default false: the right number, with `notes` that say so; the tables of
   * `evaluationToCsv` are the tool's all the same.
   */
  readonly compatible?: boolean;
  /**
   * Whether frames (and whole sequences or objects) whose files cannot be evaluated are left out and listed in `leftOut` of the
   * result; default false: the first is an error.
   */
  readonly skipBroken?: boolean;
  /**
   * Which frames of prediction and truth belong together: those of one name (default), or the first with the first and so on, as where
   * the truth is numbered from 1 and the video from 0.
   */
  readonly pair?: PairBy;
  /**
   * Whether a sequence counts on the frames that both sides have, as if the ground truth had no others: for runs of a part of a video,
   * and for truth of some frames. What was scored is said in `partial` of the result. Default false: a missing prediction is an error.
   */
  readonly partial?: boolean;
}

/** The options of `evaluateJF`. */
export const EVALUATE_OPTIONS: OptionTable<EvaluateOptions> = {
  protocol: {
    doc: "whose rules count",
    kind: {
      ...anyKind<ProtocolName | Protocol>(textKind, objectKind("a protocol")),
      choices: PROTOCOLS.map(({ name }) => name),
    },
    fallback: "davis",
    flag: "protocol",
    value: "NAME",
  },
  sequence: { doc: "the sequence's name in the tables", kind: textKind },
  allFrames: {
    doc: "count first and last frame too (vos, sav)",
    kind: switchKind,
    fallback: false,
    flag: "all-frames",
  },
  compatible: {
    doc:
      "the official tool's own number where it is plainly wrong (a decay that wraps at 256 frames, stray files taken for frames, numbers sorted as texts)",
    kind: switchKind,
    fallback: false,
    flag: "compatible",
  },
  pair: {
    doc: "which frames belong together: those of one name, or the first with the first",
    kind: choiceKind(["name", "position"]),
    fallback: "name",
    flag: "pair",
    value: "HOW",
  },
  partial: {
    doc: "score the frames that both sides have, as if the truth had no others, and say which (davis, vos, sav)",
    kind: switchKind,
    fallback: false,
    flag: "partial",
  },
  skipBroken: {
    doc: "leave out what cannot be evaluated, and list it in the result",
    kind: switchKind,
    fallback: false,
    flag: "skip-broken",
  },
};

/**
 * Region similarity J and contour accuracy F of one sequence, under the rules and to the last bit of the official tools: `"davis"` is
 * davis2017-evaluation's semi-supervised task, `"davis2016"` the same after everything above 0 became object 1 on both sides,
 * `"davis-unsupervised"` its unsupervised task, `"vos"` vos-benchmark, `"sav"` sav_evaluator, `"mosev2"` MOSEv2's scorer, `"lvos"`
 * lvos-evaluation; of the last two the meta file beside the truth's `Annotations` says which objects and frames count, without one all do.
 *
 * Frames belong together by their names; frames of a video file by the number in the truth's name, which is the frame's index. Where
 * both sides have as many frames and their numbers differ by an offset, nothing is scored before `pair` says how they belong together.
 * Objects are the numbers (in the SA-V layout: folder names) that they have in the masklets.
 *
 * @param predicted masklets, masks of each frame, or the folder of one sequence
 * @param truth a folder of the sequence's masks (or one that holds such a folder under the video's name), a dataset's sequence, or
 *   masks of each frame
 * @param options protocol, which frames count, and how the two sides are paired
 * @returns a row an object
 * @throws {MaskletError} `evaluation-refused`, `missing-file`, `size-mismatch`, `bad-image` or `bad-mask` wherever the official tool
 *   gives no result
 *
 * @example
 * ```ts
 * import { evaluateJF, maskFromBytes } from "masklet";
 * import { assertEquals } from "@std/assert";
 * const truth = [0, 0, 0, 0].map(() => maskFromBytes([0, 1, 1, 0], 4, 1));
 * const found = [0, 0, 0, 0].map(() => maskFromBytes([0, 1, 1, 1], 4, 1));
 * const { global } = await evaluateJF(found, truth);
 * assertEquals([global.J.mean, global.F.mean], [2 / 3, 2 / 3]);
 * ```
 */
export async function evaluateJF(
  predicted: Masklets | Truth,
  truth: Truth,
  options: EvaluateOptions = {},
): Promise<Evaluation> {
  options = checkOptions("evaluateJF", options, EVALUATE_OPTIONS);
  if (!isMasklets(predicted)) requireKind("the first argument of evaluateJF", predicted, PREDICTED_KIND);
  requireKind("the second argument of evaluateJF", truth, TRUTH_KIND);
  const { allFrames = false, partial: inPart = false } = options;
  const rules = requireProtocol(options.protocol ?? "davis", { allFrames, partial: inPart });
  const video = isMasklets(predicted) ? predicted.video.replace(/\.\w+$/, "").replace(/^.*[\/\\]/, "") : undefined;
  const truthFolder = await folderOf(truth, video, "the truth");
  const results = isMasklets(predicted)
    ? maskletsFolder(predicted)
    : await folderOf(predicted, video, "the prediction");
  const name = options.sequence ?? nameOf(truth, truthFolder) ?? video ?? "sequence";
  if (rules.plan === undefined) {
    throw new MaskletError("bad-argument", `Expected another protocol for a single sequence, found ${rules.name}`, {
      hint: "It needs files of the whole dataset (meta.json): use evaluateFolders with the dataset's root as truth",
    });
  }
  const leftOut: LeftOut[] = [];
  const { skipBroken = false, pair = "name" } = options;
  const notes: string[] = [];
  const note = (text: string): void => void notes.push(text);
  const paired = await pairedResults(truthFolder, results, pair, { note, compatible: options.compatible });
  const whole = { name, note, truth: truthFolder, results: paired };
  const { masks, partial } = inPart ? await sharedFrames(whole) : { masks: whole, partial: [] };
  const plan = await rules.plan(
    skipBroken ? { ...masks, leaveOut: (what: LeftOut) => leftOut.push(what) } : masks,
    { allFrames, compatible: options.compatible ?? false },
  );
  const comparer = { compare: compareHere, lanes: 2 };
  const scores = await plan.score(comparer);
  const official = await plan.official?.(comparer);
  return makeEvaluation(rules, scores, settingsOf(rules, options), {
    leftOut,
    notes,
    ...(official !== undefined && { official }),
    ...(inPart && { partial }),
  });
}

/** How a protocol is run with options, for the result. */
export function settingsOf(
  { frames }: Protocol,
  { allFrames = false, compatible = false, skipBroken, partial }: EvaluateOptions,
): EvaluationSettings {
  return {
    allFrames: allFrames || frames === "all",
    compatible,
    ...(skipBroken === true && { skipBroken }),
    ...(partial === true && { partial }),
  };
}

const isTruth = (value: unknown): boolean =>
  typeof value === "string" || value instanceof URL || Array.isArray(value) || value instanceof Map ||
  (typeof value === "object" && value !== null && "annotationFolder" in value);

const TRUTH_KIND = kindOf<Truth>("a folder, a dataset's sequence or a list of masks", isTruth);

const PREDICTED_KIND = kindOf<Truth>("masklets, a folder or a list of masks", isTruth);

function isMasklets(value: Masklets | Truth): value is Masklets {
  return typeof value === "object" && value !== null && "toJSON" in value && "frames" in value && "objects" in value;
}

async function folderOf(truth: Truth, video: string | undefined, place: string): Promise<MaskFolder> {
  if (typeof truth === "string" || truth instanceof URL) return diskFolder(await sequenceFolder(pathOf(truth), video));
  if ("annotationFolder" in truth) return truth.truth;
  return masksFolder(truth, place);
}

function nameOf(truth: Truth, folder: MaskFolder): string | undefined {
  if (typeof truth === "string" || truth instanceof URL) return folder.place.split("/").at(-1);
  return "annotationFolder" in truth ? truth.name : undefined;
}
