import { basename, isAbsolute, join, relative, resolve } from "node:path";
import { diskFolder } from "../../dataset/mask_folder.ts";
import { MaskletError } from "../../error.ts";
import { EVALUATE_OPTIONS, evaluateJF } from "../../evaluate/evaluate_jf.ts";
import type { Attributes } from "../../evaluate/attributes.ts";
import type { Evaluation } from "../../evaluate/evaluation.ts";
import { type ProtocolName, PROTOCOLS } from "../../evaluate/protocols.ts";
import { sequenceFolder } from "../../evaluate/sequence_folder.ts";
import { partialLines } from "../../evaluate/shared_frames.ts";
import { requireWritable, writeFileAtomic } from "../../files/atomic.ts";
import { makeFolderOf } from "../../files/make_folder.ts";
import { folderPathOf } from "../../files/path_of.ts";
import type { VideoSource } from "../../frame/frame.ts";
import { isMaskFile } from "../../frame/frame_name.ts";
import type { Masklets } from "../../masklet/masklets.ts";
import { runReport } from "../../report/run_report.ts";
import { attachVideo, readMasklets } from "../../run/read_masklets.ts";
import { readTrackRecord, type TrackRecord, writeTrackRecord } from "../../run/track_record.ts";
import { attributesOfFlag, withoutAttributes } from "../further_scores.ts";
import { flagsOf, optionsOfFlags } from "../option_flags.ts";
import type { Flag, Outcome } from "../options.ts";
import { makeProgress } from "../progress.ts";
import { shellWord } from "../shell_word.ts";
import { usualProtocol } from "../usual_protocol.ts";
import type { NextStep, NextSteps } from "../next_steps.ts";

const RULES = { protocol: EVALUATE_OPTIONS.protocol };

/** Flags of commands that look at a run and score it. */
export const LOOK_FLAGS = {
  overlay: {
    kind: "optional",
    endings: [".mp4", ".mov", ".webm", ".mkv"],
    value: "FILE.mp4",
    help: "also write the video with the masks over it (default: overlay.mp4 beside the masks)",
  },
  truth: { kind: "text", value: "DIR", help: "folder of the video's true masks: J&F is printed at the end" },
  ...flagsOf(
    RULES,
    ({ doc }) => `with --truth: ${doc} (default davis, or davis2016 where its masks hold 0 and 255 alone)`,
  ),
} as const satisfies Readonly<Record<string, Flag>>;

/** What is made of a run besides its masks. */
export interface RunResults {
  /** Path of the mp4 with masks. */
  readonly overlay?: string;
  /** Path of the page. */
  readonly report?: string;
  /** Folder of the true masks of this video, and whose rules count. */
  readonly scoring?: {
    readonly truth: string;
    readonly protocol: ProtocolName;
    /** Attributes of the objects, whose scores are shown on the page. */
    readonly attributes?: Attributes;
  };
}

/** The flags' values. */
export interface LookFlags {
  /** The run's folder. */
  readonly out: string;
  /** As on the command line. */
  readonly overlay: string | true | undefined;
  /** As on the command line. */
  readonly report: string | true | undefined;
  /** As on the command line. */
  readonly truth: string | undefined;
  /** As on the command line. */
  readonly protocol?: unknown;
  /** As on the command line. */
  readonly attributes?: string | undefined;
}

/**
 * What the flags ask for, checked before the work begins.
 *
 * @param from path of the video, where it has one: nothing is written over it
 * @throws {MaskletError} `bad-argument`, `missing-file`, `io` for what cannot be written, `bad-dataset` for truth that has no frame that counts
 */
