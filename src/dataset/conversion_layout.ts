import type { ObjectId } from "../prompt/prompt.ts";

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
  /** How many of them have no mask, where more than the frames on which objects first appear have one; absent: none. */
  readonly bare?: number;
}

/**
 * Where things lie in a dataset that is written.
 *
 * @example
 * ```ts
 * import { LAYOUTS } from "masklet";
 * import { assertEquals } from "@std/assert";
 * const { images, files } = LAYOUTS.find(({ name }) => name === "davis")!.conversion("val");
 * assertEquals(images, "JPEGImages/480p");
 * assertEquals(files([{ name: "dog", objects: [], frames: [] }])["ImageSets/2017/val.txt"], "dog\n");
 * ```
 */
export interface ConversionLayout {
  /** Folder of the sequences' images. */
  readonly images: string;
  /** Folder of the sequences' masks. */
  readonly masks: string;
  /**
   * Files about all sequences, by their paths.
   *
   * @param sequences all that the new dataset has, in order
   * @returns text by path: lists of names, meta files
   */
  files(sequences: readonly ConvertedSequence[]): Readonly<Record<string, string>>;
}

/** The names of sequences, one a line. */
export function namesList(sequences: readonly ConvertedSequence[]): string {
  return sequences.map(({ name }) => `${name}\n`).join("");
}

type ConvertedObject = ConvertedSequence["objects"][number];

/** The text of a meta file: an entry an object of each video. */
export function metaText(
  sequences: readonly ConvertedSequence[],
  entry: (object: ConvertedObject) => object,
): string {
  const videos = Object.fromEntries(sequences.map(({ name, objects }) => [
    name,
    { objects: Object.fromEntries(objects.map((object) => [String(object.id), entry(object)])) },
  ]));
  return `${JSON.stringify({ videos })}\n`;
}

/** The folders of a split that holds both images and masks. */
export function splitConversion(split: string): Pick<ConversionLayout, "images" | "masks"> {
  return { images: `${split}/JPEGImages`, masks: `${split}/Annotations` };
}
