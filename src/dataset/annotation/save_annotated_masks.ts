import { checkOptions, type OptionTable, requireKind } from "../../options.ts";
import { MaskletError } from "../../error.ts";
import { removeHalfWritten, undoneOnSignal, writeFileAtomic } from "../../files/atomic.ts";
import { makeFolder } from "../../files/make_folder.ts";
import { folderPathOf } from "../../files/path_of.ts";
import { frameNameOf, stemOf } from "../../frame/frame_name.ts";
import type { Mask } from "../../mask/mask.ts";
import { maskUnion } from "../../mask/mask_ops.ts";
import { makeTrackedFrame, type TrackedObject } from "../../masklet/tracked_frame.ts";
import type { Layout } from "../layout.ts";
import { type DatasetLayout, LAYOUT_KIND, requireLayout } from "../layouts.ts";
import { type AnnotatedShape, type Annotations, annotationsKind } from "./annotations.ts";

/** Options of `saveAnnotatedMasks`. */
export interface SaveAnnotatedMasksOptions {
  /** How the masks lie: the name of a layout, or one of your own; default "davis", `<frame>.png` label maps. */
  readonly layout?: DatasetLayout | Layout;
}

/** The options of `saveAnnotatedMasks`. */
export const SAVE_ANNOTATED_MASKS_OPTIONS: OptionTable<SaveAnnotatedMasksOptions> = {
  layout: { doc: "layout of the PNGs", kind: LAYOUT_KIND, fallback: "davis", flag: "layout", value: "NAME" },
};

/** What was written. */
export interface SavedAnnotations {
  /** Names of the frames that have masks, in the order of the file. */
  readonly frames: readonly string[];
  /** How many shapes are boxes and points, which have no mask. */
  readonly withoutMask: number;
}

/** Lies in the folder until all masks do: what is beside it is of a call that was killed. */
const UNFINISHED = ".masklet-unfinished";

/** Pictures beyond this are not believed. */
const MOST_PIXELS = 2 ** 28;

/**
 * Writes the masks of annotations as files: ground truth for `evaluateJF` and `--truth`, or masks to prompt with. Polygons, ellipses,
 * brushes and masks have one; boxes and points do not. What a call leaves that is killed midway, the next one replaces.
 *
 * @param annotations as `readAnnotations` gives them
 * @param dir new or empty
 * @param options the layout of the files
 * @returns the frames, and how many shapes have no mask
 * @throws {MaskletError} `bad-argument` for a folder that holds something; `bad-dataset` where no shape has a mask, or the file does not say
 *   how large the pictures are; `io`
 *
 * @example
 * ```ts
 * import { readIndexedPng } from "masklet";
 * import { readAnnotations, saveAnnotatedMasks } from "masklet/dataset";
 * import { assertEquals } from "@std/assert";
 * const xml = `<annotations><image id="0" name="a.jpg" width="4" height="1">
 *   <mask label="car" rle="0, 2" left="1" top="0" width="2" height="1"/></image></annotations>`;
 * const dir = await Deno.makeTempDir();
 * await saveAnnotatedMasks(await readAnnotations(new TextEncoder().encode(xml)), dir);
 * assertEquals([...(await readIndexedPng(`${dir}/a.png`)).values], [0, 1, 1, 0]);
 * await Deno.remove(dir, { recursive: true });
 * ```
 */
