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
import { type DatasetLayout, LAYOUTS, requireLayout } from "../dataset/layouts.ts";
import { objectNumbers } from "../dataset/object_numbers.ts";
import { MaskletError } from "../error.ts";
import type { TrackedFrame } from "../masklet/tracked_frame.ts";
import { prompt, type Prompted } from "../track/prompted.ts";
import { choiceKind } from "../options.ts";
import { PROPAGATE_OPTIONS, type PropagateOptions } from "../track/options.ts";
import { propagate, startRun } from "../track/propagate.ts";
import type { VideoSource } from "../frame/frame.ts";
import { Interrupt, Interrupted } from "./interrupt.ts";
import { MODEL_FLAGS, modelOfFlags } from "./model_flags.ts";
import { flagsOf, optionsOfFlags } from "./option_flags.ts";
import { defineCommand, type Given, type Outcome } from "./options.ts";
import { makeProgress, type Progress } from "./progress.ts";
import { commandLine } from "./shell_word.ts";
import { subcommand } from "./subcommands.ts";
import { pickedPrompts } from "./track/pick_prompts.ts";
import { OBJECT_FLAGS, promptsOfFlags } from "./track/prompts_of_flags.ts";
import { madeWith, RunMeter } from "./track/run_meter.ts";
import { VIDEO_FLAGS, videoOfFlags } from "./track/video_of_flags.ts";
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
const command = defineCommand({
  name: "masklet track",
  stopped: "frames that were tracked are kept, and the same command goes on after them",
  summary:
    "Follows objects through a video: a click, a box or a mask on one frame in, a PNG of masks a frame and masklets.json out.",
  flags: {
    ...VIDEO_FLAGS,
    ...OBJECT_FLAGS,
    pick: { kind: "switch", help: "point at the objects in a browser: clicks, boxes, a brush" },
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
      endings: [".html", ".htm"],
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
  const written = flags.pick ? undefined : await promptsOfFlags(flags);
  const stop = new AbortController();
  await using video = await videoOfFlags(flags, stop.signal);
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
  if (await isDone(flags.out, startRun(model, prompted, options).header, layout)) {
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
async function isDone(dir: string, header: () => Promise<RunHeader>, layout: SaveOptions["layout"]): Promise<boolean> {
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
    { ...identity as object, layout },
    "Write to another folder, or replace that run by --restart",
  );
  // What is left of a process that was killed after its run was complete.
  await removeRunLog(dir);
  await removeHalfWritten(dir, { depth: 0 });
  console.log(`${dir} holds this run, complete: ${inFrames(folder.frames)} (--restart tracks it again)`);
  return true;
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

/** `masklet track` */
export const trackCommand = subcommand(command, track);
