import {
  type Dataset,
  OPEN_DATASET_OPTIONS,
  openDataset,
  type OpenDatasetOptions,
} from "../../dataset/open_dataset.ts";
import { flagsOf, optionsOfFlags } from "../option_flags.ts";
import type { Flag } from "../options.ts";

/** The flags that say which dataset is read. */
export const DATASET_FLAGS: Readonly<Record<string, Flag>> = flagsOf(OPEN_DATASET_OPTIONS);

/**
 * Opens the dataset that the flags name.
 * @param options what no flag says
 */
export async function openGiven(
  root: string,
  flags: Readonly<Record<string, unknown>>,
  options: Pick<OpenDatasetOptions, "requireVideo"> = {},
): Promise<Dataset> {
  return await openDataset(root, { ...optionsOfFlags(flags, OPEN_DATASET_OPTIONS), ...options });
}
