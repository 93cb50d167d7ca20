import type { LayoutOptions, LayoutRules } from "./layout_rules.ts";
import type { DatasetSequence } from "./sequence.ts";

/**
 * How datasets lie on disk: what tells one, what reads it, and what writes, checks and scores it.
 *
 * @example A layout of your own, made from another
 * ```ts
 * import { LAYOUTS, openDataset } from "masklet";
 * import type { Layout } from "masklet/dataset";
 * import { assertEquals } from "@std/assert";
 * const mose = LAYOUTS.find(({ name }) => name === "mose")!;
 * const mine: Layout = {
 *   ...mose,
 *   ...{ name: "mine", signs: "a file mine.txt" },
 *   detect: async (folder) => await Deno.stat(`${folder}/mine.txt`).then(() => ({}), () => undefined),
 *   sequences: (root, options) => mose.sequences(`${root}/data`, options),
 * };
 * const root = await Deno.makeTempDir();
 * await Deno.writeTextFile(`${root}/mine.txt`, "");
 * assertEquals((await openDataset(root, { layouts: [...LAYOUTS, mine] })).layout, "mine");
 * await Deno.remove(root, { recursive: true });
 * ```
 */
export interface Layout<Name extends string = string> extends LayoutRules<Name> {
  /** What a folder must hold to be one, in words: "ImageSets (DAVIS)". */
  readonly signs: string;
  /**
   * Whether a folder lies so, and what of the options it decides by itself; undefined: it does not.
   *
   * @param folder the dataset's root, or what may be one of its splits
   * @param root the dataset's root
   * @returns what it decides by itself, `{}` where that is nothing; undefined for another folder
   */
  detect(folder: string, root: string): Promise<LayoutOptions | undefined>;
  /**
   * Its sequences, one after the other.
   *
   * @param root the dataset's root
   * @param options what `openDataset` was given, and what `detect` decided
   * @returns each as its masks and images lie; no pixel is read before it is asked for
   * @throws {MaskletError} `bad-dataset`, naming what is missing
   */
  sequences(root: string, options: LayoutOptions): AsyncIterable<DatasetSequence>;
}
