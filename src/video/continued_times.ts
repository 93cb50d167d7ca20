import type { PacketFacts } from "./packet_table.ts";

/** Packets that are decoded before others which are shown before them, at most (H.264 and H.265 have 16). */
const REORDERED = 16;

/**
 * Packets whose times go on where a transport stream jumps back, as recordings do that were put one behind the other (`cat a.ts b.ts`) or
 * whose clock was set anew: to a key packet that is shown before all of the last ones, or with the first of them. Its frame then follows the
 * latest one by the mean time between two.
 *
 * @param packets in the order of decoding
 * @returns the packets themselves where nothing jumps
 */
export function continuedTimes(packets: readonly PacketFacts[]): readonly PacketFacts[] {
  let [offset, latest, jumps] = [0, -Infinity, 0];
  let last: number[] = []; // times since the last jump
  const continued = packets.map(({ time, key }, i) => {
    const earliest = Math.min(...last);
    if (key && (time < earliest || (time === earliest && latest > time + offset)) && i > 0) {
      const step = i > 1 ? (latest - packets[0]!.time) / (i - 1) : 0;
      offset = latest + step - time;
      last = [];
      jumps++;
    }
    if (last.push(time) > REORDERED) last.shift();
    latest = Math.max(latest, time + offset);
    return { time: time + offset, key };
  });
  return jumps === 0 ? packets : continued;
}
