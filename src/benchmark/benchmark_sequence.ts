import type { DatasetSequence } from "../dataset/sequence.ts";
import { saveMasklets } from "../run/save_masklets.ts";
import { type SequenceTruth, sequenceTruth } from "../evaluate/sequence_truth.ts";
import { contourCounts } from "../mask/contour.ts";
import { makeTrackedFrame, type TrackedFrame } from "../masklet/tracked_frame.ts";
import { contourAccuracy } from "../metric/contour_accuracy.ts";
import { mean } from "../metric/mean.ts";
import { regionSimilarity } from "../metric/region_similarity.ts";
import type { ObjectId } from "../prompt/prompt.ts";
import type { Model } from "../model/model.ts";
import type { PropagateOptions } from "../track/options.ts";
import { trackingRules } from "../track/rules.ts";
import { propagate, type Propagation } from "../track/propagate.ts";
import { nonOverlappingMasks } from "../track/show_frame.ts";
import { loadVideo } from "../video/load_video.ts";
import type { UnfinishedSequence } from "./unfinished_sequence.ts";
import { type BenchmarkPrompt, promptByTruth } from "./benchmark_prompt.ts";

/** J and F of one object over all annotated frames from its first appearance on, the prompted one among them. */
export interface AllFrameScores {
  /** The object. */
  readonly object: ObjectId;
  /** Mean region similarity, in [0, 1]. */
  readonly J: number;
  /** Mean contour accuracy, in [0, 1]. */
  readonly F: number;
}

/** A sequence after it was tracked. */
export interface TrackedSequence {
  /** Frames that were tracked. */
  readonly frames: number;
  /** Objects that were tracked. */
  readonly objects: number;
  /** Seconds from the first prompt to the last written mask; of a sequence that was stopped, without the time in between. */
  readonly seconds: number;
  /** Most main memory that the process had meanwhile, bytes, looked at after each frame; memory of a GPU is none of it. */
  readonly peakMemory: number;
  /** Scores over all annotated frames. */
  readonly allFrames: readonly AllFrameScores[];
}

/** How a sequence is tracked. */
export interface TrackSequence {
  /** What objects are shown by. */
  readonly said: BenchmarkPrompt;
  /** How they are tracked. */
  readonly options: PropagateOptions;
  /** Folder for the masks. */
  readonly masks: string;
  /** How many frames from the sequence's first one on; absent: all. */
  readonly maxFrames?: number;
  /** Where it is written down while it goes, so that a stopped one goes on; absent: nowhere. */
  readonly unfinished?: UnfinishedSequence | undefined;
  /** Told after each frame. */
  readonly onFrame?: (done: number, total: number) => void;
}

/**
 * Tracks the objects of a sequence, each from its first appearance, and writes their masks. Objects that appear on the same frame are tracked together,
 * others apart, as Meta's script for VOS benchmarks does where objects appear later.
 */
export async function trackSequence(
  model: Model,
  sequence: DatasetSequence,
  { said, options, masks, maxFrames = Infinity, unfinished, onFrame }: TrackSequence,
): Promise<TrackedSequence> {
  const truth = await sequenceTruth(sequence);
  await using video = await loadVideo(sequence.video);
  const started = performance.now();
  const runs: Propagation[] = [];
  for (const [frame, objects] of byAppearance(truth)) {
    const prompted = await promptByTruth(model, video, truth, { frame, objects, said, tracking: options });
    const range = { start: frame, ...(maxFrames < Infinity && { maxFrames: maxFrames - frame }) };
    const { run: { identity } } = propagate(model, prompted, { ...options, ...range });
    const resume = identity && await unfinished?.folder(frame, await identity());
    runs.push(propagate(model, prompted, { ...options, ...range, ...(resume !== undefined && { resume }) }));
  }
  const rules = trackingRules(options);
  const scores = new Map(truth.objects.map((object) => [object, { J: [] as number[], F: [] as number[] }]));
  const total = video.frameCount === undefined ? undefined : Math.min(video.frameCount, maxFrames);
  let [frames, peakMemory] = [0, 0];
  const counted = async function* (): AsyncGenerator<TrackedFrame> {
    for await (const frame of merged(runs, rules.nonOverlapping, model.logitsSide)) {
      yield frame;
      await score(frame, truth, scores);
      frames++; // not among the arguments: without a listener these are never evaluated
      peakMemory = Math.max(peakMemory, Deno.memoryUsage().rss);
      onFrame?.(frames, total ?? frames);
    }
  };
  const { run } = runs[0]!;
  const prompts = runs.flatMap((one) => one.run.prompts);
  await saveMasklets(counted(), masks, { layout: sequence.rules, run: { ...run, prompts } });
  return {
    frames,
    objects: truth.objects.length,
    seconds: (unfinished?.secondsBefore ?? 0) + (performance.now() - started) / 1000,
    peakMemory,
    allFrames: [...scores].map(([object, { J, F }]) => ({ object, J: mean(J), F: mean(F) })),
  };
}

/** Objects by the frame of their first appearance, in the order of frames. */
function byAppearance({ objects, appearance }: SequenceTruth): [number, ObjectId[]][] {
  return [...Map.groupBy(objects, (object) => appearance.get(object)!)].sort(([a], [b]) => a - b);
}

/** Runs side by side, frame by frame; one that begins later joins in on its first frame. */
async function* merged(
  runs: readonly Propagation[],
  nonOverlapping: boolean,
  side: number,
): AsyncGenerator<TrackedFrame> {
  if (runs.length === 1) return yield* runs[0]!;
  const ahead = await Promise.all(runs.map((run) => run.next()));
  try {
    for (;;) {
      const open = ahead.flatMap(({ value, done }) => done || value === undefined ? [] : [value]);
      if (open.length === 0) return;
      const index = Math.min(...open.map((frame) => frame.index));
      const here = open.filter((frame) => frame.index === index);
      yield joined(here, nonOverlapping, side);
      for (const [i, run] of runs.entries()) if (ahead[i]!.value?.index === index) ahead[i] = await run.next();
    }
  } finally {
    for (const run of runs) await run.return();
  }
}

function joined(frames: readonly TrackedFrame[], nonOverlapping: boolean, side: number): TrackedFrame {
  const [first] = frames;
  const objects = frames.flatMap((frame) => frame.objects);
  const { index, time, name, width, height } = first!;
  if (!nonOverlapping || frames.length === 1) return makeTrackedFrame({ index, time, name, width, height, objects });
  const masks = nonOverlappingMasks(objects.map(({ logits }) => logits), side, width, height);
  const apart = objects.map((object, i) => ({ ...object, mask: masks[i]! }));
  return makeTrackedFrame({ index, time, name, width, height, objects: apart });
}

async function score(
  frame: TrackedFrame,
  truth: SequenceTruth,
  scores: ReadonlyMap<ObjectId, { readonly J: number[]; readonly F: number[] }>,
): Promise<void> {
  if (!truth.annotated.includes(frame.index)) return;
  for (const { id, mask } of frame.objects) {
    const own = scores.get(id)!;
    const counts = contourCounts(mask, await truth.mask(id, frame.index));
    own.J.push(regionSimilarity(counts));
    own.F.push(contourAccuracy(counts));
  }
}
