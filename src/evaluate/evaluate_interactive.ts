import { requireModel } from "../model/require_model.ts";
import { SIMULATE_CLICK_OPTIONS } from "./simulated_click.ts";
import {
  checkOptions,
  functionKind,
  numberKind,
  objectKind,
  type OptionTable,
  pathKind,
  requireKind,
  signalKind,
  textKind,
  type ValueKind,
} from "../options.ts";
import { type DatasetSequence, sequencesKind } from "../dataset/sequence.ts";
import { pathOf } from "../files/path_of.ts";
import { MaskletError } from "../error.ts";
import type { Model } from "../model/model.ts";
import type { ObjectId } from "../prompt/prompt.ts";
import { checkTracking, type PropagateOptions, type TrackingOptions } from "../track/options.ts";
import { describeRules, trackingRules } from "../track/rules.ts";
import { loadVideo } from "../video/load_video.ts";
import {
  type InteractiveEvaluation,
  type InteractiveRow,
  makeInteractiveEvaluation,
} from "./interactive_evaluation.ts";
import { countKind, type InteractiveRound, interactiveRounds, type InteractiveRules } from "./interactive_object.ts";
import type { RunIdentity } from "../run/identity.ts";
import { openRunStore, type RunStore } from "../run/run_store.ts";
import { eachSequence, UNREAD_OPTION } from "./each_sequence.ts";
import type { LeftOut } from "./left_out.ts";
import { nothingToScore } from "./later_truth.ts";
import { sequenceIdentity } from "./sequence_identity.ts";
import { sequenceTruth } from "./sequence_truth.ts";

/** IoU below which the online protocol stops for clicks (SAM 2 paper, section 6.1). */
const ONLINE_THRESHOLD = 0.75;

/** How an interactive evaluation runs. */
export interface EvaluateInteractiveOptions extends Partial<InteractiveRules> {
  /** How frames are tracked between prompts; the default preset is "interactive": corrections stick. */
  readonly propagate?: TrackingOptions;
  /** Folder for finished objects: a stopped evaluation goes on from there. */
  readonly out?: string | URL;
  /** Told after each round. */
  readonly onProgress?: (progress: InteractiveProgress) => void;
  /** Stops the evaluation; finished objects stay in `out`. */
  readonly signal?: AbortSignal;
  /** Sequences that could not be read as far as the dataset's reader knows by its end: they count as failed. */
  readonly unread?: readonly LeftOut[];
}

/** The options of `evaluateInteractive`. */
export const EVALUATE_INTERACTIVE_OPTIONS: OptionTable<EvaluateInteractiveOptions> = {
  ...SIMULATE_CLICK_OPTIONS,
  mode: {
    doc: "several passes, or one with stops",
    kind: textKind as ValueKind<"offline" | "online">,
    fallback: "offline",
  },
  clicksPerFrame: {
    doc: "clicks on each prompted frame",
    kind: numberKind(),
    fallback: 3,
    flag: "clicks-per-frame",
    value: "N",
  },
  maxFrames: {
    doc: "frames that are prompted at most",
    kind: numberKind(),
    fallback: 8,
    flag: "prompted-frames",
    value: "N",
  },
  threshold: {
    doc: "online: an IoU below this stops the pass for clicks",
    kind: numberKind(),
    fallback: ONLINE_THRESHOLD,
    flag: "iou-threshold",
    value: "X",
  },
  propagate: { doc: "how frames are tracked between prompts", kind: objectKind("an object of tracking options") },
  out: { doc: "folder for finished objects", kind: pathKind },
  onProgress: { doc: "told after each round", kind: functionKind() },
  signal: { doc: "stops the evaluation", kind: signalKind },
  unread: UNREAD_OPTION,
};

/** How far an interactive evaluation is. */
export interface InteractiveProgress {
  /** The sequence. */
  readonly sequence: string;
  /** The object. */
  readonly object: ObjectId;
  /** Rounds that are done of it. */
  readonly round: number;
  /** The round's mean region similarity. */
  readonly J: number;
}

/**
 * Interactive segmentation of a dataset with a simulated annotator, as in the SAM 2 paper (Ravi et al. 2024, arXiv:2408.00714, section 6.1 and
 * appendix E): J&F against the number of annotated frames. **Offline**: clicks on the first frame, tracking; then, pass after pass, clicks on the frame with
 * the lowest IoU and the whole video anew. **Online**: one pass that stops where the IoU falls below 0.75, takes clicks there and goes on.
 *
 * Where the paper leaves a choice: each object alone, from its first appearance on; the worst frame is taken among those not prompted yet, the earliest of equal
 * ones; corrected frames condition later ones, as the model was trained; clicks refine the tracked mask of the frame; an object that needs no more
 * frames keeps its last value. All annotated frames are scored; the mean without first and last is given beside. A sequence that fails is one of `failed`
 * and does not stop the others.
 *
 * @param model a loaded model
 * @param dataset sequences with images and truth
 * @param options mode ("offline" is the default), clicks a frame (3), frames at most (8), threshold, seed, folder for resuming
 * @returns a curve with one point for each number of prompted frames; the same for the same arguments
 * @throws {MaskletError} `bad-argument` for rules out of range or a folder of another run; `bad-dataset` where there is no sequence; `io` where
 *   the folder takes no more; the first failure where all sequences fail; the signal's reason
 *
 * @example
 * ```ts
 * import { davis, encodeGrayPng, encodeJpeg, evaluateInteractive, loadModel } from "masklet";
 * import { assertEquals } from "@std/assert";
 * const root = await Deno.makeTempDir();
 * const folders = ["JPEGImages/480p/square", "Annotations/480p/square", "ImageSets/2016"].map((name) => `${root}/${name}`);
 * for (const folder of folders) await Deno.mkdir(folder, { recursive: true });
 * const [images, masks, lists] = folders;
 * await Deno.writeTextFile(`${lists}/val.txt`, "square\n");
 * const inside = Uint8Array.from({ length: 64 * 48 }, (_, i) => i % 64 > 20 && i % 64 < 44 && i > 64 * 12 && i < 64 * 36 ? 255 : 0);
 * const rgb = Uint8Array.from({ length: 64 * 48 * 3 }, (_, i) => inside[Math.floor(i / 3)]!);
 * for (const name of ["00000", "00001"]) {
 *   await Deno.writeFile(`${images}/${name}.jpg`, await encodeJpeg({ width: 64, height: 48, rgb }));
 *   await Deno.writeFile(`${masks}/${name}.png`, await encodeGrayPng(inside, 64, 48));
 * }
 * await using model = await loadModel();
 * const evaluation = await evaluateInteractive(model, davis(root, { year: 2016 }), { clicksPerFrame: 1, maxFrames: 2 });
 * assertEquals(evaluation.curve.map(({ promptedFrames }) => promptedFrames), [1, 2]);
 * await Deno.remove(root, { recursive: true });
 * ```
 */
