import type { MemoryPath, MemoryPolicy } from "../memory/policy.ts";
import type { ObjectState } from "./object_state.ts";

/**
 * The hypotheses about an object under a policy, the best first. Where its bank is not the one that the policy left (a prompt was answered
 * or cleared), only the best one goes on, with that bank.
 */
export function pathsOf({ bank, paths }: ObjectState, policy: MemoryPolicy): readonly MemoryPath[] {
  const best = paths?.[0];
  if (best === undefined) return [{ bank, state: policy.start }];
  return best.bank === bank ? paths! : [{ bank, state: best.state }];
}
