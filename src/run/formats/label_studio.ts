import { cornerAndSize, seenOn, type Tracks } from "./tracks.ts";
import type { TrackFormat } from "./track_format.ts";

/** Label Studio: a task a video, with a track of boxes an object as a prediction; frames count from 1, places are in percent. */
export const LABEL_STUDIO: TrackFormat = {
  name: "label-studio",
  doc: "tasks.json for Label Studio: a task a video with its tracks of boxes (VideoRectangle) as predictions",
  files: (videos) => [["tasks.json", `${JSON.stringify(videos.map(taskOf), undefined, 1)}\n`]],
};

function taskOf(video: Tracks): Record<string, unknown> {
  const { name, frames, objects } = video;
  const last = frames.at(-1);
  const framesCount = last === undefined ? 0 : last.index + 1;
  const duration = last?.time ?? 0;
  const result = objects.map(({ id, category }) => ({
    ...{ id: `${name}-${id}`, type: "videorectangle", from_name: "box", to_name: "video", origin: "prediction" },
    value: { framesCount, duration, labels: [category ?? `object ${id}`], sequence: sequenceOf(video, id) },
    meta: { text: [String(id)] },
  }));
  return { data: { video: name }, predictions: [{ model_version: "masklet", result }] };
}

/** Boxes of the frames that show the object; a box that is not `enabled` ends the object's presence there. */
function sequenceOf({ frames, width, height }: Tracks, id: number | string): Record<string, unknown>[] {
  const sequence: Record<string, unknown>[] = [];
  for (const [i, frame] of frames.entries()) {
    const box = seenOn(frame, id)?.box;
    if (box === undefined) continue;
    const [x, y, w, h] = cornerAndSize(box);
    const next = frames[i + 1];
    const goesOn = next !== undefined && seenOn(next, id)?.box !== undefined;
    sequence.push({
      ...{ frame: frame.index + 1, time: frame.time ?? 0, rotation: 0, enabled: goesOn },
      ...{ x: 100 * x / width, y: 100 * y / height, width: 100 * w / width, height: 100 * h / height },
    });
  }
  return sequence;
}
