import { type Dataset, openDataset } from "../../dataset/open_dataset.ts";
import { type DatasetLayout, LAYOUTS } from "../../dataset/layouts.ts";
import type { Given } from "../options.ts";

/** The flags that say which dataset is read. */
export const DATASET_FLAGS = {
  layout: {
    kind: "text",
    value: "L",
    choices: LAYOUTS.map(({ name }) => name),
    help: "how the dataset lies on disk (default: seen from its files)",
  },
  split: {
    kind: "text",
    value: "S",
    help: 'which split, "train" or "val" (default: the root itself, or its usual one)',
  },
  year: {
    kind: "text",
    value: "Y",
    choices: ["2016", "2017"],
    help: "of DAVIS (default: seen from its lists)",
  },
  resolution: { kind: "text", value: "R", help: "of DAVIS: the folder in JPEGImages (default 480p)" },
  unsupervised: { kind: "switch", help: "of DAVIS: Annotations_unsupervised" },
  masklets: {
    kind: "text",
    value: "M",
    choices: ["manual", "auto", "all"],
    help: "of SA-V's training set (default manual)",
  },
  "all-frames": { kind: "switch", help: "of YouTube-VOS: the package of all frames" },
} as const;

/** Opens the dataset that the flags name. */
export async function openGiven(
  root: string,
  flags: Given<typeof DATASET_FLAGS>["flags"],
  { requireVideo = true }: { readonly requireVideo?: boolean } = {},
): Promise<Dataset> {
  const { layout, split, year, resolution, unsupervised, masklets } = flags;
  return await openDataset(root, {
    requireVideo,
    unsupervised,
    allFrames: flags["all-frames"],
    ...(layout === undefined ? {} : { layout: layout as DatasetLayout }),
    ...(split === undefined ? {} : { split }),
    ...(year === undefined ? {} : { year: Number(year) as 2016 | 2017 }),
    ...(resolution === undefined ? {} : { resolution }),
    ...(masklets === undefined ? {} : { masklets: masklets as "manual" | "auto" | "all" }),
  });
}
