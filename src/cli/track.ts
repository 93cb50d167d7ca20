/**
 * `masklet track`: follows objects through a video and writes their masks.
 * @module
 */
import { requireSameIdentity } from "../run/identity.ts";
import { inspectRunFolder, removeRun } from "../run/run_folder.ts";
import { removeRunLog, type RunHeader, unfinishedFrames } from "../run/run_log.ts";
import { SAVE_OPTIONS, saveMasklets, type SaveOptions } from "../run/save_masklets.ts";
import type { TrackRecord } from "../run/track_record.ts";
import { removeHalfWritten } from "../files/atomic.ts";
import { ANNOTATED_PROMPTS_OPTIONS, type AnnotatedPromptsOptions } from "../dataset/annotation/annotated_prompts.ts";
import { type DatasetLayout, LAYOUTS, requireLayout } from "../dataset/layouts.ts";
import { objectNumbers } from "../dataset/object_numbers.ts";
import { MaskletError } from "../error.ts";
import type { TrackedFrame } from "../masklet/tracked_frame.ts";
import type { Prompt } from "../prompt/prompt.ts";
import { prompt, type Prompted } from "../track/prompted.ts";
import { choiceKind, type OptionSpec, switchKind } from "../options.ts";
import { PROPAGATE_OPTIONS, type PropagateOptions } from "../track/options.ts";
import { propagate, startRun } from "../track/propagate.ts";
import type { VideoSource } from "../frame/frame.ts";
import { FOLLOW_OPTIONS } from "../video/followed_folder.ts";
import { LOAD_VIDEO_OPTIONS, loadVideo, type LoadVideoOptions } from "../video/load_video.ts";
import { RAW_SIZE, RAW_VIDEO, type RawVideo } from "../video/raw_video.ts";
import { Interrupt, Interrupted } from "./interrupt.ts";
import { MODEL_FLAGS, modelOfFlags } from "./model_flags.ts";
import { flagsOf, helpOfOption, optionsOfFlags } from "./option_flags.ts";
import { defineCommand, type Given, type Outcome } from "./options.ts";
import { makeProgress, type Progress } from "./progress.ts";
import { readMaskObjects } from "./mask_file.ts";
import { readClicks, readNumbers, readObject, readWhichObject } from "./flag_values.ts";
import { type PromptsFile, readPromptsFile } from "./prompts_file.ts";
import { commandLine } from "./shell_word.ts";
import { subcommand } from "./subcommands.ts";
import { pickedPrompts } from "./track/pick_prompts.ts";
import { madeWith, RunMeter } from "./track/run_meter.ts";
import { LOOK_FLAGS, makeResults, recordOf, resultsOfFlags } from "./track/run_results.ts";
import { trackingFlags, trackingOfFlags } from "./tracking_flags.ts";

const { start, direction, maxFrames } = PROPAGATE_OPTIONS;
/** Where a run goes. */
const RANGE = { start, direction, maxFrames };
/** How masks are written; forms of other programs are made of a run that is there. */
const WRITTEN = {
  layout: {
    ...SAVE_OPTIONS.layout,
    doc: "layout of the PNGs",
    kind: choiceKind<string>(LAYOUTS.map(({ name }) => name)),
  },
};
/** What a video does not say of itself; a folder is followed or not, and how is said by flags of their own. */
const VIDEO = { ...LOAD_VIDEO_OPTIONS, follow: { ...LOAD_VIDEO_OPTIONS.follow, kind: switchKind, fallback: false } };

