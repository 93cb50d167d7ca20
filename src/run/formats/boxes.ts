import type { ObjectId } from "../../prompt/prompt.ts";
import { objectFolders } from "./object_folders.ts";
import { filesByVideo, type FormatFile, type TrackFormat } from "./track_format.ts";
import { cornerAndSize, type SeenMask, seenOn, type Tracks } from "./tracks.ts";

/** What is seen of an object, frame by frame, from the frame that shows it first: single-object trackers begin there. */
function fromFirst({ frames }: Tracks, id: ObjectId): (SeenMask | undefined)[] {
  const seen = frames.map((frame) => seenOn(frame, id));
  const first = seen.findIndex((one) => one?.box !== undefined);
  return first < 0 ? [] : seen.slice(first);
}

const lines = (values: readonly (string | number)[]): string => values.map((value) => `${value}\n`).join("");

/** Whether the box touches the picture's border. */
function cut(one: SeenMask, { width, height }: Tracks): boolean {
  const { left, top, right, bottom } = one.box!;
  return left === 0 || top === 0 || right === width || bottom === height;
}

/** The files of objects, each in a folder, as these benchmarks have one object a sequence. */
function* objectFiles(
  video: Tracks,
  filesOf: (seen: readonly (SeenMask | undefined)[], id: ObjectId) => readonly FormatFile[],
): Generator<FormatFile> {
  for (const [id, folder] of objectFolders(video.objects.map(({ id }) => id))) {
    const seen = fromFirst(video, id);
    if (seen.length === 0) continue;
    for (const [path, content] of filesOf(seen, id)) yield [`${folder}/${path}`, content];
  }
}

/** A box whose first pixel is 1, as in LaSOT and GOT-10k; zeros where the object is not seen. */
function fromOne(one: SeenMask | undefined): number[] {
  if (one?.box === undefined) return [0, 0, 0, 0];
  const [x, y, width, height] = cornerAndSize(one.box);
  return [x + 1, y + 1, width, height];
}

/** LaSOT: a folder an object. */
export const LASOT: TrackFormat = {
  name: "lasot",
  doc:
    "boxes as LaSOT has them: <object>/groundtruth.txt (x,y,width,height, first pixel 1), full_occlusion.txt, out_of_view.txt",
  files: (videos) =>
    filesByVideo(videos, (video) =>
      objectFiles(video, (seen) => {
        const absent = seen.map((one) => one?.box === undefined ? 1 : 0).join(",");
        return [
          ["groundtruth.txt", lines(seen.map((one) => fromOne(one).join(",")))],
          ["full_occlusion.txt", absent],
          ["out_of_view.txt", seen.map(() => 0).join(",")],
        ];
      })),
};

/** GOT-10k: a folder an object. */
export const GOT10K: TrackFormat = {
  name: "got10k",
  doc:
    "boxes as GOT-10k has them: <object>/groundtruth.txt (first pixel 1), absence.label, cut_by_image.label, meta_info.ini",
  files: (videos) =>
    filesByVideo(videos, (video) =>
      objectFiles(video, (seen) => [
        ["groundtruth.txt", lines(seen.map((one) => fromOne(one).map((value) => value.toFixed(4)).join(",")))],
        ["absence.label", lines(seen.map((one) => one?.box === undefined ? 1 : 0))],
        ["cut_by_image.label", lines(seen.map((one) => one?.box !== undefined && cut(one, video) ? 1 : 0))],
        ["meta_info.ini", `[METAINFO]\nurl: ${video.name}\nresolution: (${video.width}, ${video.height})\n`],
      ])),
};

/** VOT: a folder an object; its boxes begin with pixel 0. */
export const VOT: TrackFormat = {
  name: "vot",
  doc: "boxes as VOT has them: <object>/groundtruth.txt (x,y,width,height, first pixel 0, nan where it is not seen)",
  files: (videos) =>
    filesByVideo(videos, (video) =>
      objectFiles(video, (seen) => [[
        "groundtruth.txt",
        lines(seen.map((one) =>
          (one?.box === undefined ? [NaN, NaN, NaN, NaN] : cornerAndSize(one.box))
            .map((value) => Number.isNaN(value) ? "nan" : value.toFixed(3)).join(",")
        )),
      ]])),
};
