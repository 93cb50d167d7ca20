/**
 * Whether a file of a format whose reader stops at the last whole part is cut short: webm and mkv, and ts. What mp4 and mov lack is seen
 * by their index.
 * @module
 */
import type { ReadAt } from "./boxes.ts";
import { EBML, elementHead, isMatroska } from "./ebml.ts";

/** What holds all others, and what holds frames: the two whose size may be left open, as of a stream. */
const [SEGMENT, CLUSTER] = [0x18538067, 0x1f43b675];
/** Bytes that are read at once. */
const WINDOW = 4096;
/** Bytes of a packet of a transport stream, and where in it its mark is: as it is sent, and as cameras and discs have it. */
const TS_PACKETS = [[188, 0], [192, 4], [204, 0]] as const;
const TS_MARK = 0x47;

/**
 * What is missing at the end of a webm, mkv or ts file, or too much there, in words; undefined for one that is whole, or of another format. A stream whose
 * sizes were left open and that ends between two parts counts as whole: nothing says that there was more.
 *
 * @param read reads from the file
 * @param size the file's, bytes
 */
export async function cutShort(read: ReadAt, size: number): Promise<string | undefined> {
  const head = await read(0, 2 * 204);
  if (isMatroska(head)) return await cutElement(read, size);
  for (const [packet, at] of TS_PACKETS) {
    if (head[at] !== TS_MARK || head[at + packet] !== TS_MARK) continue;
    return size % packet === 0
      ? undefined
      : `a file that is cut short: its last packet has ${size % packet} of ${packet} bytes`;
  }
  return undefined;
}

/** Goes from element to element, into those of open size, until one ends behind the file. */
async function cutElement(read: ReadAt, size: number): Promise<string | undefined> {
  let window: Uint8Array = new Uint8Array(0);
  let from = 0;
  for (let at = 0; at < size;) {
    if (at < from || at + 12 > from + window.length) [window, from] = [await read(at, WINDOW), at];
    const head = elementHead(window.subarray(at - from));
    if (head === undefined) return undefined; // the reader says what it finds there
    if (head.id === EBML && at > 0) return `two files one behind the other: the second begins at byte ${at}`;
    const start = at + head.length;
    if (head.size === undefined) {
      if (head.id !== SEGMENT && head.id !== CLUSTER) return undefined;
      at = start;
    } else {
      const end = start + head.size;
      if (end > size) return `a file that is cut short: it has ${size} bytes, and a part of it ends at ${end}`;
      at = end;
    }
  }
  return undefined;
}
