/**
 * clip.mp4 with other edits: what trimming and editing programs write.
 * @module
 */

/** One entry of an edit list as the file has it: milliseconds, ticks of 1/12288 s (-1: nothing is shown), speed. */
export type EditEntry = readonly [duration: number, media: number, rate: number];

/** The clip with these edits; its movie box is laid behind the pictures, so that their places stay. */
export function withEdits(clip: Uint8Array, edits: readonly EditEntry[]): Uint8Array<ArrayBuffer> {
  const movie = boxAt(clip, 0, "moov");
  const track = boxAt(clip, movie.at + 8, "trak");
  const old = boxAt(clip, track.at + 8, "edts");
  const list = new DataView(new ArrayBuffer(24 + 12 * edits.length));
  [list.byteLength, EDTS, 16 + 12 * edits.length, ELST, 0, edits.length].forEach((word, i) =>
    list.setUint32(4 * i, word)
  );
  edits.forEach(([duration, media, rate], i) => {
    list.setUint32(24 + 12 * i, duration);
    list.setInt32(28 + 12 * i, media);
    list.setInt16(32 + 12 * i, rate);
  });
  const grown = list.byteLength - old.size;
  const before = clip.slice(movie.at, old.at);
  new DataView(before.buffer).setUint32(0, movie.size + grown);
  new DataView(before.buffer).setUint32(track.at - movie.at, track.size + grown);
  const after = clip.slice(old.at + old.size, movie.at + movie.size);
  const rest = clip.slice();
  rest.set(new TextEncoder().encode("free"), movie.at + 4);
  return Uint8Array.from([...rest, ...before, ...new Uint8Array(list.buffer), ...after]);
}

const EDTS = 0x65647473;
const ELST = 0x656c7374;

function boxAt(bytes: Uint8Array, from: number, type: string): { readonly at: number; readonly size: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  for (let at = from; at < bytes.length; at += view.getUint32(at)) {
    if (new TextDecoder().decode(bytes.subarray(at + 4, at + 8)) === type) return { at, size: view.getUint32(at) };
  }
  throw new Error(`no ${type}`);
}
