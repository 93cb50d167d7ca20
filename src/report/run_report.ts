import {
  anyKind,
  checkOptions,
  objectKind,
  type OptionTable,
  pathKind,
  pickOptions,
  requireKind,
  switchKind,
  textKind,
  wholeKind,
} from "../options.ts";
import { EVALUATE_OPTIONS, evaluateJF, type EvaluateOptions } from "../evaluate/evaluate_jf.ts";
import type { Evaluation } from "../evaluate/evaluation.ts";
import { type Grouping, groupingKind } from "../evaluate/group_evaluation.ts";
import type { Protocol } from "../evaluate/protocol.ts";
import type { ProtocolName } from "../evaluate/protocols.ts";
import { partialLines } from "../evaluate/shared_frames.ts";
import type { VideoSource } from "../frame/frame.ts";
import { videoKind } from "../frame/is_video.ts";
import { rleArea } from "../mask/rle_area.ts";
import { type Masklets, maskletsKind } from "../masklet/masklets.ts";
import type { TrackRecord } from "../run/track_record.ts";
import { maskletsClip } from "./masklets_clip.ts";
import { objectsTable } from "./objects_table.ts";
import type { ReportChart } from "./report_chart.ts";
import { renderPage } from "./report.ts";

/** What the report of a run shows beside its masks. */
export interface RunReportOptions {
  /** Its heading; default: the video's name. */
  readonly title?: string;
  /** The video; default: the one that was tracked. Without one that can be read again, masks stand on black. */
  readonly video?: VideoSource;
  /** Folder of the sequence's true masks: they are shown, and scored. */
  readonly truth?: string | URL;
  /** Whose rules count; default "davis". */
  readonly protocol?: ProtocolName | Protocol;
  /** Whether the frames that both sides have are scored alone; default true, and the report says which. */
  readonly partial?: boolean;
  /** Groups of objects, attributes say, where the truth is given: the page has the scores of each. */
  readonly attributes?: Grouping;
  /** How the run was made; default: what the masklets say of themselves. */
  readonly record?: TrackRecord;
  /** Greatest width of the pictures, px; default 640. */
  readonly width?: number;
  /** Most frames in the player; of a longer run frames are left out evenly. Default 600. */
  readonly mostFrames?: number;
}

/** The options of `runReport`. */
export const RUN_REPORT_OPTIONS: OptionTable<RunReportOptions> = {
  title: { doc: "its heading (default: the video's name)", kind: textKind },
  video: {
    doc: "the video (default: the one that was tracked)",
    kind: videoKind,
  },
  truth: { doc: "folder of the true masks", kind: pathKind },
  protocol: {
    doc: "whose rules count",
    kind: anyKind<ProtocolName | Protocol>(textKind, objectKind("a protocol")),
    fallback: "davis",
  },
  partial: { doc: "whether the frames that both sides have are scored alone", kind: switchKind, fallback: true },
  attributes: { doc: "groups of the objects, whose scores are shown", kind: groupingKind },
  record: { doc: "how the run was made", kind: objectKind("the record of a run") },
  width: { doc: "greatest width of the pictures, px", kind: wholeKind({ least: 1 }), fallback: 640 },
  mostFrames: { doc: "most frames in the player", kind: wholeKind({ least: 1 }), fallback: 600 },
};

/**
 * The report of a run as one HTML page that opens offline: player, presence, areas and object scores over the frames, scores where the
 * truth is given, speed, memory, configuration, and the command that made it.
 *
 * @param masklets what `collect` or `readMasklets` gave
 * @param options the video, the truth, and how the run was made
 * @returns the page's text
 * @throws {MaskletError} what reading the video and scoring throw
 *
 * @example
 * ```ts
 * import { collect, loadModel, loadVideo, prompt, propagate, runReport } from "masklet";
 * import { assertStringIncludes } from "@std/assert";
 * const grey = { width: 64, height: 48, rgb: new Uint8Array(64 * 48 * 3).fill(128) };
 * await using model = await loadModel();
 * await using video = await loadVideo([grey, grey]);
 * const masklets = await collect(propagate(model, prompt(video, { frame: 0, object: 1, box: [8, 8, 40, 40] })));
 * assertStringIncludes(await runReport(masklets, { title: "grey" }), "<title>grey</title>");
 * ```
 */
