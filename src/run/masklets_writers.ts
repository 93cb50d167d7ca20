import type { MaskletsVideoWriter, MaskletsWriters } from "../masklet/masklets.ts";
import { writeMasklets } from "./save_masklets.ts";

/** What encodes videos is loaded when one is written: it is large, and most runs write none. */
const writeVideo: MaskletsVideoWriter = async (masklets, path, options) => {
  const { writeMaskletsVideo } = await import("./save_video.ts");
  await writeMaskletsVideo(masklets, path, options);
};

/** How masklets that a run made, or that were read from disk, write themselves. */
export const MASKLETS_WRITERS: MaskletsWriters = Object.freeze({ write: writeMasklets, writeVideo });
