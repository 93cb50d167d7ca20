import type { DatasetSequence } from "../dataset/sequence.ts";
import { maskToRle } from "../mask/rle.ts";
import type { ObjectId } from "../prompt/prompt.ts";
import { jsonChecksum, type VideoIdentity, videoIdentity } from "../run/identity.ts";
import { loadVideo } from "../video/load_video.ts";
import { sequenceTruth } from "./sequence_truth.ts";

/** What results of a sequence depend on: its video, how it lies on disk, and its truth. */
export interface SequenceIdentity {
  /** Its video. */
  readonly video: VideoIdentity;
  /** How it lies on disk: that is how its results are written. */
  readonly layout: string;
  /** Its objects, each with the frame of its first appearance. */
  readonly objects: readonly (readonly [ObjectId, number])[];
  /** Frames that have a truth. */
  readonly annotated: number;
  /** CRC-32 of the truth on the first appearances: what prompts are made of. */
  readonly prompted: number;
}

/** Which sequence it is, told from the frames on which its objects appear. */
export async function sequenceIdentity(sequence: DatasetSequence): Promise<SequenceIdentity> {
  const truth = await sequenceTruth(sequence);
  const objects = [...truth.appearance];
  await using video = await loadVideo(sequence.video);
  const shown: string[] = [];
  for (const [object, frame] of objects) shown.push(maskToRle(await truth.mask(object, frame)).counts);
  return Object.freeze({
    video: await videoIdentity(video, Math.min(...truth.appearance.values())),
    layout: sequence.layout,
    objects,
    annotated: truth.annotated.length,
    prompted: jsonChecksum(shown),
  });
}
