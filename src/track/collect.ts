import { checkOptions, functionKind, type OptionTable, requireKind } from "../options.ts";
import { MASKLETS_WRITERS } from "../run/masklets_writers.ts";
import { makeMasklets, type Masklets } from "../masklet/masklets.ts";
import { type FrameStream, streamKind } from "../masklet/run.ts";
import { watchedRun } from "../masklet/run_watcher.ts";
import { type StoredFrame, storedFrame } from "../masklet/stored_frame.ts";
import { mergeFrames } from "./merge_frames.ts";

/** How a run is gathered. */
export interface CollectOptions {
  /** Told the error that ended the run early; what came until then is returned. Without it the error is thrown. */
  readonly onError?: (error: unknown) => void;
}

const COLLECT_OPTIONS: OptionTable<CollectOptions> = {
  onError: { doc: "told the error that ended the run early", kind: functionKind() },
};

/**
 * Gathers a run into one value: masks run-length encoded, low-resolution logits and pointers kept for later corrections.
 *
 * A run that corrects or continues masklets is merged with them: frames that were not tracked again are kept.
 *
 * @param frames what `propagate` returned, or any stream of its frames
 * @param options `onError` keeps what a run gave before it failed: a video that ends early, a live source that throws, an abort
 * @returns masklets; the video is kept without owning it
 * @throws {MaskletError} `bad-argument` for options that it does not know; what the stream throws, without `onError`
 *
 * @example
 * ```ts
 * import { collect, loadModel, loadVideo, prompt, propagate } from "masklet";
 * import { assertEquals } from "@std/assert";
 * const grey = { width: 64, height: 48, rgb: new Uint8Array(64 * 48 * 3).fill(128) };
 * await using model = await loadModel();
 * await using video = await loadVideo([grey, grey]);
 * const masklets = await collect(propagate(model, prompt(video, { frame: 0, object: 1, points: [[30, 20]], labels: [1] })));
 * assertEquals(masklets.frames.length, 2);
 * assertEquals(masklets.object(1).frames, [0, 1]);
 *
 * const stop = new AbortController();
 * const run = propagate(model, prompt(video, { frame: 0, object: 1, box: [8, 8, 40, 40] }), { signal: stop.signal });
 * await run.next();
 * stop.abort();
 * const errors: unknown[] = [];
 * await collect(run, { onError: (error) => errors.push(error) }); // what came before the abort
 * assertEquals(errors.length, 1);
 * ```
 */
export async function collect(frames: FrameStream, options: CollectOptions = {}): Promise<Masklets> {
  const { onError } = checkOptions("collect", options, COLLECT_OPTIONS);
  requireKind("the first argument of collect", frames, streamKind);
  const stored: StoredFrame[] = [];
  const done = watchedRun(frames.run);
  let size = { width: 1, height: 1 };
  try {
    for await (const frame of frames) {
      stored.push(storedFrame(frame));
      size = { width: frame.width, height: frame.height };
    }
  } catch (error) {
    if (onError === undefined) throw error;
    onError(error);
  }
  const run = frames.run ?? { video: "frames", ...size, model: "unknown", options: {}, prompts: [] };
  const merged = mergeFrames(frames.run?.before?.() ?? { frames: [] }, stored);
  const masklets = makeMasklets({ ...run, ...merged }, merged.frames, MASKLETS_WRITERS);
  done?.(masklets);
  return masklets;
}
