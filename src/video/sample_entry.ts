import { type Box, boxesAt, boxesIn, movieBox, type ReadAt } from "./boxes.ts";

/** Bytes of a visual sample entry before the boxes in it. */
const ENTRY_BYTES = 78;

/** How an mp4 or mov file describes the pictures of a track: the first entry of its table of descriptions. */
export interface SampleEntry {
  /** Four letters: "avc1". */
  readonly type: string;
  /** What is in a box of the entry ("colr", "esds"); undefined where it has none. */
  readonly box: (type: string) => DataView | undefined;
}

/**
 * The description of a track's pictures; undefined for other formats.
 *
 * @param read reads from the file
 * @param trackId the track's number in its header
 */
export async function sampleEntryOf(read: ReadAt, trackId: number): Promise<SampleEntry | undefined> {
  const movie = await movieBox(read);
  const track = movie && trackOf(movie, trackId);
  if (track === undefined) return undefined;
  const inside = new DataView(movie!.buffer, movie!.byteOffset + track.start, track.end - track.start);
  const [table] = boxesAt(inside, "mdia", "minf", "stbl", "stsd");
  const [entry] = table === undefined ? [] : boxesIn(inside, table.start + 8, table.end);
  if (entry === undefined) return undefined;
  const inner = boxesIn(inside, entry.start + ENTRY_BYTES, entry.end);
  return {
    type: entry.type,
    box: (wanted) => {
      const found = inner.find(({ type }) => type === wanted);
      return found && new DataView(inside.buffer, inside.byteOffset + found.start, found.end - found.start);
    },
  };
}

/**
 * Whether the pictures of an mp4 or mov file are encrypted (ISO/IEC 23001-7).
 * @param read reads from the file
 */
export async function isEncrypted(read: ReadAt): Promise<boolean> {
  const movie = await movieBox(read);
  if (movie === undefined) return false;
  const tables = boxesAt(movie, "trak", "mdia", "minf", "stbl", "stsd");
  return tables.some(({ start, end }) => boxesIn(movie, start + 8, end).some(({ type }) => type === "encv"));
}

/**
 * The box of a track; undefined where there is none of that number.
 * @param trackId the track's number in its header
 */
export function trackOf(movie: DataView, trackId: number): Box | undefined {
  return boxesAt(movie, "trak").find(({ start, end }) => {
    const head = boxesIn(movie, start, end).find(({ type }) => type === "tkhd");
    return head !== undefined && trackIdOf(movie, head) === trackId;
  });
}

/** `track_ID` of a track's header (tkhd); it follows two times, whose width the version says. */
export function trackIdOf(view: DataView, { start, end }: Box): number | undefined {
  const at = start + 4 + (end > start && view.getUint8(start) === 1 ? 16 : 8);
  return at + 4 <= end ? view.getUint32(at) : undefined;
}

/** What MPEG-4 numbers of codecs stand for (the object type of an `esds` box). */
const OBJECT_TYPES: Readonly<Record<number, string>> = { 0x6c: "jpeg", 0x6d: "png ", 0x6a: "mpeg1", 0x61: "m2v1" };

/**
 * The codec of a track whose entry is "mp4v", which may be any: Motion JPEG, for example.
 * @returns four letters
 */
export function codecOf({ type, box }: SampleEntry): string {
  const esds = type === "mp4v" ? box("esds") : undefined;
  if (esds === undefined) return type;
  // version and flags, then descriptors: a tag, a length of one to four bytes, content
  const bytes = new Uint8Array(esds.buffer, esds.byteOffset, esds.byteLength);
  const at = bytes.indexOf(0x04, 4);
  if (at < 0) return type;
  let content = at + 1;
  while ((bytes[content] ?? 0) & 0x80) content++;
  const object = bytes[content + 1] ?? 0;
  return (object >= 0x60 && object <= 0x65 ? "m2v1" : OBJECT_TYPES[object]) ?? type;
}
