import { jsonChecksum, type RangeIdentity, type RunIdentity, videoIdentity } from "../run/identity.ts";
import { type RunHeader, RunLog } from "../run/run_log.ts";
import { makeMasklets } from "../masklet/masklets.ts";
import type { Run } from "../masklet/run.ts";
import { makeTrackedFrame, type TrackedFrame } from "../masklet/tracked_frame.ts";
import type { Model } from "../model/model.ts";
import type { VideoSource } from "../frame/frame.ts";
import type { Prompted } from "./prompted.ts";
import { describeRules, type TrackingRules } from "./rules.ts";
import type { RunPoint, TrackStep } from "./track_steps.ts";

/** A run that is written down as it goes. */
export interface Resumable {
  /** The folder. */
  readonly dir: string;
  /** What the run is; read when the run begins. */
  readonly header: () => Promise<RunHeader>;
  /** Begins the run, or takes it up after a point. */
  readonly steps: (after: RunPoint | undefined) => AsyncIterable<TrackStep>;
  /** Makes a frame that was kept like one that is tracked. */
  readonly withPixels?: (frame: TrackedFrame) => Promise<TrackedFrame>;
}

/** The frames that a folder holds of the run, then those after them; each is written down before it is handed out. */
export async function* resumable(
  { dir, header, steps, withPixels = (frame) => Promise.resolve(frame) }: Resumable,
): AsyncGenerator<TrackedFrame, void, void> {
  using log = await RunLog.open(dir, await header());
  const after = log.state() as RunPoint | undefined;
  for (const frame of log.frames()) yield await withPixels(frame);
  for await (const { frame, point } of steps(after)) {
    await log.append(frame, point);
    yield frame;
  }
}

/** What a run is, as its record holds it: what tells it from others, and what is known of it. */
export async function runHeader(
  model: Model,
  { run, rules, range, video, base, events }: Pick<Prompted, "video" | "base" | "events"> & {
    readonly run: Run;
    readonly rules: TrackingRules;
    readonly range: RangeIdentity;
  },
): Promise<RunHeader> {
  const { frames: _, ...description } = makeMasklets(run, []).toJSON();
  const first = Math.min(...run.prompts.map(({ frame }) => frame));
  const { removed = [] } = run;
  const identity: RunIdentity = {
    model: model.identity,
    rules: describeRules(rules),
    prompts: description.prompts,
    range,
    video: await videoIdentity(video, first),
    ...(base !== undefined && { continued: { masklets: jsonChecksum(base.toJSON()), events: jsonChecksum(events) } }),
    ...(removed.length > 0 && { removed }),
  };
  return { identity, description };
}

/** Gives frames that were kept their pixels back, where they are wanted and the video can still be asked. */
export function pixelsFrom(video: VideoSource): (frame: TrackedFrame) => Promise<TrackedFrame> {
  return async (frame) => {
    if (video.kind === "live") return frame;
    return makeTrackedFrame({ ...frame, rgb: (await video.frame(frame.index)).rgb });
  };
}
