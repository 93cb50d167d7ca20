/**
 * The boxes of ISO base media files (mp4, mov): where they lie. What is in them is read by others.
 * @module
 */

/** Reads `length` bytes from `offset` on; fewer at the end of the file. */
export type ReadAt = (offset: number, length: number) => Promise<Uint8Array>;

/** A box of an ISO base media file: where its content lies. */
export interface Box {
  readonly type: string;
  readonly start: number;
  readonly end: number;
}

/** Bytes of a movie box that are read at most: an hour of frames takes a few MB. */
const MOVIE_BYTES = 256 * 2 ** 20;

/** A box of a file, and where it begins and how long it is as a whole, in bytes. */
interface OuterBox {
  readonly type: string;
  readonly offset: number;
  readonly size: number;
  /** Bytes before its content. */
  readonly header: number;
}

/**
 * Where a file's outermost boxes say that they lie, whether or not they are there to their end; none for another format.
 *
 * @param read reads from the file
 */
export async function* outerPlaces(read: ReadAt): AsyncGenerator<OuterBox> {
  for (let offset = 0;;) {
    const head = viewOf(await read(offset, 16));
    if (head.byteLength < 8) return;
    const [size, header] = sizeOf(head, 0, head.byteLength);
    const type = typeOf(head, 4);
    if (!/^[a-zA-Z0-9 ©]{4}$/.test(type)) return;
    yield { type, offset, size, header };
    if (size < header) return; // 0: to the end of the file
    offset += size;
  }
}

/**
 * What is in a file's outermost boxes of a type, one after the other; none for another format, and none behind a box that is cut short.
 *
 * @param read reads from the file
 */
export async function* outerBoxes(read: ReadAt, wanted: string): AsyncGenerator<DataView> {
  for await (const { type, offset, size, header } of outerPlaces(read)) {
    if (type !== wanted || size > MOVIE_BYTES) continue;
    const bytes = await read(offset, size);
    if (size < header || bytes.length < size) return;
    yield viewOf(bytes.subarray(header));
  }
}

/** The movie's boxes, or undefined for another format. */
export async function movieBox(read: ReadAt): Promise<DataView | undefined> {
  for await (const movie of outerBoxes(read, "moov")) return movie;
  return undefined;
}

/** The boxes at the end of a way of types into a view: `boxesAt(movie, "trak", "mdia")` are the media of all tracks. */
export function boxesAt(view: DataView, ...way: readonly string[]): Box[] {
  return way.reduce(
    (boxes: Box[], wanted) =>
      boxes.flatMap(({ start, end }) => boxesIn(view, start, end).filter(({ type }) => type === wanted)),
    [{ type: "", start: 0, end: view.byteLength }],
  );
}

/** The boxes between two places; those that do not fit end the list. */
export function boxesIn(view: DataView, start: number, end: number): Box[] {
  const boxes: Box[] = [];
  for (let at = start; at + 8 <= end;) {
    const [size, header] = sizeOf(view, at, end);
    const stop = size === 0 ? end : at + size;
    if (stop > end || stop < at + header) break;
    boxes.push({ type: typeOf(view, at + 4), start: at + header, end: stop });
    at = stop;
  }
  return boxes;
}

/** Size of a box and of its header. */
function sizeOf(view: DataView, at: number, end: number): readonly [size: number, header: number] {
  const size = view.getUint32(at);
  return size === 1 && at + 16 <= end ? [Number(view.getBigUint64(at + 8)), 16] : [size, 8];
}

/** The four letters of a type. */
const typeOf = (view: DataView, at: number): string =>
  String.fromCharCode(...[0, 1, 2, 3].map((i) => view.getUint8(at + i)));

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
