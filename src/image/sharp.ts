/**
 * `sharp`, which decodes and encodes pictures. This file alone names the package and its version.
 * @module
 */
import type { Sharp, SharpOptions } from "npm:sharp@0.35.5";

export type { Sharp };

/** Opens a picture, or raw samples. */
export type OpenSharp = (input: Uint8Array, options?: SharpOptions) => Sharp;

/** Loads it when it is first needed: that takes longer than a hundred masks are evaluated in, and they need no pictures. */
export async function loadSharp(): Promise<OpenSharp> {
  return (await import("npm:sharp@0.35.5")).default;
}
