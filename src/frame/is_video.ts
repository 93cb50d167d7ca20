import { kindOf, type ValueKind } from "../options.ts";
import type { VideoSource } from "./frame.ts";

/** Whether a value is a video: what an untyped cell hands in may be a path. */
export function isVideo(value: unknown): value is VideoSource {
  const { frame, frames } = (value ?? {}) as Partial<Record<keyof VideoSource, unknown>>;
  return typeof frame === "function" && typeof frames === "function";
}

/** The kind of an option that takes a video. */
export const videoKind: ValueKind<VideoSource> = kindOf("a video that loadVideo returned", isVideo);
