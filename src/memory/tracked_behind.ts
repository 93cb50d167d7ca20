import type { Memory, MemoryBank } from "./memory_bank.ts";
import type { BankQuery } from "./selection.ts";

/** The tracked memories that lie behind a frame in the direction of tracking, the nearest first. */
function trackedBehind({ tracked }: MemoryBank, { frame, reverse }: BankQuery): Memory[] {
  return [...tracked.values()]
    .filter((memory) => reverse ? memory.frame > frame : memory.frame < frame)
    .sort((a, b) => Math.abs(a.frame - frame) - Math.abs(b.frame - frame));
}

/** The same without memories whose pointer alone is known: those that a frame can attend to. */
export const readableBehind = (bank: MemoryBank, query: BankQuery): Memory[] =>
  trackedBehind(bank, query).filter(hasTokens);

const hasTokens = ({ tokens }: Memory): boolean => tokens.length > 0;

/**
 * Which frames are kept when the newest frame is `query.frame`: those in `wanted`, and all that lie ahead (they were tracked in the other
 * direction, and every one of them will be the last frame once).
 */
export function keepBehind(
  bank: MemoryBank,
  query: BankQuery,
  wanted: (behind: readonly Memory[]) => Iterable<Memory>,
): (frame: number) => boolean {
  const { frame, reverse } = query;
  const behind = trackedBehind(bank, { ...query, frame: frame + (reverse ? -1 : 1) });
  const kept = new Set([...wanted(behind)].map((memory) => memory.frame));
  return (t) => kept.has(t) || (reverse ? t < frame : t > frame);
}

/** The memory of the frame before the one that is tracked, where it was tracked and can be attended to. */
export function lastTracked({ tracked }: MemoryBank, { frame, reverse }: BankQuery): Memory | undefined {
  const last = tracked.get(reverse ? frame + 1 : frame - 1);
  return last !== undefined && hasTokens(last) ? last : undefined;
}
