import { escapeHtml } from "../report/report_html.ts";
import type { Display } from "../display.ts";
import { MaskletError } from "../error.ts";
import type { Masklets } from "../masklet/masklets.ts";
import type { ObjectTrack } from "../masklet/object_track.ts";
import type { Frame, VideoSource } from "../frame/frame.ts";
import { overlayColour } from "./colour.ts";
import { filmstrip, spread } from "./filmstrip.ts";
import { overlayOf } from "./overlay.ts";

/** Pictures in a filmstrip. */
const STRIP_FRAMES = 6;

/** Masklets show a table of their objects and a filmstrip; in the console a line an object. */
export const MASKLETS_DISPLAY: Display<Masklets> = {
  inspect: maskletsText,
  jupyter: async (masklets) => ({
    "text/html": `<p>${escapeHtml(headline(masklets))}</p>${objectsTable(masklets)}${await stripOf(masklets)}`,
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

function spansText({ spans }: ObjectTrack): string {
  const present = spans.filter((span) => span.present).map(({ first, last }) =>
    first === last ? `${first}` : `${first}..${last}`
  );
  return present.length === 0 ? "never present" : `present on ${present.join(", ")}`;
}

function meanScore({ objectScores }: ObjectTrack): string {
  if (objectScores.length === 0) return "–";
  return (objectScores.reduce((sum, score) => sum + score, 0) / objectScores.length).toFixed(2);
}

function objectsTable(masklets: Masklets): string {
  const rows = masklets.objects.map((id, n) => {
    const track = masklets.object(id);
    const colour = `rgb(${overlayColour(n).join(" ")})`;
    const cells = [spansText(track), String(track.disappearances), meanScore(track), String(track.frames.length)];
    return `<tr><th scope="row"><span style="color:${colour}">■</span> ${escapeHtml(String(id))}</th>` +
      cells.map((cell) => `<td>${escapeHtml(cell)}</td>`).join("") + "</tr>";
  });
  const heads = ["object", "frames with the object", "disappearances", "mean object score", "frames tracked"];
  return `<table><thead><tr>${heads.map((head) => `<th scope="col">${head}</th>`).join("")}</tr></thead>` +
    `<tbody>${rows.join("")}</tbody></table>`;
}

async function stripOf(masklets: Masklets): Promise<string> {
  const source = masklets.source;
  const still = source !== undefined && source.kind !== "live";
  const read = still ? (index: number) => frameOf(source, index) : () => Promise.resolve(undefined);
  const strip = await Promise.all(
    spread(masklets.frames, STRIP_FRAMES).map(async ({ index }) => {
      const frame = masklets.frame(index);
      const image = overlayOf(frame, masklets.objects, await read(index));
      return { image, caption: `${frame.name} · ${frame.time.toFixed(2)} s` };
    }),
  );
  return filmstrip(strip);
}

/** The picture of a frame; none when the video was closed since, for the masks can be shown without it. */
async function frameOf(source: VideoSource, index: number): Promise<Frame | undefined> {
  try {
    return await source.frame(index);
  } catch (error) {
    if (error instanceof MaskletError && error.code === "closed") return undefined;
    throw error;
  }
}
