import { encodeGrayLevels } from "../../image/encode_image.ts";
import { upsampleLogits } from "../../kernel/upsample.ts";
import { maskToBytes } from "../../mask/mask.ts";
import { objectFolders } from "./object_folders.ts";
import { filesByVideo, type FormatFile, type TrackFormat } from "./track_format.ts";
import { type SeenMask, seenOn, type Tracks } from "./tracks.ts";

/** Alpha mattes: a gray PNG an object and frame, 255 inside, soft along the edge where logits are there. */
export const ALPHA: TrackFormat = {
  name: "alpha",
  doc: "alpha mattes: <object>/<frame>.png, gray; soft edges from the logits of a run in memory, else 0 and 255",
  logits: true,
  files: (videos) => filesByVideo(videos, mattesOf),
};

async function* mattesOf({ frames, objects, width, height }: Tracks): AsyncGenerator<FormatFile> {
  const folders = objectFolders(objects.map(({ id }) => id));
  for (const frame of frames) {
    for (const [id, folder] of folders) {
      const seen = seenOn(frame, id);
      const alpha = seen === undefined ? new Uint8Array(width * height) : matteOf(seen, width, height);
      yield [`${folder}/${frame.name}.png`, await encodeGrayLevels(alpha, width, height)];
    }
  }
}

/**
 * The probability of each pixel as 0 to 255. Where the mask was changed after the decoder (filled holes, other objects on top) the mask
 * decides: outside of it nothing reaches one half, inside nothing falls below.
 */
function matteOf({ mask, logits, area }: SeenMask, width: number, height: number): Uint8Array<ArrayBuffer> {
  const inside = maskToBytes(mask);
  const side = Math.sqrt(logits?.length ?? 0);
  if (area === 0 || logits === undefined || side === 0 || !Number.isInteger(side)) {
    return Uint8Array.from(inside, (value) => value * 255);
  }
  const soft = upsampleLogits(logits, side, side, width, height);
  return Uint8Array.from(inside, (value, i) => {
    const alpha = Math.round(255 / (1 + Math.exp(-soft[i]!)));
    return value === 1 ? Math.max(128, alpha) : Math.min(127, alpha);
  });
}
