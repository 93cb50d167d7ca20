import { type Box, boxesAt, boxesIn, movieBox, outerBoxes, type ReadAt } from "./boxes.ts";

/** Entries that a table may have beyond what its track has samples: files with some too many are read. */
const SPARE = 4096;

/** Bytes of an entry of those tables that begin with the number of their entries. */
const ENTRY_BYTES: Readonly<Record<string, number>> = { stts: 8, ctts: 8, stsc: 12, stco: 4, co64: 8, stss: 4 };

/**
 * Why the tables of an mp4 or mov file speak of more samples than it can have; undefined where they do not, and for other formats. A
 * table of a few bytes may say that 4 billion samples are alike, and a reader that makes a list of them needs all memory.
 *
 * @param read reads from the file
 * @param fileBytes its length
 */
export async function tooManySamples(read: ReadAt, fileBytes: number): Promise<string | undefined> {
  const movie = await movieBox(read);
  if (movie === undefined) return undefined;
  for (const table of boxesAt(movie, "trak", "mdia", "minf", "stbl")) {
    const refusal = refusalOf(movie, table, fileBytes);
    if (refusal !== undefined) return refusal;
  }
  if (boxesAt(movie, "mvex").length === 0) return undefined;
  for await (const fragment of outerBoxes(read, "moof")) {
    for (const { start, end } of boxesAt(fragment, "traf", "trun")) {
      const samples = end - start < 8 ? 0 : fragment.getUint32(start + 4);
      if (samples > fileBytes) return `a fragment of ${samples} samples in ${fileBytes} bytes`;
    }
  }
  return undefined;
}

function refusalOf(movie: DataView, table: Box, fileBytes: number): string | undefined {
  let samples = 0;
  for (const { type, start, end } of boxesIn(movie, table.start, table.end)) {
    if ((type !== "stsz" && type !== "stz2") || end - start < 12) continue;
    const [size, count] = [movie.getUint32(start + 4), movie.getUint32(start + 8)];
    const possible = type === "stz2" ? 2 * (end - start) : size === 0 ? (end - start) / 4 : fileBytes / size;
    if (count > possible) return `sizes of ${count} samples in ${fileBytes} bytes`;
    samples = Math.max(samples, count);
  }
  for (const { type, start, end } of boxesIn(movie, table.start, table.end)) {
    const size = ENTRY_BYTES[type];
    const entries = size === undefined || end - start < 8 ? 0 : movie.getUint32(start + 4);
    if (size !== undefined && entries * size > end - start - 8) {
      return `a table ${type} of ${entries} entries in ${end - start} bytes`;
    }
    if (type === "stts" || type === "ctts") {
      let times = 0;
      for (let at = start + 8; at + 8 <= end; at += 8) times += movie.getUint32(at);
      if (times > 2 * samples + SPARE) return `times of ${times} samples where there are ${samples}`;
    }
    if (type !== "stsc") continue;
    for (let at = start + 8; at + 12 <= end; at += 12) {
      const together = movie.getUint32(at + 4);
      if (together > samples + SPARE) return `${together} samples in one piece where there are ${samples}`;
    }
  }
  return undefined;
}
