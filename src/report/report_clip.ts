import { checkOptions, numberKind, type OptionTable, pathKind, requireKind, wholeKind } from "../options.ts";
import { MaskletError } from "../error.ts";
import type { Masklets } from "../masklet/masklets.ts";
import type { VideoSource } from "../frame/frame.ts";
import { videoKind } from "../frame/is_video.ts";
import { maskletsClip } from "./masklets_clip.ts";
import type { Report } from "./report.ts";
import { maskletsKind } from "../masklet/masklets.ts";

/** The clip of a report. */
export type ReportClip = NonNullable<Report["clip"]>;

/** Options of `reportClip`. */
export interface ReportClipOptions {
  /** The video; default: the one that was tracked. */
  readonly video?: VideoSource;
  /** Folder of the sequence's true masks, `<frame>.png` label maps or `<object>/<frame>.png`; a frame without a file shows none. */
  readonly truth?: string | URL;
  /** Greatest width of the pictures, px; default 480. */
  readonly width?: number;
  /** Quality of the pictures (JPEG), 1 to 100; default 70. */
  readonly quality?: number;
  /** Most frames; of a longer run frames are left out evenly, and the clip says so. Default 600. */
  readonly mostFrames?: number;
}

const REPORT_CLIP_OPTIONS: OptionTable<ReportClipOptions> = {
  video: {
    doc: "the video (default: the one that was tracked)",
    kind: videoKind,
  },
  truth: { doc: "folder of the true masks", kind: pathKind },
  width: { doc: "greatest width of the pictures, px", kind: wholeKind({ least: 1 }), fallback: 480 },
  quality: { doc: "quality of the pictures", kind: numberKind({ least: 1, most: 100 }), fallback: 70 },
  mostFrames: { doc: "most frames, evenly chosen", kind: wholeKind({ least: 1 }), fallback: 600 },
};

/**
 * Makes the clip of a report out of masklets: pictures from the video, masks, prompts, and the truth where its folder is given.
 *
 * @param masklets what was tracked
 * @param options where the video and the truth are, and how the pictures are
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
  requireKind("the first argument of reportClip", masklets, maskletsKind);
  options = checkOptions("reportClip", options, REPORT_CLIP_OPTIONS);
  const video = options.video ?? masklets.source;
  if (video === undefined || video.kind === "live") {
    const found = video === undefined ? "none" : "a live source";
    throw new MaskletError("bad-argument", `Expected a video whose frames can be read again, found ${found}`, {
      hint: "Give the video that was tracked as options.video",
    });
  }
  return await maskletsClip(masklets, video, options);
}
