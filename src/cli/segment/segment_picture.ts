import type { AutomaticOptions } from "../../automatic/automatic_options.ts";
import { writeFileAtomic } from "../../files/atomic.ts";
import { makeFolder } from "../../files/make_folder.ts";
import { encodeGrayPng, encodeRgbPng } from "../../image/encode_image.ts";
import { drawOverlay } from "../../image/overlay.ts";
import { readPicture } from "../../image/read_picture.ts";
import { type Mask, maskToBytes } from "../../mask/mask.ts";
import { maskArea } from "../../mask/mask_ops.ts";
import { maskToRle } from "../../mask/rle.ts";
import type { Model } from "../../model/model.ts";
import { overlayColour } from "../../image/series_colour.ts";
import { automaticRecord } from "../../segment/automatic_mask.ts";
import { collectMasks } from "../../segment/collect_masks.ts";
import type { ImagePrompt } from "../../segment/image_prompt.ts";
import { segment } from "../../segment/segment.ts";
import type { SegmentOptions } from "../../segment/segment_options.ts";
import { segmentEverything } from "../../segment/segment_everything.ts";
import type { PicturePath } from "./pictures.ts";
import { readWritten } from "./written_picture.ts";

/** What is asked of each picture. */
export type PictureTask =
  | { readonly everything: AutomaticOptions }
  | {
    /** Prompts, or what makes them for a picture of a size (polygons know none). */
    readonly prompts: readonly ImagePrompt[] | ((picture: PromptedPicture) => Promise<ImagePrompt[]>);
    readonly options: SegmentOptions;
  };

/** What of a picture prompts are made for. */
export interface PromptedPicture {
  /** px */
  readonly width: number;
  /** px */
  readonly height: number;
  /** Its file's name. */
  readonly name: string;
}

/** A task for one picture. */
type ReadyTask = { readonly everything: AutomaticOptions } | {
  readonly prompts: readonly ImagePrompt[];
  readonly options: SegmentOptions;
};

/** Where it is written. */
interface Written {
  /** Stops: nothing of the picture is written. */
  readonly signal?: AbortSignal;
  readonly dir: string;
  readonly restart: boolean;
}

/** What came of a picture. */
export interface PictureOutcome {
  /** Whether it was done already: its JSON is there, of the same request. */
  readonly kept: boolean;
  /** How many masks it has. */
  readonly masks: number;
}

/**
 * Segments one picture and writes `NAME.overlay.png`, `NAME.0.png`, … (0 and 255) and, last, `NAME.json`.
 * @throws {MaskletError} `bad-argument` where `NAME.json` is a file of another program, unless all is to be segmented again
 */
export async function segmentPicture(
  model: Model,
  { path, name }: PicturePath,
  { dir, restart, signal, ...task }: PictureTask & Written,
): Promise<PictureOutcome> {
  signal?.throwIfAborted();
  const early = "prompts" in task && typeof task.prompts === "function" ? await readPicture(path) : undefined;
  const ready = "prompts" in task && typeof task.prompts === "function"
    ? { ...task, prompts: await task.prompts({ ...sizeOf(early!), name: path }) }
    : task as ReadyTask;
  const request = JSON.stringify({ model: model.identity, task: plain(ready) });
  const before = restart ? undefined : await readWritten(`${dir}/${name}.json`);
  if (before?.request === request) return { kept: true, masks: before.masks.length };
  const picture = early ?? await readPicture(path);
  const { width, height } = picture;
  const found = await answer(model, picture, ready, signal && { signal });
  await makeFolder(dir);
  await removeOld(`${dir}/${name}`);
  const byArea = found.map(({ mask }, i) => ({ mask, colour: overlayColour(i) }));
  byArea.sort((a, b) => maskArea(b.mask) - maskArea(a.mask));
  await writeFileAtomic(`${dir}/${name}.overlay.png`, await encodeRgbPng(drawOverlay(picture, byArea)));
  for (const [i, { mask }] of found.entries()) {
    await writeFileAtomic(`${dir}/${name}.${i}.png`, await encodeGrayPng(maskToBytes(mask), width, height));
  }
  const content = { picture: path, width, height, request, masks: found.map(({ record }) => record) };
  await writeFileAtomic(`${dir}/${name}.json`, `${JSON.stringify(content)}\n`);
  return { kept: false, masks: found.length };
}

const sizeOf = ({ width, height }: Omit<PromptedPicture, "name">): Omit<PromptedPicture, "name"> => ({ width, height });

async function answer(
  model: Model,
  picture: Awaited<ReturnType<typeof readPicture>>,
  task: ReadyTask,
  stop: { readonly signal?: AbortSignal } = {},
): Promise<{ readonly mask: Mask; readonly record: object }[]> {
  if ("everything" in task) {
    const { masks } = await collectMasks(segmentEverything(model, picture, { ...task.everything, ...stop }));
    return masks.map((one) => ({ mask: one.mask, record: automaticRecord(one) }));
  }
  const { prompts } = task;
  const options = { ...task.options, ...stop };
  const answers = prompts.length === 1
    ? [await segment(model, picture, prompts[0]!, options)]
    : await segment(model, picture, prompts, options);
  return answers.map(({ mask, iou, best }) => ({
    mask,
    record: {
      segmentation: maskToRle(mask),
      area: maskArea(mask),
      predicted_iou: iou,
      stability_score: best.stability,
    },
  }));
}

/** Takes away what another request left: its JSON first, so that no picture counts as done while it is not. */
async function removeOld(stem: string): Promise<void> {
  const gone = (path: string): Promise<boolean> => Deno.remove(path).then(() => true, () => false);
  await gone(`${stem}.json`);
  for (let i = 0; await gone(`${stem}.${i}.png`); i++);
}

/** A task as JSON: masks as run lengths. */
function plain(task: ReadyTask): unknown {
  if ("everything" in task) return task;
  const written = ({ mask, ...rest }: ImagePrompt): unknown =>
    mask !== undefined && "bits" in mask ? { ...rest, mask: maskToRle(mask) } : rest;
  return { prompts: task.prompts.map(written), options: task.options };
}
