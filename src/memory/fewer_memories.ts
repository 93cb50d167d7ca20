import type { Selection } from "./selection.ts";

/** How many memories are read. */
export interface FewerMemories {
  /** At most so many, 1 or more; undefined: all that were selected. */
  readonly most: number | undefined;
  /** The row of the temporal code that memories of prompted frames bear: the model's last. */
  readonly promptedRow: number;
}

/**
 * A selection with fewer memories: those of prompted frames all stay, of the others the nearest in time, in the order that they had.
 * Attention's cost goes with their number. Pointers stay as they are.
 */
export function fewerMemories(selection: Selection, { most, promptedRow }: FewerMemories): Selection {
  const { memories } = selection;
  if (most === undefined || memories.length <= most) return selection;
  const others = memories.filter(({ row }) => row !== promptedRow).sort((a, b) => a.row - b.row);
  const left = Math.max(0, most - (memories.length - others.length));
  const dropped = new Set(others.slice(left));
  return { ...selection, memories: memories.filter((memory) => !dropped.has(memory)) };
}
