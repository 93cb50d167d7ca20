import { requireModel } from "../model/require_model.ts";
import {
  checkOptions,
  functionKind,
  listKind,
  numberKind,
  objectKind,
  type OptionTable,
  requireKind,
  signalKind,
} from "../options.ts";
import { type DatasetSequence, sequencesKind } from "../dataset/sequence.ts";
import { MaskletError } from "../error.ts";
import { maskArea } from "../mask/mask_ops.ts";
import { mean } from "../metric/mean.ts";
import type { Model } from "../model/model.ts";
import type { ObjectId } from "../prompt/prompt.ts";
import { CORRECT_OPTIONS, type CorrectOptions } from "../track/correct.ts";
import { loadVideo } from "../video/load_video.ts";
import { annotateFrame } from "./annotate_frame.ts";
import { eachSequence, UNREAD_OPTION } from "./each_sequence.ts";
import type { LeftOut } from "./left_out.ts";
import { SIMULATE_CLICK_OPTIONS, type SimulateClickOptions } from "./simulated_click.ts";
import { sequenceTruth } from "./sequence_truth.ts";

/** How pictures are clicked. */
export interface EvaluateImagesOptions extends SimulateClickOptions {
  /** After how many clicks the IoU is taken; default 1 and 5. */
  readonly clicks?: readonly number[];
  /** Every how many annotated frames one is taken; default 1: all. */
  readonly every?: number;
  /** Rules of answering clicks; default those of the preset "interactive". */
  readonly rules?: Omit<CorrectOptions, "frame" | "signal">;
  /** Told after each object of a picture. */
  readonly onProgress?: (row: ImageRow) => void;
  /** Stops the evaluation. */
  readonly signal?: AbortSignal;
  /** Sequences that could not be read as far as the dataset's reader knows by its end: they count as failed. */
  readonly unread?: readonly LeftOut[];
}

const { frame: _frame, signal: _signal, ...CLICK_RULES } = CORRECT_OPTIONS;

/** The options of `evaluateImages`. */
export const EVALUATE_IMAGES_OPTIONS: OptionTable<EvaluateImagesOptions> = {
  ...SIMULATE_CLICK_OPTIONS,
  clicks: { doc: "after how many clicks the IoU is taken", kind: listKind(numberKind()), fallback: [1, 5] },
  every: {
    doc: "every how many annotated frames one is taken",
    kind: numberKind(),
    fallback: 1,
    flag: "every",
    value: "N",
  },
  rules: { doc: "rules of answering clicks", kind: objectKind("an object of tracking rules") },
  onProgress: { doc: "told after each object of a picture", kind: functionKind() },
  signal: { doc: "stops the evaluation", kind: signalKind },
  unread: UNREAD_OPTION,
};

/** One object on one picture. */
export interface ImageRow {
  /** The sequence's name. */
  readonly sequence: string;
  /** Frame index of the picture. */
  readonly frame: number;
  /** The object. */
  readonly object: ObjectId;
  /** IoU after each click, in [0, 1]; fewer than asked for when nothing was wrong any more. */
  readonly ious: readonly number[];
}

/** Mean IoU of clicked pictures. */
export interface ImagesEvaluation {
  /** Mean IoU over objects by the number of clicks: `miou[1]`, `miou[5]`. */
  readonly miou: Readonly<Record<number, number>>;
  /** One row an object and picture. */
  readonly rows: readonly ImageRow[];
  /** Sequences that failed, and why: they are in no number. */
  readonly failed: readonly LeftOut[];
}

