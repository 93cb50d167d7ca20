import type { Mask } from "../mask/mask.ts";
import type { ObjectId } from "../prompt/prompt.ts";
import { baseOf, stemOf } from "../frame/frame_name.ts";
import { masksIn } from "./dataset_files.ts";
import { diskFolder, type MaskFolder } from "./mask_folder.ts";
import type { SequenceParts } from "./sequence.ts";

/** The value of pixels that are not annotated. */
export const VOID_LABEL = 255;

/** What a folder of label maps, `<frame>.png`, says of its sequence. */
export async function labelMapParts(
  folder: string,
  { merge = false }: { readonly merge?: boolean } = {},
): Promise<Pick<SequenceParts, "annotations" | "annotationFolder" | "truth" | "annotatedNames" | "masksOf">> {
  const annotations = await masksIn(folder);
  const truth = diskFolder(folder);
  const files = new Map(annotations.map((path) => [stemOf(path), baseOf(path)]));
  return {
    annotations,
    annotationFolder: folder,
    truth,
    annotatedNames: annotations.map(stemOf),
    masksOf: (name) => labelMasks(truth, files.get(name) ?? `${name}.png`, merge),
  };
}

/** The masks of one label map; `merge`: everything above 0 is object 1, as in DAVIS-2016. */
async function labelMasks(folder: MaskFolder, file: string, merge: boolean): Promise<ReadonlyMap<ObjectId, Mask>> {
  const frame = await folder.file(file).read({ opaque: merge });
  const ids = frame.values.filter((value) => value !== 0 && (merge || value !== VOID_LABEL));
  if (!merge) return new Map(ids.map((id) => [id, frame.mask(id)]));
  return new Map(ids.length === 0 ? [] : [[1, frame.foreground()]]);
}
