import { BitReader } from "./bit_reader.ts";
import { isH264, isH265, unitsIn } from "./coded_units.ts";
import { withoutEmulation } from "./parameter_set.ts";

/** H.264: types of units, and of a message in one (ITU-T H.264, table 7-1 and annex D). */
const [SLICE, IDR, SEI, RECOVERY_POINT] = [1, 5, 6, 6];
/** H.265: types of slices of leading pictures that need what lies before their key picture (ITU-T H.265, table 7-1). */
const SKIPPED_LEADING = [8, 9];

/**
 * After how many further reference pictures a key picture of H.264 leads to whole ones: decoding may begin at pictures that build the
 * whole up bit by bit (intra refresh). Undefined for an IDR picture, before which nothing is remembered, and for other codecs.
 *
 * @param config the decoder's configuration
 * @param packet of a key picture
 */
export function recoveryOf(config: object, packet: Uint8Array): number | undefined {
  if (!isH264(config)) return undefined;
  const units = unitsIn(config, packet);
  if (units.some((unit) => (unit[0]! & 0x1f) === IDR)) return undefined;
  return recoveryMessage(units) ?? 0;
}

/** The number of the first message of a recovery point among units of H.264; undefined where there is none. */
export function recoveryMessage(units: readonly Uint8Array[]): number | undefined {
  for (const unit of units) {
    const count = (unit[0]! & 0x1f) === SEI ? recoveryCount(withoutEmulation(unit)) : undefined;
    if (count !== undefined) return count;
  }
  return undefined;
}

/** Whether later pictures may refer to that of a packet of H.264. */
export function isReference(config: object, packet: Uint8Array): boolean {
  return unitsIn(config, packet).some((unit) => {
    const type = unit[0]! & 0x1f;
    return (type === SLICE || type === IDR) && (unit[0]! >> 5 & 3) > 0;
  });
}

/** Whether the decoder passes over a packet of H.265 where decoding begins at the key picture before it. */
export function isSkippedLeading(config: object, packet: Uint8Array): boolean {
  if (!isH265(config)) return false;
  const slice = unitsIn(config, packet).find((unit) => (unit[0]! >> 1 & 0x3f) < 32);
  return slice !== undefined && SKIPPED_LEADING.includes(slice[0]! >> 1 & 0x3f);
}

/** The number of a recovery point's message. */
function recoveryCount(unit: Uint8Array): number | undefined {
  for (let at = 1; at + 2 < unit.length;) {
    let [type, length] = [0, 0];
    while (unit[at] === 0xff) [type, at] = [type + 0xff, at + 1];
    type += unit[at++]!;
    while (unit[at] === 0xff) [length, at] = [length + 0xff, at + 1];
    length += unit[at++] ?? 0;
    if (type === RECOVERY_POINT) return new BitReader(unit, at).golomb();
    at += length;
  }
  return undefined;
}
