import { functionKind, type OptionTable } from "../options.ts";
import type { MaskletError } from "../error.ts";

/** What every reader of a dataset takes. */
export interface ReadOptions {
  /** Told of each sequence that lacks something, which is then left out; absent: reading ends there with the error. */
  readonly onBroken?: (sequence: string, error: MaskletError) => void;
}

/** Options of every reader. */
export const READ_OPTIONS: OptionTable<ReadOptions> = {
  onBroken: { doc: "told of each sequence that lacks something and is left out", kind: functionKind() },
};
