import { MaskletError } from "../error.ts";
import { type Mask, maskKind } from "../mask/mask.ts";
import type { Masklets } from "../masklet/masklets.ts";
import type { StoredFrame } from "../masklet/stored_frame.ts";
import { frameNameOf, stemOf } from "../frame/frame_name.ts";
import { inFrameOrder } from "../frame/frame_order.ts";
import { type LabelledFrame, labelledMasks } from "./labelled_frame.ts";
import type { FolderEntry, MaskFile, MaskFolder } from "./mask_folder.ts";
import { objectNumbers, objectOfFolder } from "./object_numbers.ts";
import { requireKind } from "../options.ts";

/** The masks of one frame: one mask is that of object 1; several have their object's number as key. */
export type FrameMasks = Mask | ReadonlyMap<number, Mask>;

/** Masks in memory: a list begins with frame 0, a map has frame indices or frame names as keys and may have gaps. */
export type MasksOfFrames = readonly FrameMasks[] | ReadonlyMap<number | string, FrameMasks>;

/** A folder whose files are looked up by a function; what it does not know is missing. */
export interface FolderContent {
  readonly place: string;
  readonly entries: readonly FolderEntry[];
  file(name: string): (() => LabelledFrame) | undefined;
  folder?(name: string): MaskFolder | undefined;
}

/** Masks in memory as a folder of label maps named after their frames, index 7 as "00007.png". */
export function masksFolder(masks: MasksOfFrames, place = "the masks given"): MaskFolder {
  const files = new Map<string, FrameMasks>();
  const keyed: Iterable<readonly [number | string, FrameMasks]> = masks.entries();
  for (const [key, frame] of keyed) files.set(`${typeof key === "number" ? frameNameOf(key) : key}.png`, frame);
  return memoryFolder({
    place,
    entries: inFrameOrder(files.keys(), stemOf).map((name) => ({ name, isFolder: false })),
    file: (name) => {
      const frame = files.get(name);
      return frame === undefined ? undefined : () => frameOf(frame, `${place}, ${name}`);
    },
  });
}

/**
 * Masklets as a folder of label maps, one a frame, and of one folder an object (by its number or label). A frame answers to its own
 * name; where frames have no names but their index, as in a video file, to any name that is that number.
 */
export function maskletsFolder(masklets: Masklets): MaskFolder {
  const place = `the masklets of ${masklets.video || "the video"}`;
  const { width, height } = masklets;
  const find = frameFinder(masklets);
  const numbers = objectNumbers(masklets.objects);
  const masksOn = (index: number): Map<number, Mask> =>
    new Map(masklets.frame(index).objects.map(({ id, mask }) => [numbers.get(id)!, mask]));
  return memoryFolder({
    place,
    entries: masklets.frames.map((frame) => ({ name: `${nameOf(frame)}.png`, isFolder: false })),
    file: (name) => {
      const frame = find(name);
      return frame === undefined ? undefined : () => labelledMasks(masksOn(frame.index), width, height);
    },
    folder: (name) => {
      const id = objectOfFolder(name, masklets.objects);
      if (id === undefined) return undefined;
      return memoryFolder({
        place: `${place}, object ${id}`,
        entries: masklets.frames.map((frame) => ({ name: `${nameOf(frame)}.png`, isFolder: false })),
        file: (file) => {
          const frame = find(file);
          if (frame === undefined) return undefined;
          return () => labelledMasks(new Map([[1, masklets.object(id).mask(frame.index)]]), width, height);
        },
      });
    },
  });
}

/** A folder that exists in memory alone. */
export function memoryFolder(content: FolderContent): MaskFolder {
  const { place } = content;
  return Object.freeze({
    place,
    entries: () => Promise.resolve(content.entries),
    missing: (names: readonly string[]) => Promise.resolve(names.filter((name) => content.file(name) === undefined)),
    file: (name: string) => memoryFile(`${place}, ${name}`, content.file(name)),
    folder: (name: string) =>
      content.folder?.(name) ?? memoryFolder({ place: `${place}, ${name}`, entries: [], file: () => undefined }),
  });
}

function memoryFile(place: string, frame: (() => LabelledFrame) | undefined): MaskFile {
  return Object.freeze({
    place,
    read: () => {
      if (frame !== undefined) return Promise.resolve(frame());
      return Promise.reject(
        new MaskletError("missing-file", `Expected a mask at ${place}, found none`, {
          hint: "Give a mask for each frame that is evaluated",
        }),
      );
    },
  });
}

function frameOf(masks: FrameMasks, place: string): LabelledFrame {
  const labelled: ReadonlyMap<number, Mask> = masks instanceof Map ? masks : new Map([[1, masks as Mask]]);
  const [first, ...rest] = labelled.values();
  if (first === undefined) {
    throw new MaskletError("bad-mask", `Expected at least one mask at ${place}, found none`, {
      hint: "Give an empty mask of the video's size where a frame has no object",
    });
  }
  for (const mask of labelled.values()) requireKind(`each mask at ${place}`, mask, maskKind);
  const { width, height } = first;
  const other = rest.find((mask) => mask.width !== width || mask.height !== height);
  if (other === undefined) return labelledMasks(labelled, width, height);
  throw new MaskletError(
    "size-mismatch",
    `Expected masks of one size at ${place}, found ${width}x${height} and ${other.width}x${other.height}`,
    { hint: "Give all masks of a frame the video's size" },
  );
}

/** Finds the frame of "00007.png": by its name, or by its number where names say nothing but the index. */
function frameFinder(masklets: Masklets): (file: string) => StoredFrame | undefined {
  const byName = new Map(masklets.frames.map((frame) => [nameOf(frame), frame]));
  const byIndex = new Map(masklets.frames.map((frame) => [frame.index, frame]));
  const numbered = masklets.frames.every(({ name, index }) => !/\d/.test(name) || Number(name) === index);
  return (file) => {
    const stem = file.replace(/\.png$/i, "");
    return byName.get(stem) ?? (numbered && /^\d+$/.test(stem) ? byIndex.get(Number(stem)) : undefined);
  };
}

function nameOf({ name, index }: StoredFrame): string {
  return name === "" ? frameNameOf(index) : name;
}
