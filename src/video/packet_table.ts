import type { ShownFrame } from "./edit_list.ts";

/** What the container says of one packet, in the order of decoding. */
export interface PacketFacts {
  /** When its frame is shown, in seconds. */
  readonly time: number;
  /** Whether it can be decoded without others. */
  readonly key: boolean;
}

/** A packet at which decoding can begin. */
export interface Entry {
  /** Its place in the order of decoding, and of its frame in the order of showing: at an entry both are equal. */
  readonly place: number;
  /** When its frame is shown, in seconds: the container finds the packet by it. */
  readonly time: number;
}

/** The frames of a file in the order in which they are shown. */
export interface PacketTable {
  /** When each frame is shown, in seconds. */
  readonly times: Float64Array;
  /** Place of each frame among all that are decoded, in the order of showing: an edit list may hide, repeat and move some. */
  readonly places: Uint32Array;
  /** Where decoding can begin, ascending; the first packet is always one. */
  readonly entries: readonly Entry[];
}

/**
 * Sorts packets into frames. Decoding begins only at key packets that part the file in two: everything before is shown before,
 * everything after is shown after. Then the n-th picture that comes out of the decoder is the n-th frame shown from there on,
 * whatever the pictures in between depend on.
 *
 * @param packets in the order of decoding
 * @param choose which of the frames are shown, by their times in order, and when; default all, at their times
 */
export function tableOf(
  packets: readonly PacketFacts[],
  choose: (times: readonly number[]) => readonly ShownFrame[] = (times) =>
    times.map((time, place) => ({ place, time })),
): PacketTable {
  const shown = choose(packets.map(({ time }) => time).sort((a, b) => a - b));
  const latestBefore = runningMost(packets.map((packet) => packet.time));
  const earliestAfter = runningMost(packets.map((packet) => -packet.time).reverse()).reverse().map((time) => -time);
  const entries = packets.flatMap(({ time, key }, place) => {
    const parts = key && (latestBefore[place - 1] ?? -Infinity) < time && (earliestAfter[place + 1] ?? Infinity) > time;
    return place === 0 || parts ? [{ place, time }] : [];
  });
  return {
    times: Float64Array.from(shown, ({ time }) => time),
    places: Uint32Array.from(shown, ({ place }) => place),
    entries,
  };
}

function runningMost(values: readonly number[]): number[] {
  let most = -Infinity;
  return values.map((value) => most = Math.max(most, value));
}
