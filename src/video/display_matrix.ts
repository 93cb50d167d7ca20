import { boxesIn, movieBox, type ReadAt } from "./boxes.ts";
import { trackOf } from "./sample_entry.ts";

/** Degrees that a matrix may be off a quarter turn and still count as one, as FFmpeg has it. */
const TOLERANCE = 1;

/**
 * By how much the display matrix of an mp4 or mov file turns the pictures of a track, where that is no quarter turn: players then draw them
 * aslant, programs that read frames leave them as they are, and FFmpeg turns them within their old size.
 *
 * @param read reads from the file
 * @param trackId the track's number in its header
 * @returns degrees in (0, 180), one way or the other; undefined where pictures are turned by quarters, mirrored or not, and for other formats
 */
export async function aslantBy(read: ReadAt, trackId: number): Promise<number | undefined> {
  const movie = await movieBox(read);
  const track = movie && trackOf(movie, trackId);
  const head = track && boxesIn(movie!, track.start, track.end).find(({ type }) => type === "tkhd");
  if (head === undefined) return undefined;
  const at = head.start + (movie!.getUint8(head.start) === 1 ? 52 : 40);
  if (at + 20 > head.end) return undefined;
  // rows [a b u], [c d v] of 16.16 numbers: (1, 0) goes to (a, b), (0, 1) to (c, d)
  const [a, b, c, d] = [0, 4, 12, 16].map((offset) => movie!.getInt32(at + offset) / 2 ** 16) as [
    number,
    number,
    number,
    number,
  ];
  const angles = [Math.atan2(b, a), Math.atan2(d, c) - Math.PI / 2].map((angle) => (angle * 180 / Math.PI + 720) % 360);
  if (Math.hypot(a, b) === 0 || Math.hypot(c, d) === 0) return undefined;
  const aslant = angles.find((angle) => Math.abs(angle - 90 * Math.round(angle / 90)) > TOLERANCE);
  return aslant === undefined ? undefined : Math.round(10 * Math.min(aslant, 360 - aslant)) / 10;
}