const command = defineCommand({
  name: "masklet track",
  stopped: "frames that were tracked are kept, and the same command goes on after them",
  summary:
    "Follows objects through a video: a click, a box or a mask on one frame in, a PNG of masks a frame and masklets.json out.",
  flags: {
    video: {
      kind: "text",
      value: "PATH",
      required: true,
      help: "a folder of JPEG or PNG frames, an mp4, mov or webm file, or - for raw video on stdin",
    },
    ...flagsOf(RAW_VIDEO, helpOfRaw),
    ...flagsOf(RAW_SIZE),
    ...flagsOf(VIDEO),
    ...flagsOf(FOLLOW_OPTIONS, (spec) => `with --follow: ${helpOfOption(spec)}`),
    point: { kind: "texts", value: "X,Y", help: "a click on the object, px; may be given several times" },
    negative: { kind: "texts", value: "X,Y", help: "a click on what is not the object; may be given several times" },
    box: { kind: "text", value: "X0,Y0,X1,Y1", help: "a box around the object, px; X1 and Y1 are the first past it" },
    mask: {
      kind: "text",
      value: "FILE",
      help:
        "a PNG of the video's size: palette or gray (0 is background, 255 void), or one colour on black or transparent",
    },
    "mask-object": {
      kind: "text",
      value: "N|all",
      help: "of a mask file of several objects, the one of this value, or a prompt for each",
    },
    prompts: {
      kind: "text",
      value: "FILE",
      help:
        "an array of { frame, object, points, labels, box, mask }, masks as path, RLE or polygons (docs/prompts.schema.json); or what CVAT (XML) or Label Studio (JSON) exported",
    },
    ...flagsOf(ANNOTATED_PROMPTS_OPTIONS),
    pick: { kind: "switch", help: "point at the objects in a browser: clicks, boxes, a brush" },
    frame: { kind: "number", value: "N", help: "the frame that is prompted (default 0)" },
    object: { kind: "text", value: "ID", help: "the object's number or label (default 1, or the mask object's)" },
    ...MODEL_FLAGS,
    ...trackingFlags("interactive"),
    ...flagsOf(RANGE),
    backward: { kind: "switch", help: "short for --direction backward: track towards the first frame" },
    ...flagsOf(WRITTEN),
    out: {
      kind: "text",
      value: "DIR",
      required: true,
      help: "the folder to write to; a run that it holds unfinished goes on after its last whole frame",
    },
    ...LOOK_FLAGS,
    report: {
      kind: "optional",
      value: "FILE.html",
      help: "also write a page: player, presence, areas, speed (default: report.html beside the masks)",
    },
    restart: { kind: "switch", help: "begin anew: replaces the run that the folder holds, and no other file" },
  },
  positional: ["video"],
  json: "what was tracked, where it lies, speed and scores",
  examples: [
    "masklet track clip.mp4 --point 420,260 --out out/clip --overlay --report",
    "masklet track clip.mp4 --pick --out out/clip --report",
    "masklet track frames --mask first.png --truth masks --out out/frames",
    "masklet track clip.mp4 --prompts annotations.xml --out out/clip   # what was drawn in CVAT",
    "masklet track --video frames --mask first.png --preset vos --out out/frames",
    "ffmpeg -i rtsp://camera -f rawvideo -pix_fmt rgb24 - | masklet track --video - --raw rgb24 --size 640x360 --box 9,9,90,90 --out out/live",
    "masklet track --video clip.mp4 --box 40,60,200,220 --policy samurai --out out/clip",
  ],
});

type Flags = Given<typeof command.flags>["flags"];

/** Tracks, writes as frames come, and says where. */
async function track({ flags }: Given<typeof command.flags>): Promise<Outcome> {
  const tracking = { ...trackingOfFlags(flags, "interactive"), ...rangeOfFlags(flags) };
  const written = flags.pick ? undefined : await promptsOf(flags);
  const stop = new AbortController();
  await using video = await videoOf(flags, stop.signal);
  const from = video.kind === "live" ? undefined : flags.video;
  const results = await resultsOfFlags(flags, video, from);
  const said = written === undefined ? undefined : prompt(video, ...await written.forVideo(video));
  const { layout = SAVE_OPTIONS.layout.fallback! } = optionsOfFlags(flags, WRITTEN) as SaveOptions;
  if (!requireLayout(layout as DatasetLayout).masks.apart) objectNumbers(said?.objects ?? []);
  // A live source may keep a run waiting for ever; of another one the frame in hand is finished.
  using interrupt = new Interrupt(() => video.kind === "live" && stop.abort());
  await using model = await modelOfFlags(flags);
  const prompted = said ?? await pickedPrompts(flags, { video, model });
  if (flags.restart) await removeRun(flags.out);
  const options: PropagateOptions = { resume: flags.out, ...tracking };
  if (await isDone(flags.out, startRun(model, prompted, options).header)) {
    return await makeResults({ dir: flags.out, video, record: await recordOf(flags.out, from) }, results);
  }
  const run = propagate(model, prompted, { ...options, signal: stop.signal });
  const progress = makeProgress({ label: "tracked", total: framesAhead(video, prompted, options) });
  const meter = new RunMeter();
  try {
    await saveMasklets(counted(interrupt.until(run), progress, meter), flags.out, {
      layout,
      run: run.run,
    });
  } catch (error) {
    if (interrupt.signal === undefined) throw error;
    const kept = `${inFrames(await unfinishedFrames(flags.out) ?? 0)} kept in ${flags.out}`;
    throw new Interrupted(interrupt.signal, kept, "The same command goes on after them");
  }
  progress.done();
  console.log(`masks of ${prompted.objects.join(", ")} in ${flags.out}`);
  const record: TrackRecord = {
    version: 1,
    command: commandLine(),
    ...(from !== undefined && { video: await Deno.realPath(from).catch(() => from) }),
    made: madeWith(model),
    ...meter.measured(),
    files: [],
  };
  return await makeResults({ dir: flags.out, video, record }, results);
}

