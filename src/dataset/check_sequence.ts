import { MaskletError } from "../error.ts";
import { decodeImage } from "../image/decode_image.ts";
import { imageFileSize, type Size } from "../video/image_size.ts";
import { loadVideo } from "../video/load_video.ts";
import { stemOf } from "../frame/frame_name.ts";
import type { LabelledFrame } from "./labelled_frame.ts";
import type { DatasetSequence } from "./sequence.ts";
import { NO_OBJECTS_HINT, noObjects } from "./no_objects.ts";
import { some } from "./some_names.ts";
import { stepOfNames } from "./video_folders.ts";

/** How a sequence is checked. */
export interface CheckSequenceOptions {
  /** Whether to decode every image in full. */
  readonly decodeImages?: boolean;
  /** Ends the work between two files. */
  readonly signal?: AbortSignal;
}

/** All that is wrong with the files of one sequence, in words. `merged`: masks of one object, as in DAVIS-2016. */
export async function* checkSequence(
  sequence: DatasetSequence,
  merged: boolean,
  options: CheckSequenceOptions,
): AsyncGenerator<string> {
  const sizes: Size[] = [];
  if (sequence.frames.length === 0) yield* checkVideo(sequence);
  else yield* checkImages(sequence, options, sizes);
  const size = sizes[0] ?? await sequence.size().catch(() => undefined);
  yield* checkNames(sequence);
  yield* checkMasks(sequence, { size, merged, signal: options.signal });
  yield* checkObjects(sequence);
}

/** A video file: it is there, and is what its annotation says. */
async function* checkVideo(
  { video: path, frameCount, annotated, rules, size }: DatasetSequence,
): AsyncGenerator<string> {
  const entries = Math.ceil(frameCount! / rules.every);
  if (annotated.length !== entries) {
    yield `Expected ${entries} annotated frames for a video of ${frameCount}, found ${annotated.length}`;
  }
  try {
    await using video = await loadVideo(path);
    const wanted = await size();
    if (video.frameCount !== frameCount) {
      yield `Expected ${frameCount} frames in ${path} (its annotation), found ${video.frameCount}`;
    }
    if (video.width !== wanted.width || video.height !== wanted.height) {
      yield `Expected ${sizeText(wanted)} px in ${path} (its annotation), found ${sizeText(video)}`;
    }
  } catch (error) {
    yield messageOf(error);
  }
}

async function* checkImages(
  { frames }: DatasetSequence,
  { decodeImages = false, signal }: CheckSequenceOptions,
  sizes: Size[],
): AsyncGenerator<string> {
  for (const path of frames) {
    signal?.throwIfAborted();
    try {
      const size = decodeImages ? await decodeImage(path) : await imageFileSize(path);
      const first = sizes[0] ?? size;
      if (size.width !== first.width || size.height !== first.height) {
        yield `Expected an image of ${sizeText(first)} px, as the first, at ${path}, found ${sizeText(size)}`;
      }
      sizes.push({ width: size.width, height: size.height });
    } catch (error) {
      yield error instanceof MaskletError ? error.message : `Expected an image at ${path}, found: ${messageOf(error)}`;
    }
  }
}

/** Gaps in the numbers of images, masks without image, and images without mask. */
function* checkNames(sequence: DatasetSequence): Generator<string> {
  const { frames, annotations, video, annotationFolder, rules, asked } = sequence;
  if (frames.length === 0) return;
  const images = frames.map(stemOf);
  const step = stepOfNames(images) ?? 1;
  const gaps = images.filter((name, i) => i > 0 && Number(name) - Number(images[i - 1]) > step);
  if (gaps.length > 0) {
    yield `Expected images at steady distances in ${video}, found frames missing before ${some(gaps)}`;
  }
  const there = new Set(images);
  const masks = [...new Set(annotations.map(stemOf))];
  const orphans = masks.filter((name) => !there.has(name));
  if (orphans.length > 0) yield `Expected an image in ${video} for each mask, found none for ${some(orphans)}`;
  const unknown = asked.filter((name) => !there.has(name) && !orphans.includes(name));
  if (unknown.length > 0) {
    yield `Expected an image in ${video} for each frame that is asked for, found none for ${some(unknown)}`;
  }
  if (annotations.length === 0) yield `Expected masks in ${annotationFolder}, found none`;
  if (!rules.masks.apart) return;
  const objects = new Map<string, Set<string>>();
  for (const path of annotations) {
    const object = path.split("/").at(-2)!;
    objects.set(object, (objects.get(object) ?? new Set()).add(stemOf(path)));
  }
  for (const [object, names] of objects) {
    const lacking = masks.filter((name) => !names.has(name));
    if (lacking.length > 0) {
      yield `Expected the same frames for every object, found none of ${
        some(lacking)
      } in ${annotationFolder}/${object}`;
    }
  }
}

async function* checkMasks(
  sequence: DatasetSequence,
  { size, merged, signal }: { size: Size | undefined; merged: boolean; signal: AbortSignal | undefined },
): AsyncGenerator<string> {
  for (const file of await sequence.rules.masks.files(sequence)) {
    signal?.throwIfAborted();
    let mask: LabelledFrame;
    try {
      mask = await file.read({ opaque: merged });
    } catch (error) {
      yield messageOf(error);
      continue;
    }
    if (size !== undefined && (mask.width !== size.width || mask.height !== size.height)) {
      yield `Expected a mask of ${sizeText(size)} px, as the images, at ${file.place}, found ${sizeText(mask)}`;
    }
    if (sequence.rules.masks.apart && mask.values.length > 2) {
      yield `Expected the mask of one object at ${file.place}, found the values ${mask.values.join(", ")}`;
    }
  }
}

/** Objects that no mask shows, values that are no object, and frames that lack their mask. */
async function* checkObjects(sequence: DatasetSequence): AsyncGenerator<string> {
  let objects: Awaited<ReturnType<DatasetSequence["objects"]>>;
  try {
    objects = await sequence.objects();
  } catch (error) {
    // Masks that cannot be read, or have no image, were told already.
    if (error instanceof MaskletError && error.message.startsWith("Expected object")) yield error.message;
    return;
  }
  if (objects.length === 0 && sequence.annotated.length > 0) {
    yield `${await noObjects(sequence)}. ${NO_OBJECTS_HINT}`;
    return;
  }
  if (sequence.rules.masks.apart) return;
  const known = new Set(objects.map(({ id }) => id));
  const strangers = new Map<string, string[]>();
  for (const { name, index } of sequence.annotated) {
    const ids = await sequence.masks(index).then((masks) => [...masks.keys()], () => []);
    for (const id of ids.filter((id) => !known.has(id))) {
      strangers.set(String(id), [...strangers.get(String(id)) ?? [], name]);
    }
  }
  for (const [id, names] of strangers) {
    yield `Expected the objects of ${sequence.rules.check.objectsFrom} (${
      [...known].join(", ")
    }) in ${sequence.annotationFolder}, found ${id} in ${some(names)}`;
  }
  // Sets whose truth is kept back have masks on the objects' first frames alone.
  const firsts = new Set(objects.map(({ first }) => first));
  const masked = new Set(sequence.annotated.map(({ index }) => index));
  const bare = sequence.frames.map(stemOf).filter((_, index) => !masked.has(index));
  if (sequence.rules.check.everyImage && masked.size > firsts.size && bare.length > 0) {
    yield `Expected a mask in ${sequence.annotationFolder} for each image, found none for ${some(bare)}`;
  }
}

function sizeText({ width, height }: Size): string {
  return `${width}x${height}`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
