import { MaskletError } from "../error.ts";
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
      sequence = await read(name);
    } catch (error) {
      if (onBroken === undefined || !(error instanceof MaskletError)) throw error;
      onBroken(nameOf(name), error);
      continue;
    }
    yield sequence;
  }
}
