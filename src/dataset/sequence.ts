import { kindOf, type ValueKind } from "../options.ts";
import { MaskletError } from "../error.ts";
import { partOfPath } from "../files/part_of_path.ts";
import type { Mask } from "../mask/mask.ts";
import { maskArea } from "../mask/mask_ops.ts";
import type { ObjectId, Prompt } from "../prompt/prompt.ts";
import { imageFileSize } from "../video/image_size.ts";
import { stemOf } from "../frame/frame_name.ts";
import type { LayoutRules } from "./layout_rules.ts";
import type { MaskFolder } from "./mask_folder.ts";

/** A frame that has ground truth. */
export interface AnnotatedFrame {
  /** Its name, that of its mask without ".png": "00004". */
  readonly name: string;
  /** Its index in the video, from 0. */
  readonly index: number;
}

/** One object of a sequence. */
export interface DatasetObject {
  /** Its number in label maps; in SA-V the name of its folder, "000". */
  readonly id: ObjectId;
  /** Index of the first frame with its mask: where it is prompted. */
  readonly first: number;
  /** Its category, where the dataset gives one (YouTube-VOS). */
  readonly category?: string;
}

/**
 * One sequence of a dataset on disk. Nothing of its pictures and masks is read before it is asked for.
 *
 * @example
 * ```ts
 * import { encodeIndexedPng, encodeJpeg, openDataset } from "masklet";
 * import { assertEquals } from "@std/assert";
 * const root = await Deno.makeTempDir();
 * for (const folder of ["JPEGImages", "Annotations"]) await Deno.mkdir(`${root}/${folder}/dot`, { recursive: true });
 * await Deno.writeFile(`${root}/JPEGImages/dot/00000.jpg`, await encodeJpeg({ width: 2, height: 1, rgb: new Uint8Array(6) }));
 * await Deno.writeFile(`${root}/Annotations/dot/00000.png`, await encodeIndexedPng(new Uint8Array([0, 3]), 2, 1));
 * const [dot] = await Array.fromAsync(await openDataset(root));
 * assertEquals(await dot!.size(), { width: 2, height: 1 });
 * assertEquals(await dot!.objects(), [{ id: 3, first: 0 }]);
 * assertEquals([...(await dot!.masks(0)).keys()], [3]);
 * assertEquals((await dot!.prompts()).map(({ frame, object }) => [frame, object]), [[0, 3]]);
 * await Deno.remove(root, { recursive: true });
 * ```
 */
export interface DatasetSequence {
  /** How it lies on disk: the layout's name. */
  readonly layout: string;
  /** How its masks are written, checked and scored: the layout itself. */
  readonly rules: LayoutRules;
  /** The sequence's name: "blackswan". */
  readonly name: string;
  /** What `loadVideo` takes: the folder of its images, or a video file (SA-V's training set). */
  readonly video: string;
  /** Paths of its images, in order; none when the video is a file. */
  readonly frames: readonly string[];
  /** Number of frames, where it is known without opening the video. */
  readonly frameCount: number | undefined;
  /** Frames a second of the video, where the dataset says so. */
  readonly framesPerSecond: number | undefined;
  /** Paths of its mask files, in order (for SA-V object by object); a dataset may annotate some of its frames only. */
  readonly annotations: readonly string[];
  /** The folder of its masks; for SA-V's training set the one that holds its JSON files. */
  readonly annotationFolder: string;
  /** Its ground truth as evaluators read it: label maps, or a folder an object (SA-V). */
  readonly truth: MaskFolder;
  /**
   * The frames with ground truth, in order.
   * @throws {MaskletError} `bad-dataset` when a mask belongs to no frame of the video
   */
  readonly annotated: readonly AnnotatedFrame[];
  /** Names of the frames whose masks an evaluator or server asks for. */
  readonly asked: readonly string[];
  /**
   * Of each object the indices of the first and the last frame on which it is asked for, where the dataset gives ranges (LVOS); absent:
   * all are asked for from their first frames on.
   */
  readonly ranges?: ReadonlyMap<ObjectId, { readonly first: number; readonly last: number }>;
  /**
   * Its objects, each with its first frame: the dataset's own word where it has one, otherwise found in the masks.
   *
   * @returns numbers before texts, each in its order
   * @throws {MaskletError} `bad-dataset` for an object that no mask shows; whatever reading its files throws
   */
  objects(): Promise<readonly DatasetObject[]>;
  /**
   * The masks on an annotated frame, read when asked for: those of the objects that have pixels there. Values of 255 (void) are no
   * object.
   *
   * @param frame index in the video
   * @returns masks of the video's size, by object
   * @throws {MaskletError} `bad-argument` for a frame without ground truth; whatever reading its files throws
   */
  masks(frame: number): Promise<ReadonlyMap<ObjectId, Mask>>;
  /**
   * A mask prompt for each object, on the first frame that shows it: what semi-supervised evaluation starts from.
   *
   * @returns what `prompt` takes, one an object
   * @throws {MaskletError} whatever reading its files throws
   */
  prompts(): Promise<readonly Prompt[]>;
  /**
   * Width and height of the video in px.
   *
   * @returns read from the first image where the dataset does not say it
   * @throws {MaskletError} `bad-dataset` or `bad-image` without an image that can be read
   */
  size(): Promise<{ readonly width: number; readonly height: number }>;
}

