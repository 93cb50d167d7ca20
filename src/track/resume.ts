import { type RunHeader, RunLog } from "../run/run_log.ts";
import { crc32 } from "../kernel/checksum.ts";
import { makeMasklets } from "../masklet/masklets.ts";
import type { RunDescription } from "../masklet/run_description.ts";
import { makeTrackedFrame, type TrackedFrame } from "../masklet/tracked_frame.ts";
import type { Model } from "../model/model.ts";
import type { VideoSource } from "../frame/frame.ts";
import type { Prompted } from "./prompted.ts";

/** A frame of a run, and all that the next one needs of those before it: a plain value. */
export interface ResumableStep<P> {
  /** What is handed out. */
  readonly frame: TrackedFrame;
  /** Where the run stands. */
  readonly point: P;
}

/** A run that is written down as it goes. */
export interface Resumable<P> {
  /** The folder. */
  readonly dir: string;
  /** What the run is; read when the run begins. */
  readonly header: () => Promise<RunHeader>;
  /** Begins the run, or takes it up after a point. */
  readonly steps: (after: P | undefined) => AsyncIterable<ResumableStep<P>>;
  /** Makes a frame that was kept like one that is tracked. */
  readonly withPixels?: (frame: TrackedFrame) => Promise<TrackedFrame>;
}

/** The frames that a folder holds of the run, then those after them; each is written down before it is handed out. */
export async function* resumable<P>(
  { dir, header, steps, withPixels = (frame) => Promise.resolve(frame) }: Resumable<P>,
): AsyncGenerator<TrackedFrame, void, void> {
  using log = await RunLog.open(dir, await header());
  const after = log.state() as P | undefined;
  for (const frame of log.frames()) yield await withPixels(frame);
  for await (const { frame, point } of steps(after)) {
    await log.append(frame, point);
    yield frame;
  }
}

/** What tells one run from another: model, video, prompts and options, and the masklets that it continues. */
export async function runHeader(
  model: Model,
  run: RunDescription & { readonly source: VideoSource },
  { base, events }: Pick<Prompted, "base" | "events">,
): Promise<RunHeader> {
  const { source } = run;
  const { video, options, prompts } = makeMasklets(run, []).toJSON();
  const first = await source.frame(Math.min(source.frameCount ?? Infinity, ...run.prompts.map(({ frame }) => frame)));
  const { name, identity, imageSize, backend } = model;
  return {
    format: 2,
    model: { name, identity: identity.weights, imageSize, backend: backend.name },
    video: { ...video, frameCount: source.frameCount ?? null, firstPromptedFrame: crc32(first.rgb) },
    options,
    prompts,
    ...(base !== undefined && { continued: checksum(base.toJSON()), since: checksum(events) }),
    ...(run.removed !== undefined && run.removed.length > 0 && { removed: run.removed }),
  };
}

const checksum = (value: unknown): number => crc32(new TextEncoder().encode(JSON.stringify(value)));

/** Gives frames that were kept their pixels back, where they are wanted and the video can still be asked. */
export function pixelsFrom(video: VideoSource): (frame: TrackedFrame) => Promise<TrackedFrame> {
  return async (frame) => {
    if (video.kind === "live") return frame;
    return makeTrackedFrame({ ...frame, rgb: (await video.frame(frame.index)).rgb });
  };
}
