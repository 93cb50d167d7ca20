import type { ConversionLayout } from "./conversion_layout.ts";
import type { MaskForm } from "./mask_form.ts";
import type { ReadOptions } from "./read_options.ts";

/** What every layout is read with; a layout may know more. */
export interface LayoutOptions extends ReadOptions {
  /** Which split. */
  readonly split?: string;
}

/** What a sound dataset of a layout looks like. */
export interface LayoutChecks {
  /** Whether every image has a mask, once masks go beyond the objects' first frames. */
  readonly everyImage: boolean;
  /** What says which objects there are: "the first mask". */
  readonly objectsFrom: string;
  /** Whether the folders of images are those of the split alone. */
  readonly ownImages: boolean;
}

/** What the server, or the official tool, of a dataset takes as a submission. */
export interface SubmissionRules {
  /** The folder in a zip that holds the folders of sequences, with a slash at its end; empty: they lie at its top. */
  readonly top: string;
  /** Whether a single folder around them is passed over, whatever it is called. */
  readonly wrapped?: boolean;
  /** Whether the folder of a single sequence is mistaken, so that there must be several. */
  readonly several?: boolean;
}

/**
 * How a dataset is written, checked and scored: a layout without its reader.
 *
 * @example
 * ```ts
 * import { LAYOUTS } from "masklet";
 * import { assertEquals } from "@std/assert";
 * const davis = LAYOUTS.find(({ name }) => name === "davis")!;
 * assertEquals(davis.conversion("val").masks, "Annotations/480p");
 * assertEquals(davis.protocol({}), "davis");
 * ```
 */
export interface LayoutRules<Name extends string = string> {
  /** Its name, as options and commands have it: that of the dataset which is published so. */
  readonly name: Name;
  /** How masks lie in files. */
  readonly masks: MaskForm;
  /** Distance of annotated frames in frames of the video: 1 where each image can have a mask, 4 for SA-V. */
  readonly every: number;
  /** What its evaluator or server wants before `<sequence>` in a folder of results: "Annotations/", or nothing. */
  readonly resultsPrefix: string;
  /** What its server takes; absent: a zip of a folder of results as it is. */
  readonly submission?: SubmissionRules;
  /** What `checkDataset` asks for. */
  readonly check: LayoutChecks;
  /** The split that its evaluators and servers score. */
  readonly usualSplit: string;
  /** Splits that share the folders of images, so that a sequence which is asked for by name may be of any of them. */
  readonly splitsTogether?: readonly string[];
  /**
   * Where the parts of a split lie in a dataset that is written.
   *
   * @param split which one is written
   * @returns folders of images and masks, and the files about all sequences
   */
  conversion(split: string): ConversionLayout;
  /** How it numbers the frames of a dataset that comes from another layout; absent: frames keep their names. */
  readonly frameName?: (at: number) => string;
  /** Whether objects are those of the first mask alone, so that others are lost. */
  readonly firstMaskOnly: boolean;
  /**
   * The name of the protocol that scores it.
   *
   * @param options what the dataset was opened with
   * @returns one of `PROTOCOLS`, by name
   */
  protocol(options: LayoutOptions): string;
}
