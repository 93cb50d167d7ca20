import type { SeenMask } from "./tracks.ts";
import { maskToBytes } from "../../mask/mask.ts";
import { filesByVideo, type FormatFile, type TrackFormat } from "./track_format.ts";
import { seenOn, type Tracks } from "./tracks.ts";

/**
 * CVAT 1.1: `annotations.xml` for a video task (a track of boxes an object, as its tracks have no masks), and `masks.xml` for a task of
 * images, with the masks of each frame.
 */
export const CVAT: TrackFormat = {
  name: "cvat",
  doc: "CVAT 1.1: annotations.xml for a video task (tracks of boxes), masks.xml for a task of images (masks)",
  files: (videos) => filesByVideo(videos, filesOf),
};

function* filesOf(video: Tracks): Generator<FormatFile> {
  yield [
    "annotations.xml",
    documentOf(
      video,
      "interpolation",
      video.objects.map(({ id, category }, i) => trackOf(video, id, i, category ?? `object ${id}`)),
    ),
  ];
  yield [
    "masks.xml",
    documentOf(
      video,
      "annotation",
      video.frames.map((frame, i) => {
        const masks = video.objects.flatMap(({ id, category }) => {
          const seen = seenOn(frame, id);
          return seen?.box === undefined ? [] : [maskOf(seen, category ?? `object ${id}`)];
        });
        return `  <image id="${i}" name="${
          escaped(frame.name)
        }.jpg" width="${video.width}" height="${video.height}">\n${masks.join("")}  </image>\n`;
      }),
    ),
  ];
}

function documentOf({ name, width, height, frames, objects }: Tracks, mode: string, parts: readonly string[]): string {
  const labels = [...new Set(objects.map(({ id, category }) => category ?? `object ${id}`))];
  const size = frames.length === 0 ? 0 : mode === "annotation" ? frames.length : frames.at(-1)!.index + 1;
  return `<?xml version="1.0" encoding="utf-8"?>
<annotations>
  <version>1.1</version>
  <meta>
    <task>
      <name>${escaped(name)}</name>
      <size>${size}</size>
      <mode>${mode}</mode>
      <start_frame>0</start_frame>
      <stop_frame>${Math.max(0, size - 1)}</stop_frame>
      <labels>
${
    labels.map((label) => `        <label><name>${escaped(label)}</name><attributes></attributes></label>\n`).join("")
  }      </labels>
      <original_size><width>${width}</width><height>${height}</height></original_size>
    </task>
  </meta>
${parts.join("")}</annotations>
`;
}

/** A box a frame; where the object leaves, its last box stands once more as `outside`. */
function trackOf({ frames }: Tracks, id: number | string, nth: number, label: string): string {
  const boxes: string[] = [];
  let last: SeenMask["box"];
  for (const frame of frames) {
    const box = seenOn(frame, id)?.box;
    const shown = box ?? last;
    if (shown !== undefined) {
      boxes.push(
        `    <box frame="${frame.index}" keyframe="1" outside="${
          box === undefined ? 1 : 0
        }" occluded="0" xtl="${shown.left}.00" ` +
          `ytl="${shown.top}.00" xbr="${shown.right}.00" ybr="${shown.bottom}.00" z_order="0"></box>\n`,
      );
    }
    last = box;
  }
  return `  <track id="${nth}" label="${escaped(label)}" source="auto">\n${boxes.join("")}  </track>\n`;
}

/** Run lengths of the box around a mask, row by row, first of what is outside. */
function maskOf({ mask, box }: SeenMask, label: string): string {
  const { left, top, right, bottom } = box!;
  const bytes = maskToBytes(mask);
  const runs: number[] = [];
  let [value, length] = [0, 0];
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      if (bytes[y * mask.width + x] !== value) {
        runs.push(length);
        [value, length] = [1 - value, 0];
      }
      length++;
    }
  }
  runs.push(length);
  return `    <mask label="${escaped(label)}" source="auto" occluded="0" rle="${
    runs.join(", ")
  }" left="${left}" top="${top}" ` +
    `width="${right - left}" height="${bottom - top}" z_order="0"></mask>\n`;
}

function escaped(text: string): string {
  const names: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;" };
  return text.replace(/[&<>"']/g, (sign) => names[sign]!);
}
