import { checkOptions, kindOf, numberKind, type OptionTable, pathKind, wholeKind } from "../options.ts";
import { diskFolder, type MaskFolder } from "../dataset/mask_folder.ts";
import { MaskletError } from "../error.ts";
import { maskToRle } from "../mask/rle.ts";
import type { Masklets } from "../masklet/masklets.ts";
import type { StoredFrame } from "../masklet/stored_frame.ts";
import type { VideoSource } from "../frame/frame.ts";
import type { Report, ReportFrame, ReportMask } from "./report.ts";
import { webpUrl } from "./report_picture.ts";

/** The clip of a report. */
export type ReportClip = NonNullable<Report["clip"]>;

/** Options of `reportClip`. */
export interface ReportClipOptions {
  /** The video; default: the one that was tracked. */
  readonly video?: VideoSource;
  /** Folder of the sequence's true masks, `<frame>.png` label maps; a frame without a file shows none. */
  readonly truth?: string | URL;
  /** Greatest width of the pictures, px; default 480. */
  readonly width?: number;
  /** Quality of the pictures (WebP), 1 to 100; default 70. */
  readonly quality?: number;
}

const REPORT_CLIP_OPTIONS: OptionTable<ReportClipOptions> = {
  video: {
    doc: "the video (default: the one that was tracked)",
    kind: kindOf(
      "a video that loadVideo returned",
      (value) => typeof (value as VideoSource | null)?.frames === "function",
    ),
  },
  truth: { doc: "folder of the true masks", kind: pathKind },
  width: { doc: "greatest width of the pictures, px (default 480)", kind: wholeKind({ least: 1 }) },
  quality: { doc: "quality of the pictures (default 70)", kind: numberKind({ least: 1, most: 100 }) },
};

/** What DAVIS and SA-V mark as belonging to no object and counting for none. */
const VOID = 255;

/**
 * Makes the clip of a report out of masklets: pictures from the video, masks, prompts, and the truth where its folder is given.
 *
 * @returns what `renderReport` takes as `clip`; about 20 kB a frame
 * @throws {MaskletError} `bad-argument` without a video whose frames can be read again; what reading the truth throws
 *
 * @example
 * ```ts
 * import { collect, loadModel, loadVideo, prompt, propagate, renderReport, reportClip } from "masklet";
 * import { assertStringIncludes } from "@std/assert";
 * const grey = { width: 64, height: 48, rgb: new Uint8Array(64 * 48 * 3).fill(128) };
 * await using model = await loadModel();
 * await using video = await loadVideo([grey, grey]);
 * const masklets = await collect(propagate(model, prompt(video, { frame: 0, object: 1, box: [8, 8, 40, 40] })));
 * const clip = await reportClip(masklets);
 * assertStringIncludes(await renderReport({ title: "grey", clip, configuration: masklets.options }), "frame");
 * ```
 */
export async function reportClip(masklets: Masklets, options: ReportClipOptions = {}): Promise<ReportClip> {
  options = checkOptions("reportClip", options, REPORT_CLIP_OPTIONS);
  const { width, height, prompts, frames: tracked } = masklets;
  const video = options.video ?? masklets.source;
  if (video === undefined || video.kind === "live") {
    const found = video === undefined ? "none" : "a live source";
    throw new MaskletError("bad-argument", `Expected a video whose frames can be read again, found ${found}`, {
      hint: "Give the video that was tracked as options.video",
    });
  }
  const truth = options.truth === undefined ? undefined : diskFolder(options.truth);
  const wanted = new Map(tracked.map((frame) => [frame.index, frame]));
  const frames: ReportFrame[] = [];
  const range = tracked.length === 0 ? { end: 0 } : { start: tracked[0]!.index, end: tracked.at(-1)!.index + 1 };
  for await (const picture of video.frames(range)) {
    const frame = wanted.get(picture.index);
    if (frame === undefined) continue;
    frames.push({
      index: frame.index,
      name: frame.name,
      time: frame.time,
      image: await webpUrl(picture, options.width ?? 480, options.quality ?? 70),
      masks: frame.objects.map(({ id, rle }) => ({ object: id, rle })),
      ...(truth !== undefined && await truthOf(frame, truth, masklets)),
    });
  }
  return { width, height, frames, prompts };
}

/** The true masks of a frame; a lone object of another number (255 in DAVIS-2016) is the one that was tracked. */
async function truthOf(
  { name }: StoredFrame,
  folder: MaskFolder,
  { objects }: Masklets,
): Promise<{ truth?: readonly ReportMask[] }> {
  const file = `${name}.png`;
  if ((await folder.missing([file])).length > 0) return {};
  const labelled = await folder.file(file).read(true);
  const labels = labelled.values.filter((value) => value !== 0);
  const [lone] = labels;
  if (labels.length === 1 && objects.length === 1 && lone !== undefined) {
    return { truth: [{ object: objects[0]!, rle: maskToRle(labelled.mask(lone)) }] };
  }
  const counted = labels.filter((label) => label !== VOID);
  return { truth: counted.map((label) => ({ object: label, rle: maskToRle(labelled.mask(label)) })) };
}
