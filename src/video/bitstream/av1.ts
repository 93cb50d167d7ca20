import { BitReader } from "./bit_reader.ts";
import type { StreamPicture } from "./stream_picture.ts";

/** The type of a unit that holds a sequence header. */
const SEQUENCE_HEADER = 1;

/**
 * What AV1's sequence header says (its specification, 5.5).
 *
 * @param description an av1C box, which may hold the header
 * @param packet the first packet, which holds it too
 */
export function av1Picture(description: Uint8Array | undefined, packet: Uint8Array): StreamPicture | undefined {
  return headerIn(packet) ?? (description === undefined ? undefined : headerIn(description.subarray(4)));
}

function headerIn(bytes: Uint8Array): StreamPicture | undefined {
  for (let at = 0; at < bytes.length;) {
    const head = bytes[at]!;
    let start = at + 1 + (head >> 2 & 1);
    let length = bytes.length - start;
    if ((head & 2) !== 0) {
      length = 0;
      for (let i = 0; i < 5; i++, start++) { // LEB128; more than 35 bits are no length of ours
        length += (bytes[start]! & 0x7f) * 2 ** (7 * i);
        if ((bytes[start]! & 0x80) === 0) {
          start++;
          break;
        }
      }
    }
    if ((head >> 3 & 0xf) === SEQUENCE_HEADER) return pictureOf(bytes.subarray(start, start + length));
    if (!(length >= 0)) return undefined;
    at = start + length;
  }
  return undefined;
}

function pictureOf(header: Uint8Array): StreamPicture | undefined {
  const reader = new BitReader(header);
  const profile = reader.bits(3);
  reader.skip(1);
  const reduced = reader.flag();
  if (reduced) reader.skip(5);
  else passTimingAndPoints(reader);
  const [widthBits, heightBits] = [reader.bits(4) + 1, reader.bits(4) + 1];
  const [width, height] = [reader.bits(widthBits) + 1, reader.bits(heightBits) + 1];
  if (!reduced && reader.flag()) reader.skip(7);
  reader.skip(3);
  if (!reduced) passTools(reader);
  reader.skip(3);
  return reader.ended ? undefined : { width, height, ...coloursOf(reader, profile) };
}

function passTimingAndPoints(reader: BitReader): void {
  let delayBits = 0;
  const timing = reader.flag();
  let model = false;
  if (timing) {
    reader.skip(64);
    if (reader.flag()) reader.golomb();
    model = reader.flag();
    if (model) {
      delayBits = reader.bits(5) + 1;
      reader.skip(42);
    }
  }
  const delays = reader.flag();
  for (let points = reader.bits(5); points >= 0 && !reader.ended; points--) {
    reader.skip(12);
    if (reader.bits(5) > 7) reader.skip(1);
    if (model && reader.flag()) reader.skip(2 * delayBits + 1);
    if (delays && reader.flag()) reader.skip(4);
  }
}

function passTools(reader: BitReader): void {
  reader.skip(4);
  const order = reader.flag();
  if (order) reader.skip(2);
  const screen = reader.flag() ? 2 : reader.bits(1);
  if (screen > 0 && !reader.flag()) reader.skip(1);
  if (order) reader.skip(3);
}

function coloursOf(reader: BitReader, profile: number): Pick<StreamPicture, "matrix" | "chroma"> {
  const high = reader.flag();
  if (profile === 2 && high) reader.skip(1);
  const gray = profile !== 1 && reader.flag();
  const chroma = gray ? "400" : undefined;
  if (!reader.flag()) return { chroma };
  reader.skip(16); // primaries and transfer
  const matrix = reader.bits(8);
  return { matrix: reader.ended ? undefined : matrix, chroma };
}
