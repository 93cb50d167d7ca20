import type { MaskFolder } from "../dataset/mask_folder.ts";
import { isMaskFile, stemOf } from "../frame/frame_name.ts";
import { inFrameOrder } from "../frame/frame_order.ts";
import type { PngReading } from "../kernel/label_png.ts";
import { lookAt } from "./compare_files.ts";

/** What the label maps of a folder show. */
export interface ShownObjects {
  /** Names of its frames, in order. */
  readonly frames: readonly string[];
  /** The place among them of the first frame that shows each object, by its number, ascending. */
  readonly objects: ReadonlyMap<number, number>;
}

/**
 * The objects of a folder of label maps: every value but 0.
 * @throws {MaskletError} whatever reading a mask throws
 */
export async function shownObjects(folder: MaskFolder, reading: PngReading): Promise<ShownObjects> {
  const masks = (await folder.entries()).filter(({ name, isFolder }) => !isFolder && isMaskFile(name));
  const files = inFrameOrder(masks.map(({ name }) => name), stemOf);
  const objects = new Map<number, number>();
  for (const [place, file] of files.entries()) {
    for (const value of (await lookAt(folder.file(file), reading)).values) {
      if (value !== 0 && !objects.has(value)) objects.set(value, place);
    }
  }
  return { frames: files.map(stemOf), objects: new Map([...objects].sort(([a], [b]) => a - b)) };
}
