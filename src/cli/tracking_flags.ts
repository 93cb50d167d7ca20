import type { MemoryPolicy } from "../memory/policy.ts";
import { parsePolicy } from "../memory/parse_policy.ts";
import type { Preset } from "../track/options.ts";

/** Flags of every command that tracks. */
export const TRACKING_FLAGS = {
  preset: {
    kind: "text",
    value: "NAME",
    choices: ["interactive", "reference", "vos"],
    help: "rules of tracking (default interactive; vos for a benchmark by first-frame prompts)",
  },
  policy: {
    kind: "text",
    value: "NAME",
    help:
      "how memory is kept and read: sam2 (default), samurai, dam4sam, sam2long[:paths]; options after a colon: samurai:alpha=0.2",
  },
} as const;

/** What was given of `TRACKING_FLAGS`. */
export interface TrackingFlags {
  /** One of the choices. */
  readonly preset?: string | undefined;
  /** A policy in words. */
  readonly policy?: string | undefined;
}

/**
 * The rules that the flags name.
 * @param preset where none was given
 * @throws MaskletError `bad-argument` for a policy that does not exist
 */
export function trackingOfFlags(
  flags: TrackingFlags,
  preset: Preset,
): { readonly preset: Preset; readonly policy: MemoryPolicy } {
  return { preset: (flags.preset ?? preset) as Preset, policy: parsePolicy(flags.policy ?? "sam2") };
}
