import type { LayoutOptions, LayoutRules } from "./layout_rules.ts";
import type { DatasetSequence } from "./sequence.ts";

/** How datasets lie on disk: what tells one, what reads it, and what writes, checks and scores it. */
export interface Layout<Name extends string = string> extends LayoutRules<Name> {
  /** What a folder must hold to be one, in words: "ImageSets (DAVIS)". */
  readonly signs: string;
  /**
   * Whether a folder lies so, and what of the options it decides by itself; undefined: it does not.
   *
   * @param folder the dataset's root, or what may be one of its splits
   * @param root the dataset's root
   */
  detect(folder: string, root: string): Promise<LayoutOptions | undefined>;
  /**
   * Its sequences, one after the other.
   * @throws {MaskletError} `bad-dataset`, naming what is missing
   */
  sequences(root: string, options: LayoutOptions): AsyncIterable<DatasetSequence>;
}
