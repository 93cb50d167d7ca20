import type { MaskFolder } from "../dataset/mask_folder.ts";
import type { DatasetObject, DatasetSequence } from "../dataset/sequence.ts";
import { MaskletError } from "../error.ts";
import { stemOf } from "../frame/frame_name.ts";

/**
 * A sequence as if it ended after its first frames: no later frame, no mask of one, and no object that appears later.
 *
 * @param count how many frames, from 1 on
 * @returns the sequence itself where it has no more
 */
export function firstFrames(sequence: DatasetSequence, count: number): DatasetSequence {
  if (sequence.frameCount !== undefined && sequence.frameCount <= count) return sequence;
  const annotated = sequence.annotated.filter(({ index }) => index < count);
  const kept = new Set(annotated.map(({ name }) => name));
  const frames = sequence.frames.slice(0, count);
  const names = new Set(frames.map(stemOf));
  const objects = async (): Promise<readonly DatasetObject[]> =>
    (await sequence.objects()).filter(({ first }) => first < count);
  return Object.freeze({
    ...sequence,
    frames,
    frameCount: count,
    annotations: sequence.annotations.filter((path) => kept.has(stemOf(path))),
    truth: truthOn(sequence.truth, kept, async () => new Set((await objects()).map(({ id }) => String(id)))),
    annotated,
    asked: sequence.asked.filter((name) => frames.length === 0 ? Number(name) < count : names.has(name)),
    objects,
    masks: async (frame: number) => {
      if (frame < count) return await sequence.masks(frame);
      throw new MaskletError(
        "bad-argument",
        `Expected one of the first ${count} frames of ${sequence.name}, found frame ${frame}`,
        { hint: "Ask for a frame of `sequence.annotated`" },
      );
    },
    prompts: async () => (await sequence.prompts()).filter(({ frame }) => frame < count),
  });
}

/** A folder of masks without the files of other frames, and without the folders of other objects. */
function truthOn(
  folder: MaskFolder,
  kept: ReadonlySet<string>,
  objects: () => Promise<ReadonlySet<string>>,
): MaskFolder {
  const has = (file: string): boolean => kept.has(stemOf(file));
  return Object.freeze({
    place: folder.place,
    entries: async () => {
      const entries = await folder.entries();
      const ids = entries.some(({ isFolder }) => isFolder) ? await objects() : new Set<string>();
      return entries.filter(({ name, isFolder }) => isFolder ? ids.has(name) : has(name));
    },
    missing: async (names: readonly string[]) => {
      const missing = new Set(await folder.missing(names));
      return names.filter((name) => missing.has(name) || (/\.\w+$/.test(name) && !has(name)));
    },
    file: (name: string) => folder.file(name),
    folder: (name: string) => truthOn(folder.folder(name), kept, objects),
  });
}