/** An object as the dataset's own files announce it. */
export interface DeclaredObject {
  readonly id: ObjectId;
  /** Name of its first frame, or the first number that a name can be; absent: search from the first annotated frame on. */
  readonly first?: string | number;
  /** The first number beyond its last frame. */
  readonly end?: number;
  readonly category?: string;
}

/** What a reader knows of a sequence. */
export interface SequenceParts {
  readonly layout: LayoutRules;
  readonly name: string;
  readonly video: string;
  readonly frames: readonly string[];
  readonly frameCount?: number | undefined;
  readonly framesPerSecond?: number | undefined;
  readonly annotations: readonly string[];
  readonly annotationFolder: string;
  readonly truth: MaskFolder;
  /** Names of the annotated frames in order. */
  readonly annotatedNames: readonly string[];
  readonly asked?: readonly string[] | undefined;
  readonly size?: { readonly width: number; readonly height: number } | undefined;
  /** The masks of the frame of this name, without empty ones. */
  readonly masksOf: (name: string) => Promise<ReadonlyMap<ObjectId, Mask>>;
  /** Its objects where files other than the masks name them; absent: those that the masks show. */
  readonly declared?: readonly DeclaredObject[] | undefined;
  /** Whether an object is one only if the first annotated frame shows it (DAVIS). */
  readonly objectsOfFirstFrame?: boolean;
}

/** Makes a sequence of what a reader knows. */
export function makeSequence(parts: SequenceParts): DatasetSequence {
  requireNames(parts);
  const { layout, name, video, frames, annotations, annotationFolder, truth, annotatedNames } = parts;
  const annotated = once(() => annotatedFrames(parts));
  const ranges = rangesOf(parts);
  const objects = once(() => objectsOf(parts, annotated()));
  const masks = async (frame: number): Promise<ReadonlyMap<ObjectId, Mask>> => {
    const found = annotated().find(({ index }) => index === frame);
    if (found !== undefined) return await parts.masksOf(found.name);
    throw new MaskletError("bad-argument", `Expected a frame of ${name} with ground truth, found frame ${frame}`, {
      hint: `Ask for one of its ${annotated().length} annotated frames, sequence.annotated`,
    });
  };
  return Object.freeze({
    layout: layout.name,
    rules: layout,
    name,
    video,
    frames,
    frameCount: parts.frameCount ?? (frames.length > 0 ? frames.length : undefined),
    framesPerSecond: parts.framesPerSecond,
    annotations,
    annotationFolder,
    truth,
    get annotated() {
      return annotated();
    },
    asked: parts.asked ?? annotatedNames,
    ...(ranges === undefined ? {} : { ranges }),
    objects,
    masks,
    prompts: async () => {
      const prompts: Prompt[] = [];
      for (const { id, first } of await objects()) {
        prompts.push({ frame: first, object: id, mask: (await masks(first)).get(id)! });
      }
      return prompts;
    },
    size: once(async () => parts.size ?? await imageFileSize(frames[0] ?? failWithoutFrames(parts))),
  });
}

/** Names become paths of what is written: each must be one part of one. */
function requireNames({ name, annotatedNames, asked = [], declared = [], annotationFolder }: SequenceParts): void {
  partOfPath(name, "the sequence");
  for (const frame of new Set([...annotatedNames, ...asked])) partOfPath(frame, `a frame of ${name}`, annotationFolder);
  for (const { id } of declared) if (typeof id === "string") partOfPath(id, `an object of ${name}`, annotationFolder);
}

/** The annotated frames with their indices: by image of the same name, or by number in a video file. */
function annotatedFrames({ name, frames, annotatedNames, annotationFolder, video }: SequenceParts): AnnotatedFrame[] {
  const indices = new Map(frames.map((path, index) => [stemOf(path), index]));
  return annotatedNames.map((frame) => {
    const index = frames.length === 0 ? Number(frame) : indices.get(frame);
    if (index !== undefined && Number.isInteger(index)) return { name: frame, index };
    throw new MaskletError(
      "bad-dataset",
      `Expected an image for the mask ${frame}.png of ${name} (${annotationFolder}), found none in ${video}`,
      { hint: "Unpack the sequence's images completely; masks and images have the same names" },
    );
  });
}

