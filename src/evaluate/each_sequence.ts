import type { DatasetSequence } from "../dataset/sequence.ts";
import { MaskletError } from "../error.ts";
import { listKind, objectKind, type OptionSpec } from "../options.ts";
import { takesMore } from "../files/takes_more.ts";
import { type LeftOut, reasonOf } from "./left_out.ts";

/** What is known of the sequences beside themselves. */
export interface EachSequenceOptions {
  /** Folder that the work writes to: where it takes no more, the fault is none of the sequence's, and is thrown. */
  readonly out?: string | undefined;
  /** Stops. */
  readonly signal?: AbortSignal | undefined;
  /** Sequences that could not be read as far as the dataset's reader knows by its end. */
  readonly unread?: readonly LeftOut[];
}

/** What came of the sequences. */
export interface EachSequence<T> {
  /** Of those that went well, in the dataset's order. */
  readonly made: readonly T[];
  /** The others, and why; `unread` behind them. */
  readonly failed: readonly LeftOut[];
}

/**
 * Does a work for each sequence. One that fails is noted and does not stop the others.
 *
 * @throws {MaskletError} `bad-dataset` where there is no sequence; the first failure where all sequences fail, or where `out` takes no more;
 *   the signal's reason
 */
export async function eachSequence<T>(
  dataset: Iterable<DatasetSequence> | AsyncIterable<DatasetSequence>,
  work: (sequence: DatasetSequence) => Promise<T>,
  { out, signal, unread = [] }: EachSequenceOptions,
): Promise<EachSequence<T>> {
  const made: T[] = [];
  const failures: { readonly failed: LeftOut; readonly error: unknown }[] = [];
  for await (const sequence of dataset) {
    signal?.throwIfAborted();
    try {
      made.push(await work(sequence));
    } catch (error) {
      signal?.throwIfAborted();
      if (out !== undefined && !await takesMore(out)) throw error;
      failures.push({ failed: { sequence: sequence.name, ...reasonOf(error) }, error });
    }
  }
  if (made.length === 0 && failures.length > 0) throw failures[0]!.error;
  if (made.length === 0) throw noSequence(unread);
  return { made, failed: [...failures.map(({ failed }) => failed), ...unread] };
}

/** What is told where a dataset gives no sequence. */
export function noSequence(unread: readonly LeftOut[]): MaskletError {
  const found = unread.length === 0 ? "none" : `none that can be read: ${unread[0]!.reason}`;
  return new MaskletError("bad-dataset", `Expected at least one sequence, found ${found}`, {
    hint: "Check the dataset's split, or the sequences that were asked for",
  });
}

/** The option by which a flow over a dataset is told what could not be read. */
export const UNREAD_OPTION: OptionSpec<readonly LeftOut[]> = {
  doc: "sequences that could not be read",
  kind: listKind(objectKind("what was left out")),
};