/** Where the flags say that the run goes. */
function rangeOfFlags(flags: Flags): Pick<PropagateOptions, "start" | "direction" | "maxFrames"> {
  const range: Pick<PropagateOptions, "start" | "direction" | "maxFrames"> = optionsOfFlags(flags, RANGE);
  if (!flags.backward) return { direction: "forward", ...range };
  if (range.direction === undefined || range.direction === "backward") return { ...range, direction: "backward" };
  throw new MaskletError(
    "bad-argument",
    `Expected one direction, found --backward and --direction ${range.direction}`,
    {
      hint: "Leave one of them out",
    },
  );
}

/** Frames that a run has ahead of it; undefined where nobody knows. */
function framesAhead(
  { frameCount }: VideoSource,
  { prompts }: Prompted,
  { start, direction, maxFrames }: PropagateOptions,
): number | undefined {
  const frames = prompts.map(({ frame }) => frame);
  const first = start ?? (direction === "backward" ? Math.max(...frames) : Math.min(...frames));
  if (frameCount === undefined) return maxFrames;
  const ways = { forward: [frameCount - first], backward: [first + 1], both: [frameCount - first, first] };
  return ways[direction ?? "forward"].reduce((sum, left) => sum + Math.min(left, maxFrames ?? left), 0);
}

const inFrames = (count: number): string => `${count} ${count === 1 ? "frame" : "frames"}`;

/**
 * Whether the folder holds this very run to its end; says what it goes on with.
 * @throws {MaskletError} `bad-argument` when it holds another run, or pictures of somebody else
 */
async function isDone(dir: string, header: () => Promise<RunHeader>): Promise<boolean> {
  const folder = await inspectRunFolder(dir);
  if (folder.kind === "unfinished") {
    console.log(`${dir} holds an unfinished run: it goes on after ${inFrames(folder.frames)} (--restart begins anew)`);
  }
  if (folder.kind === "strange") {
    throw new MaskletError("bad-argument", `Expected a folder without pictures at ${dir}, found ${folder.found}`, {
      hint: "Write to another folder, or move the pictures away: no run of Masklet wrote them, so none replaces them",
    });
  }
  if (folder.kind !== "finished") return false;
  const { identity } = await header();
  requireSameIdentity(
    `the run that ${dir} holds complete (${inFrames(folder.frames)})`,
    folder.identity ?? "of another origin",
    identity,
    "Write to another folder, or replace that run by --restart",
  );
  // What is left of a process that was killed after its run was complete.
  await removeRunLog(dir);
  await removeHalfWritten(dir, { depth: 0 });
  console.log(`${dir} holds this run, complete: ${inFrames(folder.frames)} (--restart tracks it again)`);
  return true;
}

