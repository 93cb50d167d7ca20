import { ALPHA } from "./alpha.ts";
import { GOT10K, LASOT, VOT } from "./boxes.ts";
import { COCO, YOUTUBE_VIS } from "./coco.ts";
import { CVAT } from "./cvat.ts";
import { LABEL_STUDIO } from "./label_studio.ts";
import { CSV } from "./table.ts";
import type { TrackFormat } from "./track_format.ts";

/** The forms in which other programs read tracks. One more is a file beside this one and an entry here. */
export const TRACK_FORMATS: readonly TrackFormat[] = [
  COCO,
  YOUTUBE_VIS,
  LASOT,
  GOT10K,
  VOT,
  CVAT,
  LABEL_STUDIO,
  ALPHA,
  CSV,
];

/** The format of that name; undefined where there is none. */
export function formatNamed(name: string): TrackFormat | undefined {
  return TRACK_FORMATS.find((format) => format.name === name);
}
