/**
 * `sharp`, which decodes and encodes pictures. This file alone names the package and its version.
 * @module
 */
import { MaskletError } from "../error.ts";
import type { default as Package, Sharp } from "npm:sharp@0.35.5";

export type { Sharp };

/**
 * Loads it when it is first needed: that takes longer than a hundred masks are evaluated in, and they need no pictures.
 * @throws {MaskletError} `unsupported` where native code may not be loaded, or there is no build for the system
 */
export async function loadSharp(): Promise<typeof Package> {
  try {
    return (await import("npm:sharp@0.35.5")).default;
  } catch (cause) {
    const { state } = await Deno.permissions.query({ name: "ffi" });
    const found = state === "granted"
      ? (cause as Error).message.trim().split("\n")[0]
      : "that native code may not be loaded without --allow-ffi";
    throw new MaskletError("unsupported", `Expected to load sharp, which reads and writes pictures, found ${found}`, {
      hint: "Allow native code (--allow-ffi); pictures in BMP and raw video are read without it",
      cause,
    });
  }
}
