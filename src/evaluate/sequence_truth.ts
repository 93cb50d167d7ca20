import type { DatasetSequence } from "../dataset/sequence.ts";
import { NO_OBJECTS_HINT, noObjects } from "../dataset/no_objects.ts";
import { MaskletError } from "../error.ts";
import { makeMask, type Mask } from "../mask/mask.ts";
import type { ObjectId } from "../prompt/prompt.ts";

/** Pixels of masks that stay decoded, 8 a byte: 64 MB. */
const KEPT_PIXELS = 2 ** 29;

/** The objects of a sequence and what they look like, read from disk when they are asked for; the last ones stay in memory. */
export interface SequenceTruth {
  /** The objects. */
  readonly objects: readonly ObjectId[];
  /** Frame indices that have a truth, ascending. */
  readonly annotated: readonly number[];
  /** Frame index of each object's first appearance. */
  readonly appearance: ReadonlyMap<ObjectId, number>;
  /** An object's mask on an annotated frame, empty where it is not seen. */
  mask(object: ObjectId, frame: number): Promise<Mask>;
}

/**
 * The truth of a sequence.
 * @throws {MaskletError} `bad-dataset` for a sequence without objects; what its files throw
 */
export async function sequenceTruth(sequence: DatasetSequence): Promise<SequenceTruth> {
  const objects = await sequence.objects();
  if (objects.length === 0) {
    throw new MaskletError("bad-dataset", await noObjects(sequence), { hint: NO_OBJECTS_HINT });
  }
  const { width, height } = await sequence.size();
  const empty = makeMask(width, height);
  const most = Math.max(1, Math.floor(KEPT_PIXELS / (width * height * objects.length)));
  const kept = new Map<number, ReadonlyMap<ObjectId, Mask>>();
  return {
    objects: objects.map(({ id }) => id),
    annotated: sequence.annotated.map(({ index }) => index),
    appearance: new Map(objects.map(({ id, first }) => [id, first])),
    mask: async (object, frame) => {
      const masks = kept.get(frame) ?? await sequence.masks(frame);
      if (!kept.has(frame)) {
        if (kept.size >= most) kept.delete(kept.keys().next().value!);
        kept.set(frame, masks);
      }
      return masks.get(object) ?? empty;
    },
  };
}
