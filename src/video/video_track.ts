import type { Input, InputVideoTrack } from "./mediabunny.ts";
import { outerBoxes, type ReadAt } from "./boxes.ts";
import { elementsAt, isMatroska } from "./ebml.ts";
import { asWord, convertHint } from "./foreign_format.ts";

/**
 * The video track that a file shows, as FFmpeg chooses it: of those that the file calls its default ones, otherwise of all, the one with the
 * largest pictures; of several of one size the first. Pictures that belong to sound (a cover) are no video.
 *
 * @returns undefined where there is none of a known codec
 */
export async function videoTrackOf(input: Input): Promise<InputVideoTrack | undefined> {
  const tracks = await Promise.all((await input.getVideoTracks()).map(async (track) => ({
    track,
    byDefault: Number((await track.getDisposition()).default),
    pixels: await track.getCodedWidth() * await track.getCodedHeight(),
  })));
  return tracks.sort((a, b) => b.byDefault - a.byDefault || b.pixels - a.pixels)[0]?.track; // the sort is stable
}

/** Bytes of a Matroska file in which its tracks are described. */
const TRACKS_BYTES = 2 ** 16;
/** Elements of Matroska on the way to a track; what says its kind, and that its blocks are compressed or encrypted. */
const [SEGMENT, TRACKS, TRACK, TRACK_TYPE, ENCODINGS] = [0x18538067, 0x1654ae6b, 0xae, 0x83, 0x6d80] as const;
/** The kind of a track that is video. */
const VIDEO = 1;

/**
 * What a file holds that has no video track which can be read, in words, with what to do where that is not to get it again.
 *
 * @param name how errors call the file
 * @param read reads from the file
 */
export async function whatInstead(
  input: Input,
  name: string,
  read: ReadAt,
): Promise<{ readonly found: string; readonly hint?: string }> {
  const head = await read(0, TRACKS_BYTES);
  const tracks = isMatroska(head) ? elementsAt(head, SEGMENT, TRACKS, TRACK) : [];
  if (tracks.some((track) => elementsAt(track, TRACK_TYPE)[0]?.at(-1) === VIDEO && elementsAt(track, ENCODINGS)[0])) {
    return {
      found: "a video track that is compressed (zlib) or encrypted within its container",
      hint: `Write it anew, without loss: ffmpeg -i ${asWord(name)} -c copy whole.mkv`,
    };
  }
  const sound = (await input.getAudioTracks().catch(() => [])).length > 0;
  if (sound) {
    return {
      found: "no video track but sound (a cover picture is no video)",
      hint: "Fetch or export it with its pictures",
    };
  }
  const isMp4 = String.fromCharCode(...head.subarray(4, 8)) === "ftyp";
  if (isMp4 && await hasNone(outerBoxes(read, "moov"))) {
    const hint = "Fetch or export the file again; without its index nothing of it can be decoded";
    return { found: "a file that is cut short: its index (moov) is missing", hint };
  }
  return { found: "no video track of a known codec", hint: convertHint(name) };
}

async function hasNone(boxes: AsyncGenerator<unknown>): Promise<boolean> {
  for await (const _ of boxes) return false;
  return true;
}
