/**
 * The parameter sets of H.264 and H.265 where they lie: in the container's box, or between the start codes of a packet.
 * @module
 */

/** The units of a packet with start codes (Annex B), without those. */
export function unitsOf(packet: Uint8Array): Uint8Array[] {
  const starts: number[] = [];
  for (let at = 0; at + 3 < packet.length; at++) {
    if (packet[at] === 0 && packet[at + 1] === 0 && packet[at + 2] === 1) starts.push(at + 3);
  }
  return starts.map((start, i) => packet.subarray(start, (starts[i + 1] ?? packet.length + 3) - 3));
}

/** A unit without the bytes that keep start codes out of it (a 3 after two zeros). */
export function withoutEmulation(unit: Uint8Array): Uint8Array {
  const kept: number[] = [];
  for (let i = 0; i < unit.length; i++) {
    if (i >= 2 && unit[i] === 3 && unit[i - 1] === 0 && unit[i - 2] === 0) continue;
    kept.push(unit[i]!);
  }
  return Uint8Array.from(kept);
}
