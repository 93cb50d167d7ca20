import { DATASET_LAYOUTS, type DatasetLayout, type DatasetSequence } from "../dataset/sequence.ts";
import { openDataset, type OpenDatasetOptions } from "../dataset/open_dataset.ts";
import { MaskletError } from "../error.ts";
import type { ProtocolName } from "../evaluate/protocols.ts";

/** A dataset as the command line names it. */
export interface NamedDataset {
  /** Its sequences. */
  readonly sequences: AsyncIterable<DatasetSequence>;
  /** The protocol that scores it unless another is asked for. */
  readonly protocol: ProtocolName;
}

/** Which part of a dataset is meant. */
export interface DatasetPart {
  /** The dataset's root folder. */
  readonly root: string;
  /** Its layout; absent: what the root holds. */
  readonly layout?: string | undefined;
  /** The split; absent: the layout's own, or where the sequences are. */
  readonly split?: string | undefined;
  /** Of DAVIS, 2016 or 2017; absent: what the root holds. */
  readonly year?: number | undefined;
  /** Names of sequences; empty: all of the split. */
  readonly sequences: readonly string[];
}

/**
 * A dataset, or some of its sequences. Those of DAVIS that are asked for by name are looked for in both of its splits.
 * @throws MaskletError `bad-argument` for an unknown layout or year, or a sequence that is nowhere; `bad-dataset`
 */
export async function namedDataset({ root, layout, split, year, sequences }: DatasetPart): Promise<NamedDataset> {
  if (year !== undefined && year !== 2016 && year !== 2017) {
    throw new MaskletError("bad-argument", `Expected the year 2016 or 2017, found ${year}`, {
      hint: "Leave it out to have it told by the folder",
    });
  }
  const options: OpenDatasetOptions = {
    ...(layout !== undefined && { layout: layout as DatasetLayout }),
    ...(year !== undefined && { year: year as 2016 | 2017 }),
    ...(split !== undefined && { split }),
  };
  const dataset = await openDataset(root, options);
  const parts = [dataset];
  if (dataset.layout === "davis" && split === undefined && sequences.length > 0) {
    parts.push(await openDataset(root, { ...options, split: "train" }));
  }
  return { protocol: protocolOf(dataset), sequences: chosen(parts, sequences) };
}

/** The layouts that `--dataset` knows. */
export const BENCHMARK_DATASETS: readonly string[] = DATASET_LAYOUTS;

function protocolOf({ layout, options }: Awaited<ReturnType<typeof openDataset>>): ProtocolName {
  if (layout === "sav") return "sav";
  if (layout === "davis") return options.year === 2016 ? "davis2016" : "davis";
  return "vos";
}

/** The sequences that are asked for, or all; ends with an error when one was nowhere. */
async function* chosen(
  parts: readonly AsyncIterable<DatasetSequence>[],
  names: readonly string[],
): AsyncGenerator<DatasetSequence> {
  const wanted = new Set(names);
  const there: string[] = [];
  for (const part of parts) {
    if (names.length > 0 && wanted.size === 0) return;
    for await (const sequence of part) {
      there.push(sequence.name);
      if (names.length === 0 || wanted.delete(sequence.name)) yield sequence;
    }
  }
  if (wanted.size === 0) return;
  throw new MaskletError("bad-argument", `Expected sequences of the dataset, found ${[...wanted].join(", ")}`, {
    hint: `It has ${there.join(", ") || "none"}`,
  });
}
