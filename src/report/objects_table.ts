import { seriesColour } from "../image/series_colour.ts";
import type { Masklets } from "../masklet/masklets.ts";
import type { ObjectTrack } from "../masklet/object_track.ts";
import { escapeHtml } from "./report_html.ts";

/** Where an object is present: "present on 0..3, 6..7". */
export function spansText({ spans }: ObjectTrack): string {
  const present = spans.filter((span) => span.present).map(({ first, last }) =>
    first === last ? `${first}` : `${first}..${last}`
  );
  return present.length === 0 ? "never present" : `present on ${present.join(", ")}`;
}

/** Its mean object score, with two decimals. */
export function meanScore({ objectScores }: ObjectTrack): string {
  if (objectScores.length === 0) return "–";
  return (objectScores.reduce((sum, score) => sum + score, 0) / objectScores.length).toFixed(2);
}

/** A table of the objects: where each is present, how often it goes, its score, its size. */
export function objectsTable(masklets: Masklets): string {
  const rows = masklets.objects.map((id, n) => {
    const track = masklets.object(id);
    const colour = seriesColour(n);
    const cells = [spansText(track), String(track.disappearances), meanScore(track), String(track.frames.length)];
    return `<tr><th scope="row"><span style="color:${colour}">■</span> ${escapeHtml(String(id))}</th>` +
      cells.map((cell) => `<td>${escapeHtml(cell)}</td>`).join("") + "</tr>";
  });
  const heads = ["object", "frames with the object", "disappearances", "mean object score", "frames tracked"];
  return `<table class="masklet-table"><thead><tr>${
    heads.map((head) => `<th scope="col">${head}</th>`).join("")
  }</tr></thead>` +
    `<tbody>${rows.join("")}</tbody></table>`;
}