/** The ranges of objects by the numbers in the names of frames; an object whose range holds no frame has none. */
function rangesOf({ frames, declared = [] }: SequenceParts): DatasetSequence["ranges"] {
  if (declared.every(({ end }) => end === undefined)) return undefined;
  const numbers = frames.map((path) => Number(stemOf(path)));
  return new Map(declared.flatMap(({ id, first = -Infinity, end = Infinity }) => {
    const inside = (number: number): boolean => number >= Number(first) && number < end;
    const [from, to] = [numbers.findIndex(inside), numbers.findLastIndex(inside)];
    return from < 0 ? [] : [[id, { first: from, last: to }] as const];
  }));
}

async function objectsOf(parts: SequenceParts, annotated: readonly AnnotatedFrame[]): Promise<DatasetObject[]> {
  if (parts.declared !== undefined) return await declaredObjects(parts, parts.declared, annotated);
  const found = new Map<ObjectId, number>();
  for (const { name, index } of parts.objectsOfFirstFrame ? annotated.slice(0, 1) : annotated) {
    for (const id of (await parts.masksOf(name)).keys()) if (!found.has(id)) found.set(id, index);
  }
  return [...found].map(([id, first]) => ({ id, first })).sort((a, b) => compareIds(a.id, b.id));
}

/** Each announced object with the first frame, from the announced one on, that shows it. */
async function declaredObjects(
  parts: SequenceParts,
  declared: readonly DeclaredObject[],
  annotated: readonly AnnotatedFrame[],
): Promise<DatasetObject[]> {
  const objects: DatasetObject[] = [];
  let last: { name: string; ids: ReadonlySet<ObjectId> } | undefined;
  const shows = async (frame: string, id: ObjectId): Promise<boolean> => {
    if (last?.name !== frame) last = { name: frame, ids: new Set((await parts.masksOf(frame)).keys()) };
    return last.ids.has(id);
  };
  for (const { id, first, category } of declared) {
    const start = first === undefined
      ? 0
      : annotated.findIndex(({ name }) => typeof first === "number" ? Number(name) >= first : name === first);
    let frame = start < 0 ? annotated.length : start;
    while (frame < annotated.length && !await shows(annotated[frame]!.name, id)) frame++;
    if (frame === annotated.length) {
      throw new MaskletError(
        "bad-dataset",
        `Expected object ${id} of ${parts.name} in a mask${
          first === undefined ? "" : ` from frame ${first} on`
        }, found it in none of ${parts.annotationFolder}`,
        { hint: "Fetch the sequence's masks again, or leave the sequence out" },
      );
    }
    objects.push({ id, first: annotated[frame]!.index, ...(category === undefined ? {} : { category }) });
  }
  return objects;
}

/** Numbers before texts, each in its order. */
export function compareIds(a: ObjectId, b: ObjectId): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  if (typeof a !== typeof b) return typeof a === "number" ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Those of the masks that have a pixel. */
export function shownMasks(masks: Iterable<readonly [ObjectId, Mask]>): Map<ObjectId, Mask> {
  return new Map([...masks].filter(([, mask]) => maskArea(mask) > 0));
}

function failWithoutFrames({ name, video }: SequenceParts): never {
  throw new MaskletError("bad-dataset", `Expected the images of ${name} in ${video}, found none`, {
    hint: "Unpack the sequence's images too",
  });
}

/** A function that works once and gives the same answer ever after. */
function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

/** The kind of an argument that is a sequence. */
export const sequenceKind: ValueKind<DatasetSequence> = kindOf(
  "a sequence of a dataset that openDataset returned",
  (value) => {
    const { name, objects, masks, rules } = (value ?? {}) as Partial<DatasetSequence>;
    return typeof name === "string" && typeof objects === "function" && typeof masks === "function" &&
      rules !== undefined;
  },
);

/** The kind of an argument that is sequences: a dataset, or some of one in a list. */
export const sequencesKind: ValueKind<Iterable<DatasetSequence> | AsyncIterable<DatasetSequence>> = kindOf(
  "a dataset that openDataset returned, or a list of its sequences",
  (value) =>
    Array.isArray(value)
      ? value.every(sequenceKind.accepts)
      : typeof value === "object" && value !== null && (Symbol.iterator in value || Symbol.asyncIterator in value) &&
        !ArrayBuffer.isView(value),
);
