import { MaskletError } from "../error.ts";
import { partOfPath } from "../files/part_of_path.ts";
import type { ReadOptions } from "./read_options.ts";
import type { DatasetSequence } from "./sequence.ts";

/** Reads sequences one by one. */
export async function* readEach<T>(
  names: Iterable<T>,
  nameOf: (name: T) => string,
  read: (name: T) => Promise<DatasetSequence>,
  { onBroken }: ReadOptions,
): AsyncGenerator<DatasetSequence> {
  for (const name of names) {
    let sequence: DatasetSequence;
    try {
      partOfPath(nameOf(name), "the sequence"); // before anything is read at its path
      sequence = await read(name);
    } catch (error) {
      if (onBroken === undefined || !(error instanceof MaskletError)) throw error;
      onBroken(nameOf(name), error);
      continue;
    }
    yield sequence;
  }
}
