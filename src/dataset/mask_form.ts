import type { MaskFile, MaskFolder } from "./mask_folder.ts";
import { baseOf, isMaskFile } from "../frame/frame_name.ts";
import { davisWriter, type LayoutWriter, savWriter, type WriteFile } from "./layout_writer.ts";

/** The masks of a sequence, as its reader knows them. */
export interface SequenceMaskFiles {
  /** Their folder. */
  readonly truth: MaskFolder;
  /** Paths of its files, in order; none where they lie in a file of another kind. */
  readonly annotations: readonly string[];
}

/** How the masks of a frame lie in files. */
export interface MaskForm {
  /** Whether objects have a file each, so that their masks may share pixels and go by name; otherwise they are numbers of one map. */
  readonly apart: boolean;
  /** What writes frames so. */
  writer(dir: string, write: WriteFile): LayoutWriter;
  /** All files of a sequence. */
  files(masks: SequenceMaskFiles): Promise<MaskFile[]>;
}

/** `<frame>.png`: a palette PNG whose values are objects' numbers, as in DAVIS. */
export const LABEL_MAPS: MaskForm = {
  apart: false,
  writer: (_, write) => davisWriter(write),
  files: ({ truth, annotations }) => Promise.resolve(annotations.map((path) => truth.file(baseOf(path)))),
};

/** `<object>/<frame>.png`: masks of one object, as in SA-V. */
export const OBJECT_FOLDERS: MaskForm = {
  apart: true,
  writer: savWriter,
  files: async ({ truth }) => {
    const files: MaskFile[] = [];
    for (const { name } of (await truth.entries()).filter(({ isFolder }) => isFolder)) {
      const folder = truth.folder(name);
      for (const entry of await folder.entries()) if (isMaskFile(entry.name)) files.push(folder.file(entry.name));
    }
    return files;
  },
};
