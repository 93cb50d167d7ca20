import { BitReader } from "./bit_reader.ts";
import type { Chroma, StreamPicture } from "./stream_picture.ts";

/** What VP8's first key frame says (RFC 6386, 9.1); it has the matrix of BT.601 always. */
export function vp8Picture(packet: Uint8Array): StreamPicture | undefined {
  const starts = packet.length >= 10 && (packet[0]! & 1) === 0 && packet[3] === 0x9d && packet[4] === 0x01;
  if (!starts || packet[5] !== 0x2a) return undefined;
  const side = (at: number): number => (packet[at]! | packet[at + 1]! << 8) & 0x3fff;
  return { width: side(6), height: side(8) };
}

/** H.273's numbers of VP9's colour spaces. */
const MATRICES: readonly (number | undefined)[] = [undefined, 6, 1, 6, 7, 9, undefined, 0];
/** Layouts of chroma by whether it is halved in x and y. */
const LAYOUTS: readonly Chroma[] = ["444", "440", "422", "420"];
/** What a key frame has behind its header. */
const SYNC = 0x498342;

/** What VP9's first key frame says (its specification, 6.2). */
export function vp9Picture(packet: Uint8Array): StreamPicture | undefined {
  const reader = new BitReader(packet);
  if (reader.bits(2) !== 2) return undefined;
  const profile = reader.bits(1) + 2 * reader.bits(1);
  if (profile === 3) reader.skip(1);
  const repeats = reader.flag();
  const isKey = !reader.flag();
  reader.skip(2);
  if (repeats || !isKey || reader.bits(24) !== SYNC) return undefined;
  if (profile >= 2) reader.skip(1); // depth
  const space = reader.bits(3);
  let chroma: Chroma = profile % 2 === 1 ? "444" : "420";
  if (space !== 7) {
    reader.skip(1); // range
    if (profile % 2 === 1) {
      chroma = LAYOUTS[reader.bits(2)]!;
      reader.skip(1);
    }
  } else if (profile % 2 === 1) reader.skip(1);
  const [width, height] = [reader.bits(16) + 1, reader.bits(16) + 1];
  return reader.ended ? undefined : { width, height, matrix: MATRICES[space], chroma };
}

/** Whether a packet of VP9 begins with a key frame: not one that shows an earlier frame again (its specification, 6.2). */
export function isVp9Key(packet: Uint8Array): boolean {
  const reader = new BitReader(packet);
  if (reader.bits(2) !== 2) return false;
  if (reader.bits(1) + 2 * reader.bits(1) === 3) reader.skip(1);
  return !reader.flag() && !reader.flag() && packet.length > 0;
}
