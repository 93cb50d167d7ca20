import { maskletsClip } from "../report/masklets_clip.ts";
import { clipValues, type PlayerClip } from "../report/player/clip_values.ts";
import { playerHtml } from "../report/player/player_html.ts";
import { escapeHtml } from "../report/report_html.ts";
import { meanScore, objectsTable, spansText } from "../report/objects_table.ts";
import { dataUrl } from "../report/report_picture.ts";
import type { Display } from "../display.ts";
import { MaskletError } from "../error.ts";
import type { Masklets } from "../masklet/masklets.ts";
import { decodeImage } from "../image/decode_image.ts";
import { encodeShrunkJpeg } from "../image/encode_image.ts";
import type { RgbImage } from "../image/rgb_image.ts";
import { resizeBicubic } from "../kernel/resize.ts";
import { CELL_FRAMES, CELL_QUALITY, CELL_WIDTH, keptPictures } from "./kept_pictures.ts";
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
function maskletsText(masklets: Masklets): string {
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

/** The player; the picture that stands in its place where no script runs is the first frame with its masks. */
async function playerOf(masklets: Masklets): Promise<string> {
  if (masklets.frames.length === 0) return "";
  const clip = await clipOf(masklets);
  const first = masklets.frame(clip.frames[0]!.index);
  const picture = await firstPicture(clip);
  const poster = await encodeShrunkJpeg(overlayOf(first, masklets.objects, picture), POSTER_WIDTH, 60);
  return await playerHtml(clipValues(masklets.video, clip, { source: "masklets" }), {
    poster: dataUrl(poster, "image/jpeg"),
  });
}

/** The first picture of a clip, at the size of its masks. */
async function firstPicture({ frames: [first], width, height }: PlayerClip): Promise<RgbImage | undefined> {
  if (first?.image === undefined) return undefined;
  const shown = await decodeImage(Uint8Array.fromBase64(first.image.slice(first.image.indexOf(",") + 1)));
  if (shown.width === width && shown.height === height) return shown;
  return { width, height, rgb: resizeBicubic(shown.rgb, shown.width, shown.height, width, height) };
}

/** Width of the picture that is shown without scripts, px. */
const POSTER_WIDTH = 320;

/** The clip; without pictures where the video passed once, or was closed since: the masks can be shown without it. */
async function clipOf(masklets: Masklets): Promise<PlayerClip> {
  const options = { width: CELL_WIDTH, mostFrames: CELL_FRAMES, quality: CELL_QUALITY };
  const pictures = await keptPictures(masklets);
  if (pictures !== undefined) return await maskletsClip(masklets, undefined, { ...options, pictures });
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