/** The video that the flags say. */
async function videoOf(flags: Flags, signal: AbortSignal): Promise<VideoSource> {
  const { follow: isFollowed = false, ...options } = optionsOfFlags(flags, VIDEO) as LoadVideoOptions;
  const [raw, follow] = [optionsOfFlags(flags, RAW_VIDEO), optionsOfFlags(flags, FOLLOW_OPTIONS)];
  const { size } = optionsOfFlags(flags, RAW_SIZE) as { size?: Pick<RawVideo, "width" | "height"> };
  const isRaw = raw["format"] !== undefined;
  const found = !isRaw && (size !== undefined || flags.video === "-" || Object.keys(raw).length > 0)
    ? "no --raw"
    : isRaw && size === undefined
    ? "no --size"
    : isRaw && isFollowed
    ? "--raw with --follow"
    : !isFollowed && Object.keys(follow).length > 0
    ? "--idle or --end-marker without --follow"
    : undefined;
  if (found !== undefined) {
    throw new MaskletError(
      "bad-argument",
      `Expected raw video as --raw FORMAT --size WxH, or --follow, found ${found}`,
      {
        hint: "See masklet track --help",
      },
    );
  }
  if (isRaw) {
    const rawVideo = { ...raw, ...size! };
    return await loadVideo(flags.video === "-" ? Deno.stdin.readable : flags.video, { ...options, rawVideo, signal });
  }
  if (!isFollowed) return await loadVideo(flags.video, options);
  return await loadVideo(flags.video, { ...options, follow, signal });
}

/** Raw video is asked for by its format; the rest goes with it. */
function helpOfRaw(spec: OptionSpec<unknown>): string {
  return spec === RAW_VIDEO.format
    ? "the video is raw frames, on stdin or from a named pipe, with pixels as FFmpeg calls them"
    : `with --raw: ${helpOfOption(spec)}`;
}

async function* counted(
  frames: AsyncIterable<TrackedFrame>,
  progress: Progress,
  meter: RunMeter,
): AsyncGenerator<TrackedFrame> {
  for await (const frame of frames) {
    meter.frame();
    yield frame;
    progress.step();
  }
}

/** The prompts that the flags say: one object by flags, several of a mask's file, or a file of prompts. */
async function promptsOf(flags: Flags): Promise<Pick<PromptsFile, "forVideo">> {
  const { point, negative, box, mask, prompts } = flags;
  const byFlags = point.length > 0 || negative.length > 0 || box !== undefined || mask !== undefined;
  const which = readWhichObject(flags["mask-object"], mask);
  const annotated: AnnotatedPromptsOptions = optionsOfFlags(flags, ANNOTATED_PROMPTS_OPTIONS);
  if (prompts !== undefined && !byFlags) {
    const file = await readPromptsFile(prompts, "video", annotated);
    for (const note of file.notes) console.error(`note: ${note}`);
    return file;
  }
  if (annotated.keyframes !== undefined) {
    throw new MaskletError("bad-argument", "Expected --prompts FILE beside --keyframes, found none", {
      hint: "It says which keyframes of annotations are prompts",
    });
  }
  if (prompts !== undefined || !byFlags) {
    throw new MaskletError(
      "bad-argument",
      `Expected --point, --box or --mask, or --prompts, or --pick, found ${
        prompts === undefined ? "none of them" : "both"
      }`,
      { hint: "See masklet track --help" },
    );
  }
  const clicks = readClicks(point, negative);
  if (point.length === 0 && box === undefined && mask === undefined) {
    throw new MaskletError(
      "bad-argument",
      "Expected --point, --box or --mask beside --negative, found --negative alone",
      {
        hint: "Say where the object is; negative clicks take away from that",
      },
    );
  }
  const said = {
    frame: flags.frame ?? 0,
    ...(clicks.points.length > 0 && clicks),
    ...(box !== undefined && { box: readNumbers(box, 4, "box") as [number, number, number, number] }),
  };
  const object = flags.object === undefined ? undefined : readObject(flags.object);
  const masks = mask === undefined ? [undefined] : await readMaskObjects(mask, which);
  if (object !== undefined && masks.length > 1) {
    throw new MaskletError("bad-argument", `Expected no --object beside --mask-object all, found ${object}`, {
      hint: "Objects have their values in the file as numbers",
    });
  }
  const found = masks.map((one): Prompt => ({
    ...said,
    object: object ?? (which === undefined ? 1 : one!.value),
    ...(one !== undefined && { mask: one.mask }),
  }));
  return { forVideo: () => Promise.resolve(found) };
}

/** `masklet track` */
export const trackCommand = subcommand(command, track);
