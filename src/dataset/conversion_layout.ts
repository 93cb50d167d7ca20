import type { ObjectId } from "../prompt/prompt.ts";
import type { DatasetLayout } from "./sequence.ts";

/** What is known of a sequence that was converted; kept beside it until the whole dataset is there. */
export interface ConvertedSequence {
  /** Its name. */
  readonly name: string;
  /** Its objects: number or folder, category, and the names of the frames that show it, as they are in the new dataset. */
  readonly objects: readonly {
    readonly id: ObjectId;
    readonly category?: string;
    readonly frames: readonly string[];
  }[];
  /** Names of all of its frames. */
  readonly frames: readonly string[];
}

/** Where things lie in a dataset that is written. */
export interface ConversionLayout {
  /** Folder of the sequences' images. */
  readonly images: string;
  /** Folder of the sequences' masks. */
  readonly masks: string;
  /** Files about all sequences, by their paths. */
  files(sequences: readonly ConvertedSequence[]): Readonly<Record<string, string>>;
}

/** Numbers from one frame of LVOS to the next. */
export const LVOS_STEP = 5;

/** The split that a layout's evaluators and servers score. */
export function usualSplit(layout: DatasetLayout): string {
  return layout === "youtube-vos" || layout === "mose" ? "valid" : "val";
}

/** Where the parts of one split lie. */
export function conversionLayout(layout: DatasetLayout, split: string): ConversionLayout {
  const names = (sequences: readonly ConvertedSequence[]): string => sequences.map(({ name }) => `${name}\n`).join("");
  const json = (videos: object): string => `${JSON.stringify({ videos })}\n`;
  const folders = { images: `${split}/JPEGImages`, masks: `${split}/Annotations` };
  switch (layout) {
    case "davis":
      return {
        images: "JPEGImages/480p",
        masks: "Annotations/480p",
        files: (sequences) => ({ [`ImageSets/2017/${split}.txt`]: names(sequences) }),
      };
    case "sav":
      return {
        images: "JPEGImages_24fps",
        masks: "Annotations_6fps",
        files: (sequences) => ({ [`sav_${split}.txt`]: names(sequences) }),
      };
    case "mose":
      return { ...folders, files: () => ({}) };
    case "youtube-vos":
      return {
        ...folders,
        files: (sequences) => ({ [`${split}/meta.json`]: json(videosOf(sequences, categoryEntry)) }),
      };
    case "lvos":
      return {
        ...folders,
        files: (sequences) => ({ [`${split}/${split}_meta.json`]: json(videosOf(sequences, rangeEntry)) }),
      };
  }
}

type ConvertedObject = ConvertedSequence["objects"][number];

function videosOf(sequences: readonly ConvertedSequence[], entry: (object: ConvertedObject) => object): object {
  return Object.fromEntries(sequences.map(({ name, objects }) => [
    name,
    { objects: Object.fromEntries(objects.map((object) => [String(object.id), entry(object)])) },
  ]));
}

function categoryEntry({ category = "object", frames }: ConvertedObject): object {
  return { category, frames };
}

/** The official evaluator scores `range(start, end, 5)`, so the end lies past the last frame. */
function rangeEntry({ frames }: ConvertedObject): object {
  const [start, last] = [Number(frames[0]), Number(frames.at(-1))];
  return {
    frame_range: {
      start: frames[0],
      end: String(last + LVOS_STEP).padStart(8, "0"),
      frame_nums: (last - start) / LVOS_STEP + 1,
    },
  };
}
