/**
 * Masklet: promptable video segmentation with SAM 2 from Deno.
 * @module
 */
export * from "./src/error.ts";
export * from "./src/mask/mask.ts";
export * from "./src/prompt/prompt.ts";
