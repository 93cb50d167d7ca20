/** What the container says of one packet, in the order of decoding. */
export interface PacketFacts {
  /** When its frame is shown, in seconds. */
  readonly time: number;
  /** How long, in seconds. */
  readonly duration: number;
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
  /** Frames before the first one shown: decoded, but over before time 0. */
  readonly hidden: number;
  /** Where decoding can begin, ascending; the first packet is always one. */
  readonly entries: readonly Entry[];
}

/** Seconds that times may be off from adding them up. */
const ROUNDING = 1e-6;

/**
 * Sorts packets into frames. Decoding begins only at key packets that part the file in two: everything before is shown before,
 * everything after is shown after. Then the n-th picture that comes out of the decoder is the n-th frame shown from there on,
 * whatever the pictures in between depend on.
 */
export function tableOf(packets: readonly PacketFacts[]): PacketTable {
  const shown = packets.toSorted((a, b) => a.time - b.time);
  const hidden = Math.max(0, shown.findIndex((packet) => packet.time + packet.duration > ROUNDING));
  const latestBefore = runningMost(packets.map((packet) => packet.time));
  const earliestAfter = runningMost(packets.map((packet) => -packet.time).reverse()).reverse().map((time) => -time);
  const entries = packets.flatMap(({ time, key }, place) => {
    const parts = key && (latestBefore[place - 1] ?? -Infinity) < time && (earliestAfter[place + 1] ?? Infinity) > time;
    return place === 0 || parts ? [{ place, time }] : [];
  });
  return { times: Float64Array.from(shown.slice(hidden), (packet) => packet.time), hidden, entries };
}

/** The last entry at or before a frame, given by its place among all frames, hidden ones included. */
export function entryBefore(table: PacketTable, place: number): Entry {
  return table.entries.findLast((entry) => entry.place <= place)!;
}

function runningMost(values: readonly number[]): number[] {
  let most = -Infinity;
  return values.map((value) => most = Math.max(most, value));
}
