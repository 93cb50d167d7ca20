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

/**
 * How the masks of a frame lie in files.
 *
 * @example
 * ```ts
 * import { maskFromBytes, readIndexedPng } from "masklet";
 * import { diskFolder, LABEL_MAPS, makeTrackedFrame } from "masklet/dataset";
 * import { assertEquals } from "@std/assert";
 * const files = new Map<string, Uint8Array>();
 * const writer = LABEL_MAPS.writer("out", (path, content) => Promise.resolve(void files.set(path, content)));
 * writer.expect([7]);
 * const shared = { objectScore: 3, iou: 1, logits: new Float32Array(0), pointer: new Float32Array(0), conditioning: true };
 * const objects = [{ ...shared, id: 7, mask: maskFromBytes([0, 1], 2, 1) }];
 * await writer.frame(makeTrackedFrame({ index: 0, time: 0, width: 2, height: 1, name: "00000", objects }), "00000");
 * assertEquals([...(await readIndexedPng(files.get("00000.png")!)).values], [0, 7]);
 * const truth = { truth: diskFolder("masks"), annotations: ["masks/00000.png"] };
 * assertEquals((await LABEL_MAPS.files(truth)).map(({ path }) => path), ["masks/00000.png"]);
 * ```
 */
export interface MaskForm {
  /** Whether objects have a file each, so that their masks may share pixels and go by name; otherwise they are numbers of one map. */
  readonly apart: boolean;
  /**
   * What writes frames so.
   *
   * @param dir the folder of the sequence
   * @param write writes one file of it
   * @returns what takes the frames, one after the other
   */
  writer(dir: string, write: WriteFile): LayoutWriter;
  /**
   * All files of a sequence.
   *
   * @param masks the folder, and the paths that its reader knows
   * @returns each to be read when it is asked for
   */
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
