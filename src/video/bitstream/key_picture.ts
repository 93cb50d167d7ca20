import { isAv1Key } from "./av1.ts";
import { BitReader } from "./bit_reader.ts";
import { codecOf, unitsIn } from "./coded_units.ts";
import { withoutEmulation } from "./parameter_set.ts";
import { recoveryMessage } from "./recovery.ts";
import { isVp9Key } from "./vpx.ts";

/** H.264: types of units: a slice, one of a picture before which nothing is remembered (ITU-T H.264, table 7-1). */
const [SLICE, IDR] = [1, 5];
/** H.264: types of slices modulo 5 whose pictures need no other (table 7-6). */
const INTRA = [2, 4];
/** H.265: types of units whose pictures decoding may begin at (ITU-T H.265, table 7-1). */
const [FIRST_ENTRY, LAST_ENTRY] = [16, 23];

/**
 * Whether decoding can begin at a packet, by what is in it. Containers say so too, but not all to be believed: an mp4 file without a table of
 * key pictures (`stss`) calls every one of them a key picture, and so do some programs that cut.
 *
 * @param config the decoder's configuration
 * @param packet of any picture
 * @returns true for a codec that is not known
 */
export function isKeyPicture(config: object, packet: Uint8Array): boolean {
  const codec = codecOf(config);
  return READERS.find(([pattern]) => pattern.test(codec))?.[1](config, packet) ?? true;
}

const READERS: readonly (readonly [codec: RegExp, isKey: (config: object, packet: Uint8Array) => boolean])[] = [
  [/^avc/, isH264Key],
  [/^h(ev|vc)1/, isH265Key],
  [/^vp8/, (_, packet) => packet.length > 0 && (packet[0]! & 1) === 0],
  [/^vp09/, (_, packet) => isVp9Key(packet)],
  [/^av01/, (_, packet) => isAv1Key(packet)],
];

/** A picture that builds the whole up bit by bit (intra refresh) has a message; `recoveryOf` reads it. */
function isH264Key(config: object, packet: Uint8Array): boolean {
  const units = unitsIn(config, packet);
  const type = (unit: Uint8Array): number => unit[0]! & 0x1f;
  if (units.some((unit) => type(unit) === IDR) || recoveryMessage(units) !== undefined) return true;
  const slices = units.filter((unit) => type(unit) === SLICE);
  return slices.every(isIntra); // none: slices in parts, which are not read here
}

/** Whether the slice of a unit of H.264 needs no other picture. */
function isIntra(unit: Uint8Array): boolean {
  const reader = new BitReader(withoutEmulation(unit.subarray(0, 32)), 1);
  reader.golomb(); // the place of its first block
  return INTRA.includes(reader.golomb() % 5);
}

function isH265Key(config: object, packet: Uint8Array): boolean {
  const slice = unitsIn(config, packet).map((unit) => unit[0]! >> 1 & 0x3f).find((type) => type < 32);
  return slice !== undefined && slice >= FIRST_ENTRY && slice <= LAST_ENTRY;
}
