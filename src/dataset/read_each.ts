import { MaskletError } from "../error.ts";
import type { DatasetSequence } from "./sequence.ts";

/** What every reader of a dataset takes. */
export interface ReadOptions {
  /** Told of each sequence that lacks something, which is then left out; absent: reading ends there with the error. */
  readonly onBroken?: (sequence: string, error: MaskletError) => void;
}

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
