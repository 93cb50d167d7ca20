/** What a measurement is told. */
export interface PerfOptions {
  /** Folder with `data/`, the reference material. */
  readonly shared: string;
  /** Rounds, of which the best counts. */
  readonly rounds: number;
  /** evaluate, frame: a checkout of the peer that no package index has. */
  readonly peer?: string;
  /** evaluate: whose rules are timed; default "davis", beside both tools that score so. */
  readonly protocol?: string;
  /** evaluate: how often the sequences are in a second, larger set, under other names; default 1: there is none. */
  readonly repeat?: number;
  /** The model's name. */
  readonly model?: string;
  /** What runs it. */
  readonly backend?: string;
  /** frame, images: side of the input, px. */
  readonly size?: number;
  /** images: points along a side of the grid. */
  readonly points?: number;
  /** settings: sides of the input, px, with commas; absent: the model's own. */
  readonly sizes?: string;
  /** settings: precisions with commas; absent: all. */
  readonly precisions?: string;
  /** settings: numbers of memories that a frame attends to at most, with commas; absent: the model's. */
  readonly memories?: string;
  /** settings: names of sequences with commas; absent: all. */
  readonly sequences?: string;
  /** settings: frames of each sequence, its first ones. */
  readonly frames?: number;
  /** Threads of the backend. */
  readonly threads?: number;
  /** frame, images: whether the peer is left out. */
  readonly noPeer?: boolean;
  /** Told what was measured, as plain JSON. */
  readonly figures: (measured: unknown) => void;
  /** Writes a line. */
  readonly log: (line: string) => void;
}
