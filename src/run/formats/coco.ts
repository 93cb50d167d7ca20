import type { ObjectId } from "../../prompt/prompt.ts";
import type { TrackFormat } from "./track_format.ts";
import { cornerAndSize, seenOn, type Tracks } from "./tracks.ts";

/** The category of objects that have none. */
const OBJECT = "object";

/** Numbers of categories, from 1 on, in the order in which they occur. */
function categoriesOf(videos: readonly Tracks[]): Map<string, number> {
  const names = new Set(videos.flatMap(({ objects }) => objects.map(({ category = OBJECT }) => category)));
  return new Map([...names].map((name, i) => [name, i + 1]));
}

const listed = (categories: ReadonlyMap<string, number>): unknown[] =>
  [...categories].map(([name, id]) => ({ id, name, supercategory: OBJECT }));

const info = { description: "Tracks by Masklet", version: "1.0" };

const fileOf = ({ name }: Tracks, frame: { readonly name: string }): string => `${name}/${frame.name}.jpg`;

/** Every object of every video by a number from 1 on, as both formats count instances through the whole file. */
function instances(videos: readonly Tracks[]): { video: Tracks; id: ObjectId; instance: number; category: string }[] {
  return videos.flatMap((video) => video.objects.map(({ id, category = OBJECT }) => ({ video, id, category })))
    .map((object, i) => ({ ...object, instance: i + 1 }));
}

/** COCO's instances: an annotation an object and frame that shows it, with `track_id` through the video. */
export const COCO: TrackFormat = {
  name: "coco",
  doc: "annotations.json as COCO's instances: RLE, boxes, areas, scores, and track_id through the video",
  files: (videos) => {
    const categories = categoriesOf(videos);
    const images: Record<string, unknown>[] = [];
    const annotations: Record<string, unknown>[] = [];
    const all = instances(videos);
    for (const video of videos) {
      for (const frame of video.frames) {
        const image = images.length + 1;
        const { width, height } = video;
        images.push({
          id: image,
          file_name: fileOf(video, frame),
          width,
          height,
          video: video.name,
          frame_index: frame.index,
        });
        for (const { id, instance, category } of all.filter((one) => one.video === video)) {
          const seen = seenOn(frame, id);
          if (seen?.box === undefined) continue;
          annotations.push({
            ...{ id: annotations.length + 1, image_id: image, category_id: categories.get(category), iscrowd: 0 },
            ...{ segmentation: seen.rle, area: seen.area, bbox: cornerAndSize(seen.box) },
            ...{ track_id: instance, object: id },
            ...(seen.iou !== undefined && { score: seen.iou }),
          });
        }
      }
    }
    const json = { info, licenses: [], images, annotations, categories: listed(categories) };
    return [["annotations.json", `${JSON.stringify(json)}\n`]];
  },
};

/** YouTube-VIS: an annotation an object, with its masks on all frames of the video and null where it is not seen. */
export const YOUTUBE_VIS: TrackFormat = {
  name: "youtube-vis",
  doc: "instances.json as YouTube-VIS has it: a track an object, RLE a frame, null where it is not seen",
  files: (videos) => {
    const categories = categoriesOf(videos);
    const annotations = instances(videos).map(({ video, id, instance, category }) => {
      const { width, height, frames } = video;
      const seen = frames.map((frame) => seenOn(frame, id)).map((one) => one?.box === undefined ? undefined : one);
      const scores = seen.flatMap((one) => one?.iou === undefined ? [] : [one.iou]);
      return {
        ...{ id: instance, video_id: videos.indexOf(video) + 1, category_id: categories.get(category), iscrowd: 0 },
        ...{ width, height, length: frames.length, object: id },
        segmentations: seen.map((one) => one?.rle ?? null),
        bboxes: seen.map((one) => one?.box === undefined ? null : cornerAndSize(one.box)),
        areas: seen.map((one) => one?.area ?? null),
        ...(scores.length > 0 && { score: scores.reduce((sum, score) => sum + score, 0) / scores.length }),
      };
    });
    const listing = videos.map((video, i) => ({
      ...{ id: i + 1, name: video.name, width: video.width, height: video.height, length: video.frames.length },
      file_names: video.frames.map((frame) => fileOf(video, frame)),
    }));
    const json = { info, licenses: [], videos: listing, annotations, categories: listed(categories) };
    return [["instances.json", `${JSON.stringify(json)}\n`]];
  },
};
