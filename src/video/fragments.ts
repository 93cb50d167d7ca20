/**
 * Fragmented mp4 files: the index (moov) says that there are fragments (mvex), each of which has an index of its own (moof) before its
 * pictures. What is wrong with them as a whole.
 * @module
 */
import { type Box, boxesAt, boxesIn, movieBox, outerBoxes, outerPlaces, type ReadAt } from "./boxes.ts";
import { trackIdOf } from "./sample_entry.ts";

/**
 * What is missing at the end of a fragmented file, in words; undefined for one that is whole, or that is not fragmented. One that ends
 * between two fragments counts as whole: nothing says that there was more.
 *
 * @param read reads from the file
 * @param size the file's, bytes
 */
export async function cutFragment(read: ReadAt, size: number): Promise<string | undefined> {
  if (!isFragmented(await movieBox(read))) return undefined;
  let end = 0;
  for await (const box of outerPlaces(read)) end = box.size < box.header ? size : box.offset + box.size;
  if (end > size) return `a file that is cut short: it has ${size} bytes, and a part of it ends at ${end}`;
  const rest = size - end;
  return rest > 0 && rest < 8 ? `a file that is cut short: ${rest} bytes behind its last fragment` : undefined;
}

/**
 * Whether samples of one track are in the index and in fragments, as ffmpeg leaves them with `-movflags frag_keyframe` alone: readers
 * that take the index never come to the fragments.
 *
 * @param read reads from the file
 */
export async function isIndexedTwice(read: ReadAt): Promise<boolean> {
  const movie = await movieBox(read);
  if (movie === undefined || !isFragmented(movie)) return false;
  const indexed = new Set(
    boxesAt(movie, "trak").filter((track) => hasSamples(movie, track)).map((track) => {
      const head = boxesIn(movie, track.start, track.end).find(({ type }) => type === "tkhd");
      return head && trackIdOf(movie, head);
    }),
  );
  if (indexed.size === 0) return false;
  for await (const fragment of outerBoxes(read, "moof")) {
    for (const part of boxesAt(fragment, "traf")) {
      const inner = boxesIn(fragment, part.start, part.end);
      const head = inner.find(({ type, start, end }) => type === "tfhd" && end - start >= 8);
      const runs = inner.filter(({ type, start, end }) => type === "trun" && end - start >= 8);
      const samples = runs.some(({ start }) => fragment.getUint32(start + 4) > 0);
      if (samples && head !== undefined && indexed.has(fragment.getUint32(head.start + 4))) return true;
    }
  }
  return false;
}

const isFragmented = (movie: DataView | undefined): boolean => movie !== undefined && boxesAt(movie, "mvex").length > 0;

/** Whether the index has samples of a track. */
function hasSamples(movie: DataView, track: Box): boolean {
  const inside = new DataView(movie.buffer, movie.byteOffset + track.start, track.end - track.start);
  return boxesAt(inside, "mdia", "minf", "stbl").some(({ start, end }) =>
    boxesIn(inside, start, end).some((box) =>
      (box.type === "stsz" || box.type === "stz2") && box.end - box.start >= 12 && inside.getUint32(box.start + 8) > 0
    )
  );
}
