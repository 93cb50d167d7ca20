import type { MaskletError } from "../error.ts";

/** What every reader of a dataset takes. */
export interface ReadOptions {
  /** Told of each sequence that lacks something, which is then left out; absent: reading ends there with the error. */
  readonly onBroken?: (sequence: string, error: MaskletError) => void;
}
