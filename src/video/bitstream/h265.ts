import { BitReader } from "./bit_reader.ts";
import { CHROMA_FORMATS, type StreamPicture } from "./stream_picture.ts";
import { coloursOf } from "./h264.ts";
import { unitsOf, withoutEmulation } from "./parameter_set.ts";

/** The type of a unit that holds a sequence parameter set. */
const SEQUENCE_SET = 33;

/**
 * What H.265's sequence parameter set says (ITU-T H.265, 7.3.2.2 and annex E).
 *
 * @param description an hvcC box; without one the set is in the packet
 */
export function h265Picture(description: Uint8Array | undefined, packet: Uint8Array): StreamPicture | undefined {
  const units = description === undefined ? unitsOf(packet) : unitsOfBox(description);
  const set = units.find((unit) => (unit[0]! >> 1 & 0x3f) === SEQUENCE_SET);
  return set === undefined ? undefined : pictureOf(withoutEmulation(set));
}

/** The units of an hvcC box: lists of units of one type. */
function unitsOfBox(box: Uint8Array): Uint8Array[] {
  const units: Uint8Array[] = [];
  for (let list = 0, at = 23; list < (box[22] ?? 0) && at + 3 <= box.length; list++) {
    const count = box[at + 1]! << 8 | box[at + 2]!;
    at += 3;
    for (let i = 0; i < count && at + 2 <= box.length; i++) {
      const length = box[at]! << 8 | box[at + 1]!;
      units.push(box.subarray(at + 2, at + 2 + length));
      at += 2 + length;
    }
  }
  return units;
}

function pictureOf(set: Uint8Array): StreamPicture | undefined {
  const reader = new BitReader(set, 2);
  reader.skip(4);
  const layers = reader.bits(3); // beyond the first
  reader.skip(1);
  passProfile(reader, layers);
  reader.golomb();
  const chroma = reader.golomb();
  if (chroma === 3) reader.skip(1);
  const [width, height] = [reader.golomb(), reader.golomb()];
  if (reader.flag()) { for (let i = 0; i < 4; i++) reader.golomb(); // conformance window
   }
  const depth = reader.golomb() + 8;
  reader.golomb(); // of chroma
  const orderBits = reader.golomb() + 4;
  for (let layer = reader.flag() ? 0 : layers; layer <= layers; layer++) for (let i = 0; i < 3; i++) reader.golomb();
  for (let i = 0; i < 6; i++) reader.golomb(); // sizes of blocks
  if (reader.flag() && reader.flag()) passScaling(reader);
  reader.skip(2);
  if (reader.flag()) { // samples without prediction
    reader.skip(8);
    reader.golomb();
    reader.golomb();
    reader.skip(1);
  }
  passReferences(reader);
  if (reader.flag()) {
    for (let count = reader.golomb(); count > 0 && !reader.ended; count--) {
      reader.skip(orderBits + 1);
    }
  }
  reader.skip(2);
  const colours = reader.flag() ? coloursOf(reader) : {};
  return { width, height, chroma: CHROMA_FORMATS[chroma], depth, ...(reader.ended ? {} : colours) };
}

function passProfile(reader: BitReader, layers: number): void {
  reader.skip(96); // profile, compatibility, constraints, level
  const said = Array.from({ length: layers }, () => [reader.flag(), reader.flag()] as const);
  if (layers > 0) reader.skip(2 * (8 - layers));
  for (const [profile, level] of said) reader.skip((profile ? 88 : 0) + (level ? 8 : 0));
}

function passScaling(reader: BitReader): void {
  for (let size = 0; size < 4; size++) {
    for (let matrix = 0; matrix < 6; matrix += size === 3 ? 3 : 1) {
      if (!reader.flag()) reader.golomb();
      else {
        if (size > 1) reader.signedGolomb();
        for (let i = Math.min(64, 2 ** (4 + 2 * size)); i > 0 && !reader.ended; i--) reader.signedGolomb();
      }
    }
  }
}

/** The short-term reference picture sets (7.3.7): the length of one tells how a later one is written. */
function passReferences(reader: BitReader): void {
  const count = reader.golomb();
  const lengths: number[] = [];
  for (let i = 0; i < count && !reader.ended; i++) {
    if (i > 0 && reader.flag()) {
      reader.skip(1);
      reader.golomb();
      let length = 0;
      for (let j = 0; j <= lengths[i - 1]!; j++) if (reader.flag() || reader.flag()) length++;
      lengths.push(length);
      continue;
    }
    const length = reader.golomb() + reader.golomb();
    for (let j = 0; j < length && !reader.ended; j++) {
      reader.golomb();
      reader.skip(1);
    }
    lengths.push(Math.min(length, 64));
  }
}
