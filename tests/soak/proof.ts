/** How a proof is run. */
export interface ProofOptions {
  /** So many frames instead of the proof's own number, for a short look. */
  readonly frames?: number;
}

/** A long proof: too long for the test suite, which runs a short form of it. */
export interface Proof {
  /** What it shows, in a line. */
  readonly summary: string;
  /**
   * Runs it whole, and writes what it measures.
   * @throws when what it wants to show is not so
   */
  readonly run: (log: (line: string) => void, options: ProofOptions) => Promise<void>;
}
