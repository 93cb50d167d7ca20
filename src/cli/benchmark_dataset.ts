import type { DatasetLayout } from "../dataset/layouts.ts";
import type { DatasetSequence } from "../dataset/sequence.ts";
import { openDataset, type OpenDatasetOptions } from "../dataset/open_dataset.ts";
import { MaskletError } from "../error.ts";
import { nearestName } from "../nearest.ts";
import type { LeftOut } from "../evaluate/left_out.ts";

/** A dataset as the command line names it. */
export interface NamedDataset {
  /** Its sequences. */
  readonly sequences: AsyncIterable<DatasetSequence>;
  /** The protocol that scores it unless another is asked for. */
  readonly protocol: string;
  /** Sequences that could not be read, as far as `sequences` has come. */
  readonly unread: readonly LeftOut[];
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
  readonly year?: OpenDatasetOptions["year"];
  /** Names of sequences; empty: all of the split. */
  readonly sequences: readonly string[];
}

/**
 * A dataset, or some of its sequences. Those that are asked for by name are looked for in all splits that lie together (DAVIS).
 * @throws {MaskletError} `bad-argument` for an unknown layout or year, or a sequence that is nowhere; `bad-dataset`
 */
export async function namedDataset({ root, layout, split, year, sequences }: DatasetPart): Promise<NamedDataset> {
  const unread: LeftOut[] = [];
  const options: OpenDatasetOptions = {
    onBroken: (name, { code, message: reason }) => {
      if (sequences.length === 0 || sequences.includes(name)) unread.push({ sequence: name, code, reason });
    },
    ...(layout !== undefined && { layout: layout as DatasetLayout }),
    ...(year !== undefined && { year }),
    ...(split !== undefined && { split }),
  };
  const dataset = await openDataset(root, options);
  const parts = [dataset];
  const { rules } = dataset;
  if (split === undefined && sequences.length > 0) {
    for (const other of rules.splitsTogether?.slice(1) ?? []) {
      parts.push(await openDataset(root, { ...options, split: other }));
    }
  }
  return { protocol: rules.protocol(dataset.options), unread, sequences: chosen(parts, sequences, unread) };
}

/** The sequences that are asked for, or all. Names that are nowhere are an error before the first of them is handed out. */
async function* chosen(
  parts: readonly AsyncIterable<DatasetSequence>[],
  names: readonly string[],
  unread: readonly LeftOut[],
): AsyncGenerator<DatasetSequence> {
  if (names.length === 0) {
    for (const part of parts) yield* part;
    return;
  }
  const wanted = new Set(names);
  const found: DatasetSequence[] = [];
  const there: string[] = [];
  for (const [i, part] of parts.entries()) {
    if (wanted.size === 0) break;
    try {
      for await (const sequence of part) {
        there.push(sequence.name);
        if (wanted.delete(sequence.name)) found.push(sequence);
        if (wanted.size === 0) break;
      }
    } catch (error) {
      // a dataset need not have the other splits
      if (i === 0 || !(error instanceof MaskletError) || error.code !== "bad-dataset") throw error;
    }
  }
  for (const { sequence } of unread) wanted.delete(sequence);
  if (wanted.size > 0) {
    const near = nearestName([...wanted][0]!, there);
    const meant = near === undefined ? "" : ` (did you mean ${near}?)`;
    throw new MaskletError(
      "bad-argument",
      `Expected sequences of the dataset, found ${[...wanted].join(", ")}${meant}`,
      {
        hint: `It has ${there.join(", ") || "none"}`,
      },
    );
  }
  yield* found;
}
