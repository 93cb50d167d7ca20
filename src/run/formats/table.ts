import { filesByVideo, type TrackFormat } from "./track_format.ts";
import { seenOn, short, type Tracks } from "./tracks.ts";

const HEAD = "frame,name,time,object,area,left,top,right,bottom,object_score,predicted_iou";

/** A CSV with a line an object and frame: areas, boxes, scores. */
export const CSV: TrackFormat = {
  name: "csv",
  doc: "tracks.csv: area, box (half-open, px), object score and predicted IoU of each object and frame",
  files: (videos) => filesByVideo(videos, (video) => [["tracks.csv", tableOf(video)]]),
};

function tableOf({ frames, objects }: Tracks): string {
  const rows = frames.flatMap((frame) =>
    objects.flatMap(({ id }) => {
      const seen = seenOn(frame, id);
      if (seen === undefined) return [];
      const { box, area, objectScore, iou } = seen;
      const cells = [
        ...[frame.index, frame.name, frame.time === undefined ? "" : short(frame.time), id, area],
        ...(box === undefined ? ["", "", "", ""] : [box.left, box.top, box.right, box.bottom]),
        ...[objectScore, iou].map((value) => value === undefined ? "" : short(value)),
      ];
      return [cells.map((cell) => quoted(String(cell))).join(",")];
    })
  );
  return [HEAD, ...rows, ""].join("\n");
}

const quoted = (cell: string): string => /[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