export async function resultsOfFlags(
  flags: LookFlags,
  video: VideoSource,
  from: string | undefined,
): Promise<RunResults> {
  const { out, overlay, report, truth } = flags;
  const { protocol } = optionsOfFlags({ ...flags }, RULES) as { readonly protocol?: ProtocolName };
  const placed = (given: string | true | undefined, usual: string): string | undefined =>
    given === undefined ? undefined : given === true ? join(out, usual) : given;
  const results = { overlay: placed(overlay, "overlay.mp4"), report: placed(report, "report.html") };
  for (const [flag, path] of Object.entries(results)) {
    if (path !== undefined && from !== undefined && await isSame(path, from)) {
      throw new MaskletError("bad-argument", `Expected --${flag} to name another file than the video, found ${path}`, {
        hint: "Leave the name out: the file then lies beside the masks",
      });
    }
  }
  for (const path of [results.overlay, results.report]) if (path !== undefined) await requireWritable(path);
  if (results.overlay !== undefined && video.kind === "live") {
    throw new MaskletError("bad-argument", "Expected a video that can be read again for --overlay, found a live one", {
      hint: "Record it, and track the record",
    });
  }
  const alone = protocol !== undefined ? "protocol" : flags.attributes !== undefined ? "attributes" : undefined;
  if (alone !== undefined && truth === undefined) {
    throw new MaskletError("bad-argument", `Expected --truth beside --${alone}, found --${alone} alone`, {
      hint: "Name the folder of the video's true masks",
    });
  }
  const attributes = await attributesOfFlag(flags.attributes);
  return {
    ...(results.overlay !== undefined && { overlay: results.overlay }),
    ...(results.report !== undefined && { report: results.report }),
    ...(truth !== undefined && { scoring: { ...await scoringOf(truth, protocol, video.name), ...attributes } }),
  };
}

async function scoringOf(
  truth: string,
  protocol: ProtocolName | undefined,
  video: string,
): Promise<NonNullable<RunResults["scoring"]>> {
  const folder = await sequenceFolder(folderPathOf(truth), video);
  const scoring = { truth: folder, protocol: protocol ?? await usualProtocol(folder) ?? "sav" } as const;
  await requireCounted(scoring);
  return scoring;
}

/** Refuses truth of first frames alone, as splits for a server have it, before all is tracked: the frames that count have none. */
async function requireCounted({ truth, protocol }: NonNullable<RunResults["scoring"]>): Promise<void> {
  const entries = await diskFolder(truth).entries();
  const masks = entries.filter(({ name, isFolder }) => !isFolder && isMaskFile(name));
  const all = PROTOCOLS.some(({ name, frames }) => name === protocol && frames === "all");
  if (all || masks.length === 0 || masks.length > 2) return;
  throw new MaskletError(
    "bad-dataset",
    `Expected at least 3 masks in ${truth}, found ${masks.length}: ${protocol} leaves out the first and the last`,
    {
      hint: "Leave --truth out to track the video alone, or name a folder with the masks of later frames",
    },
  );
}

/** A run that is there. */
export interface FinishedRun {
  /** Its folder. */
  readonly dir: string;
  /** Its video. */
  readonly video: VideoSource;
  /** How it was made. */
  readonly record: TrackRecord;
}

/**
 * Makes what was asked for of a run, says so, and notes it in the run's record. J&F is the last line.
 * @throws {MaskletError} what reading, drawing and scoring throw
 */
