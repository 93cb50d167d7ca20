/** Pixels that two masks share and cover together. */
export interface RegionCounts {
  /** Pixels in both masks. */
  readonly intersection: number;
  /** Pixels in either mask. */
  readonly union: number;
}

/** Region similarity J in [0, 1]: the intersection's share of the union in float64; 1 when both masks are empty. */
export function regionSimilarity({ intersection, union }: RegionCounts): number {
  return union === 0 ? 1 : intersection / union;
}