export async function saveAnnotatedMasks(
  annotations: Annotations,
  dir: string | URL,
  options: SaveAnnotatedMasksOptions = {},
): Promise<SavedAnnotations> {
  requireKind("the first argument of saveAnnotatedMasks", annotations, annotationsKind);
  const { layout = "davis" } = checkOptions("saveAnnotatedMasks", options, SAVE_ANNOTATED_MASKS_OPTIONS);
  const folder = folderPathOf(dir);
  await removeUnfinished(folder);
  await requireEmpty(folder);
  const frames = new Map<string, Map<number, Mask>>();
  let withoutMask = 0;
  for (const shape of annotations.shapes) {
    const content = shape.on(sizeOf(shape));
    if (content.kind !== "mask") withoutMask++;
    else addMask(frames, shape, content.mask);
  }
  if (frames.size === 0) {
    throw new MaskletError(
      "bad-dataset",
      `Expected polygons, ellipses, brushes or masks, found ${withoutMask} boxes and points`,
      { hint: "They are prompts: masklet track VIDEO --prompts FILE makes masks of them" },
    );
  }
  await makeFolder(folder);
  await writeFileAtomic(`${folder}/${UNFINISHED}`, new Uint8Array(0));
  const written: string[] = [];
  const ended = undoneOnSignal(() => takeBack(folder, [...written, UNFINISHED]));
  const writer = requireLayout(layout).masks.writer(folder, async (path, content) => {
    written.push(path); // before, as a signal may come once it lies there
    await writeFileAtomic(`${folder}/${path}`, content);
  });
  writer.expect(annotations.objects.map(({ id }) => id));
  let index = 0;
  try {
    for (const [name, masks] of frames) {
      const { width, height } = masks.values().next().value!;
      const objects = [...masks].sort(([a], [b]) => a - b).map(([id, mask]) => trackedObject(id, mask));
      await writer.frame(makeTrackedFrame({ index: index++, time: 0, name, width, height, objects }), name);
    }
    await Deno.remove(`${folder}/${UNFINISHED}`);
  } catch (error) {
    takeBack(folder, [...written, UNFINISHED]);
    throw error;
  } finally {
    ended();
  }
  return { frames: [...frames.keys()], withoutMask };
}

/** Removes what was written, so that the folder is empty again and the same call can be made once there is room; at once, as for a signal. */
function takeBack(folder: string, written: readonly string[]): void {
  const inner = new Set(written.filter((path) => path.includes("/")).map((path) => path.replace(/\/[^/]*$/, "")));
  for (const path of [...written, ...inner]) {
    try {
      Deno.removeSync(`${folder}/${path}`);
    } catch { /* not written yet; a folder that is not empty stays */ }
  }
}

/** Removes the masks of a call that was killed; what else lies there stays, and is named by the check that follows. */
async function removeUnfinished(folder: string): Promise<void> {
  if (await Deno.stat(`${folder}/${UNFINISHED}`).catch(() => undefined) === undefined) return;
  await removeHalfWritten(folder);
  const masks: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const inner = isDirectory ? await Array.fromAsync(Deno.readDir(`${folder}/${name}`)) : [];
    masks.push(...(isDirectory ? inner.map((file) => `${name}/${file.name}`) : [name]));
  }
  takeBack(folder, [...masks.filter((path) => path.endsWith(".png")), UNFINISHED]);
}

function addMask(
  frames: Map<string, Map<number, Mask>>,
  { place: { picture, frame = 0 }, object, where }: AnnotatedShape,
  mask: Mask,
): void {
  const name = picture === undefined ? frameNameOf(frame) : stemOf(picture);
  const masks = frames.get(name) ?? new Map<number, Mask>();
  const other = masks.values().next().value;
  if (other !== undefined && (other.width !== mask.width || other.height !== mask.height)) {
    throw new MaskletError(
      "bad-dataset",
      `Expected ${where} to be on a picture of its own name, found another ${name} of ${other.width}x${other.height}`,
      { hint: "Give pictures names of their own" },
    );
  }
  const before = masks.get(object);
  masks.set(object, before === undefined ? mask : maskUnion(before, mask));
  frames.set(name, masks);
}

function sizeOf({ size, where }: AnnotatedShape): { width: number; height: number } {
  if (size !== undefined && size.width > 0 && size.height > 0 && size.width * size.height <= MOST_PIXELS) return size;
  throw new MaskletError(
    "bad-dataset",
    `Expected the size of the picture in px for ${where}, found ${
      size === undefined ? "none" : `${size.width}x${size.height}`
    }`,
    { hint: "CVAT writes it as original_size or at each image; export the task again" },
  );
}

const trackedObject = (id: number, mask: Mask): TrackedObject => ({
  ...{ id, mask, objectScore: 0, iou: 1, conditioning: true },
  ...{ logits: new Float32Array(0), pointer: new Float32Array(0) },
});

async function requireEmpty(dir: string): Promise<void> {
  const [first] = await Array.fromAsync(Deno.readDir(dir)).catch(() => []); // it need not be there
  if (first === undefined) return;
  throw new MaskletError("bad-argument", `Expected a new or empty folder at ${dir}, found ${first.name} in it`, {
    hint: "Write to another folder",
  });
}
