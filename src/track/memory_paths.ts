import type { Memory, MemoryBank } from "../memory/memory_bank.ts";
import type { MemoryPath, MemoryPolicy } from "../memory/policy.ts";
import type { ObjectState } from "./object_state.ts";

/**
 * The hypotheses about an object under a policy, the best first. Where its bank is not the one that the policy left (a prompt was answered
 * or cleared), only the best one goes on, with that bank. Hypotheses that are the same are one value, also when the object was written
 * down and read again: so they are computed once.
 */
export function pathsOf({ bank, paths }: ObjectState, policy: MemoryPolicy): readonly MemoryPath[] {
  const best = paths?.[0];
  if (best === undefined) return [{ bank, state: policy.start }];
  if (!sameBank(best.bank, bank)) return [{ bank, state: best.state }];
  return paths!.map((path) => paths!.find((other) => samePath(other, path))!);
}

function samePath(a: MemoryPath, b: MemoryPath): boolean {
  return a === b || (sameBank(a.bank, b.bank) && JSON.stringify(a.state) === JSON.stringify(b.state));
}

/** Whether two banks hold the same memories: the same arrays, for a memory's tokens are made once. */
function sameBank(a: MemoryBank, b: MemoryBank): boolean {
  return a === b || (sameMemories(a.conditioning, b.conditioning) && sameMemories(a.tracked, b.tracked));
}

function sameMemories(a: ReadonlyMap<number, Memory>, b: ReadonlyMap<number, Memory>): boolean {
  if (a.size !== b.size) return false;
  return [...a].every(([frame, { tokens, pointer }]) => {
    const other = b.get(frame);
    return other !== undefined && tokens === other.tokens && pointer === other.pointer;
  });
}
