import type { Rle } from "../mask/rle.ts";

/** One object's mask on one frame of a report. */
export interface ReportMask {
  /** The object. */
  readonly object: number | string;
  /** Its mask at the report's width and height. */
  readonly rle: Rle;
  /** Whether the object is there, by its score; absent: wherever it has a mask. */
  readonly present?: boolean;
}

/** One frame of a report's clip. */
export interface ReportFrame {
  /** Frame index in the video, from 0. */
  readonly index: number;
  /** The frame's name, as the evaluation names it. */
  readonly name: string;
  /** Seconds from the start of the video. */
  readonly time: number;
  /** The picture as a data URL (JPEG, WebP or PNG), of any size in the clip's proportions; absent: masks are shown on black. */
  readonly image?: string;
  /** What was tracked. */
  readonly masks: readonly ReportMask[];
  /** The ground truth, where the frame has one. */
  readonly truth?: readonly ReportMask[];
}
