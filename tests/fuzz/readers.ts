import { checkpointReader } from "./checkpoint.ts";
import { annotatedReader } from "./annotated.ts";
import { metaReader, savJsonReader } from "./annotations.ts";
import { mp4Reader, rareVideoReader, webmReader } from "./container.ts";
import type { FuzzedReader } from "./fuzzed_reader.ts";
import { maskletsReader, runLogReader } from "./masklets.ts";
import { jpegReader, otherPicturesReader } from "./pictures.ts";
import { pngReader } from "./png.ts";
import { promptsReader } from "./prompts.ts";

/** The readers of files from outside, by name. Each is a file of this folder and a line here. */
export const FUZZED_READERS: Readonly<Record<string, FuzzedReader>> = {
  checkpoints: checkpointReader,
  png: pngReader,
  jpeg: jpegReader,
  pictures: otherPicturesReader,
  mp4: mp4Reader,
  webm: webmReader,
  "rare-video": rareVideoReader,
  prompts: promptsReader,
  annotations: annotatedReader,
  masklets: maskletsReader,
  "run-log": runLogReader,
  "sav-json": savJsonReader,
  meta: metaReader,
};
