import type { PacketFacts } from "./packet_table.ts";

/**
 * Packets whose times go on where a file jumps back, as recordings do that were put one behind the other (`cat a.ts b.ts`) or whose clock
 * was set anew: to a key packet that is shown before the last one, or at its time although others were shown since. Its frame then follows
 * the latest one by the mean time between two.
 *
 * @param packets in the order of decoding
 * @returns the packets themselves where nothing jumps
 */
export function continuedTimes(packets: readonly PacketFacts[]): readonly PacketFacts[] {
  let [offset, latest, previousKey, jumps] = [0, -Infinity, -Infinity, 0];
  const continued = packets.map(({ time, key }, i) => {
    if (key && (time < previousKey || (time === previousKey && latest > time + offset))) {
      const step = i > 1 ? (latest - packets[0]!.time) / (i - 1) : 0;
      offset = latest + step - time;
      jumps++;
    }
    if (key) previousKey = time;
    latest = Math.max(latest, time + offset);
    return { time: time + offset, key };
  });
  return jumps === 0 ? packets : continued;
}
