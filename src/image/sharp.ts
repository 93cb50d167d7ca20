/**
 * `sharp`, which decodes and encodes pictures. This file alone names the package and its version.
 * @module
 */
import type { default as Package, Sharp } from "npm:sharp@0.35.5";

export type { Sharp };

/** Loads it when it is first needed: that takes longer than a hundred masks are evaluated in, and they need no pictures. */
export async function loadSharp(): Promise<typeof Package> {
  return (await import("npm:sharp@0.35.5")).default;
}
