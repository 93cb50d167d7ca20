/**
 * Memory policies alone: what a frame remembers and which mask is taken; the five of Masklet, and the types that one of your own has.
 * @module
 */
export { type ErrorCode, MaskletError } from "../error.ts";
export { dam4sam, type Dam4samOptions, type Dam4samState } from "./dam4sam.ts";
export type { Belief, BoxFilter } from "./kalman.ts";
export type { Memory, MemoryBank, MemoryFacts } from "./memory_bank.ts";
export { parsePolicy, POLICY_NAMES } from "./parse_policy.ts";
export {
  type Candidates,
  type Choice,
  describePolicy,
  type Json,
  type LastSeen,
  type MemoryPath,
  type MemoryPolicy,
  type Outcome,
  type PolicyFrame,
} from "./policy.ts";
export { rcms, type RcmsOptions, type RcmsState } from "./rcms.ts";
export { sam2 } from "./sam2_policy.ts";
export { sam2long, type Sam2longOptions, type Sam2longState } from "./sam2long.ts";
export { samurai, type SamuraiOptions, type SamuraiState } from "./samurai.ts";
export type { BankOptions, BankQuery, Selection } from "./selection.ts";