export async function evaluateInteractive(
  model: Model,
  dataset: Iterable<DatasetSequence> | AsyncIterable<DatasetSequence>,
  options: EvaluateInteractiveOptions = {},
): Promise<InteractiveEvaluation> {
  options = checkOptions("evaluateInteractive", options, EVALUATE_INTERACTIVE_OPTIONS);
  requireModel(model);
  requireKind("the second argument of evaluateInteractive", dataset, sequencesKind);
  const rules = interactiveRules(options);
  const propagate = checkTracking("evaluateInteractive, propagate", options.propagate);
  const tracking = { ...propagate, ...(options.signal && { signal: options.signal }) };
  const identity: RunIdentity = {
    model: model.identity,
    rules: describeRules(trackingRules(tracking)),
    prompts: rules,
    range: { start: null, direction: "forward", maxFrames: tracking.maxFrames ?? null },
  };
  await using store = options.out === undefined
    ? undefined
    : await openRunStore<InteractiveRow>(pathOf(options.out), { identity });
  const { made, failed } = await eachSequence(
    dataset,
    (sequence) => Array.fromAsync(rowsOf(model, sequence, { rules, tracking, store, options })),
    {
      out: options.out === undefined ? undefined : pathOf(options.out),
      signal: options.signal,
      unread: options.unread ?? [],
    },
  );
  return makeInteractiveEvaluation(rules, model.name, made.flat(), { failed });
}

interface Setup {
  readonly rules: InteractiveRules;
  readonly tracking: PropagateOptions;
  readonly store: RunStore<InteractiveRow> | undefined;
  readonly options: EvaluateInteractiveOptions;
}

async function* rowsOf(model: Model, sequence: DatasetSequence, setup: Setup): AsyncGenerator<InteractiveRow> {
  const { rules, tracking, store, options } = setup;
  const truth = await sequenceTruth(sequence);
  const idle = nothingToScore(truth, { name: "the annotator", frames: "all" });
  if (idle !== undefined) {
    throw new MaskletError(
      "bad-dataset",
      `Expected ground truth of ${sequence.name} to correct by, found none: ${idle}`,
      {
        hint: "Track it without an annotator (runBenchmark), or take a split whose masks are published",
      },
    );
  }
  const identity = store === undefined ? undefined : await sequenceIdentity(sequence);
  for (const object of truth.objects) {
    const known = await store?.find(`${sequence.name}.${object}`, identity);
    if (known !== undefined) {
      yield known;
      continue;
    }
    await using video = await loadVideo(sequence.video);
    const task = { video, object, annotated: truth.annotated, truth: (frame: number) => truth.mask(object, frame) };
    const rounds: InteractiveRound[] = [];
    for await (const round of interactiveRounds(model, task, rules, tracking)) {
      rounds.push(round);
      const J = round.J.reduce((sum, value) => sum + value, 0) / round.J.length;
      options.onProgress?.({ sequence: sequence.name, object, round: rounds.length, J });
    }
    const row = Object.freeze({
      sequence: sequence.name,
      object,
      videoFrames: video.frameCount ?? truth.annotated.length,
      rounds,
    });
    await store?.keep(`${sequence.name}.${object}`, identity, row);
    yield row;
  }
}

function interactiveRules(options: EvaluateInteractiveOptions): InteractiveRules {
  const { mode, clicksPerFrame, maxFrames, threshold, rule, seed } = options as Required<typeof options>;
  const fault = mode !== "offline" && mode !== "online"
    ? `mode to be offline or online, found ${mode}`
    : !countKind.accepts(clicksPerFrame)
    ? `clicksPerFrame to be ${countKind.expected}, found ${clicksPerFrame}`
    : !countKind.accepts(maxFrames)
    ? `maxFrames to be ${countKind.expected}, found ${maxFrames}`
    : !(threshold > 0 && threshold <= 1)
    ? `threshold in (0, 1], found ${threshold}`
    : undefined;
  if (fault === undefined) return Object.freeze({ mode, clicksPerFrame, maxFrames, threshold, rule, seed });
  throw new MaskletError("bad-argument", `Expected ${fault}`, { hint: "Leave it out for the paper's own" });
}
