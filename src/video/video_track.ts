import type { Input, InputVideoTrack } from "./mediabunny.ts";
import { outerBoxes, type ReadAt } from "./boxes.ts";

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
/** Elements of Matroska: its tracks, and that the blocks of one are compressed or encrypted. */
const [TRACKS, ENCODINGS] = [[0x16, 0x54, 0xae, 0x6b], [0x6d, 0x80]] as const;

/**
 * What a file holds that has no video track which can be read, in words.
 *
 * @param read reads from the file
 */
export async function whatInstead(input: Input, read: ReadAt): Promise<string> {
  const head = await read(0, TRACKS_BYTES);
  const tracks = placeOf(TRACKS, head, 0);
  if (tracks >= 0 && placeOf(ENCODINGS, head, tracks) >= 0) {
    return "a video track that is compressed (zlib) or encrypted within its container";
  }
  const sound = (await input.getAudioTracks().catch(() => [])).length > 0;
  if (sound) return "no video track but sound (a cover picture is no video)";
  const isMp4 = String.fromCharCode(...head.subarray(4, 8)) === "ftyp";
  if (isMp4 && await hasNone(outerBoxes(read, "moov"))) return "a file that is cut short: its index (moov) is missing";
  return "no video track of a known codec";
}

const placeOf = (wanted: readonly number[], bytes: Uint8Array, from: number): number =>
  bytes.findIndex((_, at) => at >= from && wanted.every((byte, i) => bytes[at + i] === byte));

async function hasNone(boxes: AsyncGenerator<unknown>): Promise<boolean> {
  for await (const _ of boxes) return false;
  return true;
}
