import { BitReader } from "./bit_reader.ts";
import { CHROMA_FORMATS, type StreamPicture } from "./stream_picture.ts";
import { unitsOf, withoutEmulation } from "./parameter_set.ts";

/** Profiles whose sequence parameter set says how chroma lies. */
const HIGH = [100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135];
/** The number that says that a sample's sides follow. */
const EXTENDED_SAR = 255;

/**
 * What H.264's sequence parameter set says (ITU-T H.264, 7.3.2.1.1 and annex E).
 *
 * @param description an avcC box; without one the set is in the packet
 */
export function h264Picture(description: Uint8Array | undefined, packet: Uint8Array): StreamPicture | undefined {
  const set = description === undefined
    ? unitsOf(packet).find((unit) => (unit[0]! & 0x1f) === 7)
    : description.subarray(8, 8 + (description[6]! << 8 | description[7]!));
  return set === undefined || set.length < 4 ? undefined : pictureOf(withoutEmulation(set));
}

function pictureOf(set: Uint8Array): StreamPicture | undefined {
  const reader = new BitReader(set, 1);
  const profile = reader.bits(8);
  reader.skip(16); // constraints and level
  reader.golomb();
  const layout = HIGH.includes(profile) ? chromaOf(reader) : { chroma: "420" as const, depth: 8 };
  reader.golomb(); // frame numbers
  passOrder(reader);
  reader.golomb();
  reader.skip(1);
  const width = 16 * (reader.golomb() + 1);
  const rows = 16 * (reader.golomb() + 1);
  const wholeFrames = reader.flag();
  if (!wholeFrames) reader.skip(1);
  reader.skip(1);
  if (reader.flag()) { for (let i = 0; i < 4; i++) reader.golomb(); // cropping
   }
  const colours = reader.flag() ? coloursOf(reader) : {};
  return reader.ended ? undefined : { width, height: wholeFrames ? rows : 2 * rows, ...layout, ...colours };
}

function chromaOf(reader: BitReader): Pick<StreamPicture, "chroma" | "depth"> {
  const chroma = reader.golomb();
  if (chroma === 3) reader.skip(1);
  const depth = reader.golomb() + 8;
  reader.golomb(); // of chroma
  reader.skip(1);
  if (reader.flag()) passScalings(reader);
  return { chroma: CHROMA_FORMATS[chroma], depth };
}

function passScalings(reader: BitReader): void {
  for (let list = 0; list < 12 && !reader.ended; list++) if (reader.flag()) passScaling(reader, list < 6 ? 16 : 64);
}

function passScaling(reader: BitReader, size: number): void {
  let [last, next] = [8, 8];
  for (let i = 0; i < size && next !== 0; i++) {
    next = (last + reader.signedGolomb() + 256) % 256;
    if (next !== 0) last = next;
  }
}

function passOrder(reader: BitReader): void {
  const kind = reader.golomb();
  if (kind === 0) reader.golomb();
  if (kind !== 1) return;
  reader.skip(1);
  reader.golomb();
  reader.golomb();
  for (let count = reader.golomb(); count > 0 && !reader.ended; count--) reader.golomb();
}

/** Matrix and range of the usability information, where H.264 and H.265 agree on what comes before them. */
export function coloursOf(reader: BitReader): Pick<StreamPicture, "matrix" | "fullRange"> {
  if (reader.flag() && reader.bits(8) === EXTENDED_SAR) reader.skip(32);
  if (reader.flag()) reader.skip(1); // overscan
  if (!reader.flag()) return {};
  reader.skip(3); // format
  const fullRange = reader.flag();
  if (!reader.flag()) return { fullRange };
  reader.skip(16); // primaries and transfer
  return { matrix: reader.bits(8), fullRange };
}