/**
 * Promptable image segmentation: mean IoU after 1 and 5 simulated clicks on the pictures of a dataset, each by itself, without memory (Ravi
 * et al. 2024,
 * arXiv:2408.00714, section 6.2). After one click the mask is the one that the model ranks first.
 *
 * @param model a loaded model
 * @param dataset sequences with images and truth
 * @param options numbers of clicks, how they fall, which frames, progress and signal
 * @returns mean IoU after each number of clicks, a row an object of a picture, and the sequences that failed, which do not stop the others
 * @throws {MaskletError} `bad-argument` for clicks or a step out of range; `bad-dataset` without objects; the first failure where all
 *   sequences fail; the signal's reason
 *
 * @example
 * ```ts
 * import { encodeIndexedPng, encodeJpeg, evaluateImages, loadModel, mose } from "masklet";
 * import { assert, assertEquals } from "@std/assert";
 * const root = await Deno.makeTempDir();
 * for (const folder of ["JPEGImages", "Annotations"]) await Deno.mkdir(`${root}/${folder}/square`, { recursive: true });
 * const inside = Uint8Array.from({ length: 64 * 48 }, (_, i) => Number(i % 64 > 20 && i % 64 < 44 && i > 64 * 12 && i < 64 * 36));
 * const rgb = Uint8Array.from({ length: 64 * 48 * 3 }, (_, i) => inside[Math.floor(i / 3)]! * 255);
 * await Deno.writeFile(`${root}/JPEGImages/square/00000.jpg`, await encodeJpeg({ width: 64, height: 48, rgb }));
 * await Deno.writeFile(`${root}/Annotations/square/00000.png`, await encodeIndexedPng(inside, 64, 48));
 * await using model = await loadModel();
 * const { miou, rows } = await evaluateImages(model, mose(root), { clicks: [1, 2] });
 * assert(miou[1]! > 0.5 && rows.length === 1);
 * assertEquals(Object.keys(miou), ["1", "2"]);
 * await Deno.remove(root, { recursive: true });
 * ```
 */
export async function evaluateImages(
  model: Model,
  dataset: Iterable<DatasetSequence> | AsyncIterable<DatasetSequence>,
  options: EvaluateImagesOptions = {},
): Promise<ImagesEvaluation> {
  options = checkOptions("evaluateImages", options, EVALUATE_IMAGES_OPTIONS);
  requireModel(model);
  requireKind("the second argument of evaluateImages", dataset, sequencesKind);
  const { onProgress, signal } = options;
  const { clicks, every } = options as Required<typeof options>;
  const rules = checkOptions("evaluateImages, rules", options.rules, CLICK_RULES);
  const whole = (value: number): boolean => Number.isInteger(value) && value >= 1;
  if (clicks.length === 0 || !clicks.every(whole) || !whole(every)) {
    throw new MaskletError(
      "bad-argument",
      `Expected whole numbers of at least 1 for clicks and every, found [${clicks.join(", ")}] and ${every}`,
      { hint: "Leave them out for 1 and 5 clicks on every picture" },
    );
  }
  const most = Math.max(...clicks);
  const { made, failed } = await eachSequence(dataset, async (sequence) => {
    const rows: ImageRow[] = [];
    const truth = await sequenceTruth(sequence);
    await using video = await loadVideo(sequence.video);
    for (const frame of truth.annotated.filter((_, i) => i % every === 0)) {
      for (const object of truth.objects) {
        signal?.throwIfAborted();
        const mask = await truth.mask(object, frame);
        if (maskArea(mask) === 0) continue;
        const said = { frame, object, truth: mask, clicks: most, tracking: rules };
        const { ious } = await annotateFrame(model, video, { ...said, ...drawn(options) });
        const row = Object.freeze({ sequence: sequence.name, frame, object, ious });
        rows.push(row);
        onProgress?.(row);
      }
    }
    return rows;
  }, { signal, unread: options.unread ?? [] });
  const rows = made.flat();
  if (rows.length === 0) {
    throw new MaskletError("bad-dataset", "Expected at least one picture with an object, found none", {
      hint: "Check the dataset's split, or the sequences that were asked for",
    });
  }
  const after = (count: number): number => mean(rows.map(({ ious }) => ious[Math.min(count, ious.length) - 1]!));
  return Object.freeze({ miou: Object.fromEntries(clicks.map((count) => [count, after(count)])), rows, failed });
}

function drawn({ rule, seed }: SimulateClickOptions): SimulateClickOptions {
  return { ...(rule !== undefined && { rule }), ...(seed !== undefined && { seed }) };
}
