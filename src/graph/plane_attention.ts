/** The plane whose places a rotary code tells apart. */
export interface RotaryPlane {
  /** Side, tokens. */
  readonly side: number;
  /** Channels of a token. */
  readonly channels: number;
  /** Base of the frequencies. */
  readonly theta: number;
  /** Begins the names of its tables in the graph. */
  readonly name: string;
}

/**
 * A layer of attention to memories that are planes, by the names of its values. Its nodes in the graph say what it computes; a runtime may do
 * so by a kernel of its own instead. N is the number of places, C the plane's channels, W those of a memory.
 */
export interface PlaneAttention {
  /** Rotated queries, `[B or 1, N, C]`, not scaled. */
  readonly queries: string;
  /** Memories with their codes, `[B, M, N, W]`. */
  readonly keys: string;
  /** Memories without them, the same shape. */
  readonly values: string;
  /** Tokens of pointers, which do not rotate, with their codes and without, `[B, T, W]`; absent: there are none. */
  readonly pointers?: { readonly keys: string; readonly values: string };
  /** What keys are projected with before they rotate, `[W, C]`. */
  readonly weight: string;
  /** Its bias, `[C]`. */
  readonly bias: string;
  /** The plane by whose places keys rotate. */
  readonly plane: RotaryPlane;
  /** W */
  readonly width: number;
  /** The one value from before the layer that is read behind it, `[B or 1, N, C]`. */
  readonly beside: string;
  /** Weighted means of the values, `[B, N, W]`. */
  readonly recalled: string;
}
