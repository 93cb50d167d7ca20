/** What a measurement is told. */
export interface PerfOptions {
  /** Folder with `data/`, the reference material. */
  readonly shared: string;
  /** Rounds, of which the best counts. */
  readonly rounds: number;
  /** A checkout of the peer that no package index has. */
  readonly peer?: string;
  /** frame: the model's name. */
  readonly model?: string;
  /** frame, load, objects: what runs it. */
  readonly backend?: string;
  /** frame: side of the input, px. */
  readonly size?: number;
  /** Threads of the backend. */
  readonly threads?: number;
  /** frame: whether the peer is left out. */
  readonly noPeer?: boolean;
  /** frame: a file for the figures. */
  readonly json?: string;
  /** Writes a line. */
  readonly log: (line: string) => void;
}
