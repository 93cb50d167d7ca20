/** What a measurement is told. */
export interface PerfOptions {
  /** Folder with `data/`, the reference material. */
  readonly shared: string;
  /** Rounds, of which the best counts. */
  readonly rounds: number;
  /** A checkout of the peer that no package index has. */
  readonly peer?: string;
  /** Writes a line. */
  readonly log: (line: string) => void;
}
