/** Mean, recall and decay of one object's frames. */
export interface ScoreStatistics {
  /** Mean over the frames, in [0, 1]. */
  readonly mean: number;
  /** Share of the frames above 0.5; absent where the protocol has none. */
  readonly recall?: number;
  /** Mean of the first quarter minus mean of the last; absent where the protocol has none. */
  readonly decay?: number;
}

/** J and F of one object of one sequence, frame by frame. */
export interface ScoreRow {
  /** The sequence's name. */
  readonly sequence: string;
  /** The object. */
  readonly object: number | string;
  /** Names of the frames that count. */
  readonly frames: readonly string[];
  /** Region similarity of each of them, in [0, 1]. */
  readonly J: readonly number[];
  /** Contour accuracy of each of them, in [0, 1]. */
  readonly F: readonly number[];
  /** What the row comes to. */
  readonly statistics: { readonly J: ScoreStatistics; readonly F: ScoreStatistics };
}

/** What reports and plots need of an evaluation. */
export interface Scores {
  /** The protocol's name. */
  readonly protocol: string;
  /** One row an object and sequence. */
  readonly rows: readonly ScoreRow[];
  /** Over all rows. */
  readonly global: { readonly "J&F": number; readonly J: ScoreStatistics; readonly F: ScoreStatistics };
}
