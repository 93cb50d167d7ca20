import type { MaskletsWriters } from "../masklet/masklets.ts";
import { writeMaskletsVideo } from "./save_video.ts";
import { writeMasklets } from "./save_masklets.ts";

/** How masklets that a run made, or that were read from disk, write themselves. */
export const MASKLETS_WRITERS: MaskletsWriters = Object.freeze({
  write: writeMasklets,
  writeVideo: writeMaskletsVideo,
});
