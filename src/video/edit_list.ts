import { MaskletError } from "../error.ts";
import { type Box, boxesIn, movieBox, type ReadAt } from "./boxes.ts";
import { trackOf } from "./sample_entry.ts";

/** One edit of a track: a stretch of its frames that is shown, or (`media` undefined) time in which nothing is. */
export interface Edit {
  /** Where the stretch begins in the track's own time, seconds; undefined: nothing is shown. */
  readonly media: number | undefined;
  /** How long it is, seconds; a whole number of the track's ticks, rounded as FFmpeg does it. */
  readonly duration: number;
  /** Speed; FFmpeg and OpenCV show the frames at their own, whatever it says. */
  readonly rate: number;
}

/** The edits of a track, and what the container's reader made of them. */
export interface EditList {
  readonly edits: readonly Edit[];
  /** By how much the reader has shifted the times of frames, seconds: by the first edit that shows something at its own speed. */
  readonly shift: number;
}

/**
 * The edits of one track of an mp4 or mov file (ISO/IEC 14496-12, 8.6.6), in seconds.
 *
 * @param read reads from the file
 * @param trackId the track's number in its header
 * @returns undefined where there is none: in other containers, without an edit list or an entry in it, and in fragmented files, whose frames FFmpeg and
 *   OpenCV show all
 */
export async function editsOf(read: ReadAt, trackId: number): Promise<EditList | undefined> {
  const movie = await movieBox(read);
  if (movie === undefined) return undefined;
  const boxes = boxesIn(movie, 0, movie.byteLength);
  const header = boxes.find(({ type }) => type === "mvhd");
  if (header === undefined || boxes.some(({ type }) => type === "mvex")) return undefined;
  const movieScale = timescaleOf(movie, header);
  const track = trackOf(movie, trackId);
  if (track === undefined) return undefined;
  const inner = boxesIn(movie, track.start, track.end);
  const media = inner.find(({ type }) => type === "mdia");
  const edits = inner.find(({ type }) => type === "edts");
  const mediaHead = media && boxesIn(movie, media.start, media.end).find(({ type }) => type === "mdhd");
  const list = edits && boxesIn(movie, edits.start, edits.end).find(({ type }) => type === "elst");
  if (mediaHead === undefined || list === undefined) return undefined;
  const scales = { movieScale, mediaScale: timescaleOf(movie, mediaHead) };
  const entries = entriesOf(movie, list, scales);
  if (entries.length === 0) return undefined;
  return { edits: shownEdits(entries, scales), shift: shiftOf(entries, scales) };
}

/** Ticks a second of the movie's header, in which durations are, and of the track, in which its times are. */
interface Scales {
  readonly movieScale: number;
  readonly mediaScale: number;
}

/** One entry as the file has it: durations in ticks of the movie, times in those of the track (-1: nothing is shown). */
interface Entry {
  readonly duration: number;
  readonly media: number;
  readonly rate: number;
}

/** Durations are rounded to the track's ticks one by one, as FFmpeg does it: one of 300 ms is 3686 ticks of 1/12288 s, not 3686.4. */
function shownEdits(entries: readonly Entry[], { movieScale, mediaScale }: Scales): Edit[] {
  let shows = false; // whether an edit before shows something
  return entries.map(({ duration, media, rate }) => {
    // FFmpeg and OpenCV take an empty edit for one behind those at the beginning alone; a later one shows what lies from -1 on.
    shows ||= media !== -1;
    const ticks = Math.round(duration * mediaScale / movieScale);
    return { duration: ticks / mediaScale, media: shows ? media / mediaScale : undefined, rate };
  });
}

/** See `EditList.shift`: the reader rounds the empty time as a whole. */
function shiftOf(entries: readonly Entry[], { movieScale, mediaScale }: Scales): number {
  let empty = 0;
  for (const { media, duration, rate } of entries) {
    if (media !== -1) return rate === 1 ? (media - Math.round(empty / movieScale * mediaScale)) / mediaScale : 0;
    empty += duration;
  }
  return 0;
}

/** `timescale` of a movie's or media's header; it follows two times, whose width the version says. */
function timescaleOf(view: DataView, { start }: Box): number {
  return view.getUint32(start + 4 + (view.getUint8(start) === 1 ? 16 : 8));
}

function entriesOf(view: DataView, { start, end }: Box, { movieScale, mediaScale }: Scales): Entry[] {
  const wide = view.getUint8(start) === 1;
  const size = wide ? 20 : 12;
  const count = Math.min(view.getUint32(start + 4), Math.floor((end - start - 8) / size));
  if (movieScale === 0 || mediaScale === 0) return [];
  return Array.from({ length: count }, (_, i) => {
    const at = start + 8 + i * size;
    const duration = wide ? Number(view.getBigUint64(at)) : view.getUint32(at);
    const media = wide ? Number(view.getBigInt64(at + 8)) : view.getInt32(at + 4);
    return { duration, media, rate: view.getInt32(at + size - 4) / 2 ** 16 };
  });
}

/** Seconds that times may be off from adding them up. */
const ROUNDING = 1e-6;

/** A frame that is shown: which of the track's, in the order of showing, and when, in seconds. */
export interface ShownFrame {
  readonly place: number;
  readonly time: number;
}

/**
 * The frames that edits show, as FFmpeg and OpenCV take them: those that begin within an edit. A frame that begins before an edit's
 * start is decoded and not shown, even where it lasts beyond it.
 *
 * @param times when each frame begins in the track's own time, seconds, ascending
 * @param edits the track's edits
 * @param name how errors call the video
 * @throws {MaskletError} `bad-video` when none is shown
 */
export function shownFrames(times: ArrayLike<number>, edits: readonly Edit[], name: string): ShownFrame[] {
  const frames: ShownFrame[] = [];
  let start = 0; // of the edit, in the time of showing
  for (const { media, duration } of edits) {
    if (media !== undefined) {
      for (let place = 0; place < times.length; place++) {
        const into = times[place]! - media;
        if (into >= -ROUNDING && into < duration - ROUNDING) frames.push({ place, time: start + into });
      }
    }
    start += duration;
  }
  if (frames.length > 0) return frames;
  throw new MaskletError("bad-video", `Expected frames within the edits of ${name}, found none`, {
    hint:
      "The file's edit list hides every frame; write it anew, e.g. ffmpeg -ignore_editlist 1 -i in.mp4 -c copy out.mp4",
  });
}