export async function makeResults(run: FinishedRun, results: RunResults): Promise<Outcome> {
  const { dir, video } = run;
  const read = await readMasklets(dir);
  const masklets = video.kind === "live" ? read : attachVideo(read, video);
  const { overlay, report, scoring } = results;
  for (const path of [overlay, report]) if (path !== undefined) await makeFolderOf(path);
  if (overlay !== undefined) {
    await writeOverlay(masklets, overlay);
    console.log(`masks over the video in ${overlay}`);
  }
  const beside = [overlay, report].filter((path) => path !== undefined && isBeside(path, dir)).map((path) =>
    basename(path!)
  );
  const record: TrackRecord = {
    ...run.record,
    ...(scoring !== undefined && { truth: resolve(scoring.truth) }),
    files: [...new Set([...run.record.files, ...beside])],
  };
  await writeTrackRecord(dir, record);
  const evaluation = scoring === undefined ? undefined : await evaluateJF(masklets, scoring.truth, {
    protocol: scoring.protocol,
    partial: takesPartial(scoring.protocol),
  });
  const { attributes, ...rules } = scoring ?? {};
  const bare = evaluation === undefined
    ? undefined
    : withoutAttributes(evaluation, { ...(attributes && { attributes }) });
  if (bare !== undefined) console.error(`note: ${bare}`);
  if (report !== undefined) {
    const page = await runReport(masklets, { ...rules, ...(attributes && { attributes: attributes.of }), record });
    await writeFileAtomic(report, page);
    console.log(`report in ${report}`);
  }
  if (evaluation !== undefined) {
    console.log(scoreLine(evaluation));
    for (const note of evaluation.notes) console.log(`noted: ${note}`);
  }
  const { tracked, peakMemory } = record;
  return {
    json: {
      out: dir,
      video: masklets.video,
      model: masklets.model,
      objects: masklets.objects,
      frames: masklets.frames.length,
      tracked,
      peakMemory,
      ...(overlay !== undefined && { overlay }),
      ...(report !== undefined && { report }),
      ...(evaluation !== undefined && { evaluation }),
    },
    next: nextOf(dir, results),
  };
}

const takesPartial = (name: ProtocolName): boolean =>
  PROTOCOLS.some((protocol) => protocol.name === name && protocol.takes.some((option) => option === "partial"));

async function writeOverlay(masklets: Masklets, path: string): Promise<void> {
  const progress = makeProgress({ label: "drawn", total: masklets.frames.length });
  await masklets.saveVideo(path, { onProgress: () => progress.step() });
  progress.done();
}

/** "J&F 0.812 (davis, 48 frames; 50 of 60 frames, 00000 to 00049)" */
function scoreLine({ rules, rows, global, partial = [] }: Evaluation): string {
  const [name] = rules.brief;
  const value = rules.columns.find((column) => column.name === name)?.value(global) ?? NaN;
  const frames = Math.max(0, ...rows.map((row) => row.frames.length));
  const part = partialLines(partial).map((line) => `; ${line.replace(/^[^:]*: /, "")}`).join("");
  return `${rules.total ?? name} ${value.toFixed(3)} (${rules.name}, ${frames} frames count${part})`;
}

function nextOf(dir: string, { report, scoring, overlay }: RunResults): NextSteps {
  const word = shellWord(dir);
  const steps: (NextStep | false)[] = [
    report === undefined && [`masklet report ${word}`, "player, presence, areas, speed as one page"],
    overlay === undefined && [`masklet report ${word} --overlay`, "the video with the masks over it"],
    scoring === undefined && [`masklet evaluate ${word} MASKS`, "J&F, where there are true masks"],
    report !== undefined && [`masklet report ${word} --open`, "the page in a browser"],
  ];
  const exported: NextStep = [`masklet export ${word} --to coco --out ${word}/coco`, "the tracks for other programs"];
  const [first = exported, ...others] = steps.filter((step) => step !== false);
  return [first, ...others.slice(0, 1)];
}

const isBeside = (path: string, dir: string): boolean => {
  const way = relative(resolve(dir), resolve(path));
  return !isAbsolute(way) && way === basename(way) && way !== "" && way !== "..";
};

async function isSame(path: string, other: string): Promise<boolean> {
  const [a, b] = await Promise.all([path, other].map((one) => Deno.realPath(one).catch(() => resolve(one))));
  return a === b;
}

/** The record that a folder has, or one that knows only where the video is. */
export async function recordOf(dir: string, video: string | undefined): Promise<TrackRecord> {
  const found = await readTrackRecord(dir);
  if (found !== undefined) return found;
  const none = { version: 1, made: {}, tracked: { frames: 0, seconds: 0 }, peakMemory: 0, files: [] } as const;
  return video === undefined ? none : { ...none, video };
}
