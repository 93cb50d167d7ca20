import { BitReader } from "./bit_reader.ts";
import type { StreamPicture } from "./stream_picture.ts";

/** Types of units: a sequence header, the header of a frame, a frame with its header. */
const [SEQUENCE_HEADER, FRAME_HEADER, FRAME] = [1, 3, 6];

/**
 * What AV1's sequence header says (its specification, 5.5).
 *
 * @param description an av1C box, which may hold the header
 * @param packet the first packet, which holds it too
 */
export function av1Picture(description: Uint8Array | undefined, packet: Uint8Array): StreamPicture | undefined {
  return headerIn(packet) ?? (description === undefined ? undefined : headerIn(description.subarray(4)));
}

/** Whether a packet of AV1 begins with a key frame (its specification, 5.9.2): not one that shows an earlier frame again. */
export function isAv1Key(packet: Uint8Array): boolean {
  for (const { type, content } of av1Units(packet)) {
    if (type === SEQUENCE_HEADER && ((content[0] ?? 0) & 0x08) !== 0) return true; // still pictures, whose frames say nothing
    if (type === FRAME_HEADER || type === FRAME) return ((content[0] ?? 0) & 0xe0) === 0;
  }
  return false;
}

function headerIn(bytes: Uint8Array): StreamPicture | undefined {
  for (const { type, content } of av1Units(bytes)) if (type === SEQUENCE_HEADER) return pictureOf(content);
  return undefined;
}

/** A unit of AV1 (OBU). */
interface Av1Unit {
  readonly type: number;
  readonly content: Uint8Array;
}

function* av1Units(bytes: Uint8Array): Generator<Av1Unit> {
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
    yield { type: head >> 3 & 0xf, content: bytes.subarray(start, start + length) };
    if (!(length >= 0)) return;
    at = start + length;
  }
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