export async function runReport(masklets: Masklets, options: RunReportOptions = {}): Promise<string> {
  requireKind("the first argument of runReport", masklets, maskletsKind);
  options = checkOptions("runReport", options, RUN_REPORT_OPTIONS);
  const { truth, record, title = masklets.video || "run", mostFrames } = options;
  const width = options.width!;
  const source = options.video ?? masklets.source;
  const video = source?.kind === "live" ? undefined : source;
  const evaluation = truth === undefined ? undefined : await scored(masklets, truth, options);
  const clip = await maskletsClip(masklets, video, {
    width,
    ...(truth !== undefined && { truth }),
    ...(mostFrames !== undefined && { mostFrames }),
  });
  const report = {
    title,
    description: descriptionOf(masklets, evaluation),
    clip,
    ...(evaluation !== undefined && { evaluation }),
    ...(options.attributes !== undefined && { attributes: options.attributes }),
    configuration: {
      model: masklets.model,
      ...record?.made,
      tracking: masklets.options,
      prompts: masklets.prompts.map(({ frame, object, content }) => `${content.kind} of ${object} on frame ${frame}`),
    },
  };
  return await renderPage(report, {
    source: "masklets",
    facts: factsOf(masklets, record),
    objects: objectsTable(masklets),
    charts: chartsOf(masklets),
    ...(record?.command !== undefined && { command: record.command }),
  });
}

async function scored(
  masklets: Masklets,
  truth: string | URL,
  options: RunReportOptions,
): Promise<Evaluation> {
  return await evaluateJF(masklets, truth, pickOptions<EvaluateOptions>(options, EVALUATE_OPTIONS));
}

function descriptionOf(
  { frames, objects, width, height, model }: Masklets,
  evaluation: Evaluation | undefined,
): string {
  const counted = `${objects.length} ${objects.length === 1 ? "object" : "objects"} on ${frames.length} frames, ` +
    `${width}x${height}, by ${model}`;
  const part = partialLines(evaluation?.partial ?? []);
  return part.length === 0 ? counted : `${counted}; scored on a part of the truth: ${part.join("; ")}`;
}

function factsOf(
  { frames, objects }: Masklets,
  record: TrackRecord | undefined,
): [name: string, value: string][] {
  const facts: [string, string][] = [["objects", String(objects.length)], ["frames", String(frames.length)]];
  if (record === undefined) return facts;
  const { tracked, peakMemory } = record;
  if (tracked.seconds > 0 && tracked.frames > 0) {
    facts.push(["frames a second", (tracked.frames / tracked.seconds).toFixed(1)]);
  }
  if (peakMemory > 0) facts.push(["most memory", `${Math.round(peakMemory / 2 ** 20)} MB`]);
  return facts;
}

/** Areas and object scores over the frames. */
function chartsOf(masklets: Masklets): ReportChart[] {
  const { width, height, frames, objects, options } = masklets;
  const series = (value: (stored: Masklets["frames"][number]["objects"][number]) => number): ReportChart["series"] =>
    objects.map((id) => ({
      name: `object ${id}`,
      points: frames.flatMap(({ index, objects }) => {
        const stored = objects.find((object) => object.id === id);
        return stored === undefined ? [] : [[index, value(stored)] as const];
      }),
    }));
  const rules = options["rules"] as { readonly objectScoreThreshold?: unknown } | undefined;
  const level = typeof rules?.objectScoreThreshold === "number" ? rules.objectScoreThreshold : 0;
  return [
    { title: "area, % of the picture", series: series(({ rle }) => 100 * rleArea(rle) / (width * height)) },
    {
      title: "object score (logit); above the dashed line the object is there",
      series: series((o) => o.objectScore),
      level,
    },
    { title: "predicted IoU", series: series(({ iou }) => iou) },
  ];
}
