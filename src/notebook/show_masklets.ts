import { maskletsClip } from "../report/masklets_clip.ts";
import { clipValues, type PlayerClip } from "../report/player/clip_values.ts";
import { playerHtml } from "../report/player/player_html.ts";
import { escapeHtml } from "../report/report_html.ts";
import { meanScore, objectsTable, spansText } from "../report/objects_table.ts";
import { dataUrl } from "../report/report_picture.ts";
import type { Display } from "../display.ts";
import { MaskletError } from "../error.ts";
import type { Masklets } from "../masklet/masklets.ts";
import { encodeShrunkJpeg } from "../image/encode_image.ts";
import { overlayOf } from "./overlay.ts";

/** Masklets show a table of their objects and a player; in the console a line an object. */
export const MASKLETS_DISPLAY: Display<Masklets> = {
  inspect: maskletsText,
  jupyter: async (masklets) => ({
    "text/html": `<p>${escapeHtml(headline(masklets))}</p>${objectsTable(masklets)}${await playerOf(masklets)}`,
    "text/plain": maskletsText(masklets),
  }),
};

/** Masklets in a line, and a line an object. */
export function maskletsText(masklets: Masklets): string {
  const lines = masklets.objects.map((id) => {
    const track = masklets.object(id);
    return `  object ${id}: ${spansText(track)}, mean object score ${meanScore(track)}`;
  });
  return [headline(masklets), ...lines].join("\n");
}

function headline({ video, width, height, model, frames, objects }: Masklets): string {
  const range = frames.length === 0 ? "" : ` (${frames[0]!.index}..${frames.at(-1)!.index})`;
  return `Masklets of ${video}: ${objects.length} ${objects.length === 1 ? "object" : "objects"} on ${frames.length} ` +
    `frames${range}, ${width}x${height}, by ${model}`;
}

/** Most frames that a cell holds, and their greatest width, px: about 3 MB at most. */
const CELL_FRAMES = 150;
const CELL_WIDTH = 480;
/** Quality of its pictures: notebooks are kept, sent and compared. */
const CELL_QUALITY = 50;

/** The player; the picture that stands in its place where no script runs is the first frame with its masks. */
async function playerOf(masklets: Masklets): Promise<string> {
  if (masklets.frames.length === 0) return "";
  const clip = await clipOf(masklets);
  const first = masklets.frame(clip.frames[0]!.index);
  const { source } = masklets;
  const picture = clip.frames[0]!.image === undefined ? undefined : await source?.frame(first.index);
  const poster = await encodeShrunkJpeg(overlayOf(first, masklets.objects, picture), POSTER_WIDTH, 60);
  return await playerHtml(clipValues(masklets.video, clip, { source: "masklets" }), {
    poster: dataUrl(poster, "image/jpeg"),
  });
}

/** Width of the picture that is shown without scripts, px. */
const POSTER_WIDTH = 320;

/** The clip; without pictures where the video passed once, or was closed since: the masks can be shown without it. */
async function clipOf(masklets: Masklets): Promise<PlayerClip> {
  const options = { width: CELL_WIDTH, mostFrames: CELL_FRAMES, quality: CELL_QUALITY };
  const video = masklets.source?.kind === "live" ? undefined : masklets.source;
  try {
    return await maskletsClip(masklets, video, options);
  } catch (error) {
    if (error instanceof MaskletError && error.code === "closed") {
      return await maskletsClip(masklets, undefined, options);
    }
    throw error;
  }
}
