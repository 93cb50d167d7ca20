/**
 * The elements of webm and mkv (EBML, RFC 8794): where they lie.
 * @module
 */

/** The first bytes of webm and mkv. */
export const EBML = 0x1a45dfa3;

/** Whether a file begins as webm and mkv do. */
export function isMatroska(head: Uint8Array): boolean {
  return head.length >= 4 && valueOf(head.subarray(0, 4)) === EBML;
}

/** Where an element begins: what it is, how long this is, and how long its content is; undefined: open. */
export interface ElementHead {
  readonly id: number;
  readonly length: number;
  readonly size: number | undefined;
}

/** What the first bytes of an element say; undefined where they are none. */
export function elementHead(bytes: Uint8Array): ElementHead | undefined {
  const idLength = lengthOf(bytes[0], 4);
  if (idLength === undefined) return undefined;
  const sizeLength = lengthOf(bytes[idLength], 8);
  if (sizeLength === undefined || bytes.length < idLength + sizeLength) return undefined;
  const id = valueOf(bytes.subarray(0, idLength));
  const [first, ...rest] = bytes.subarray(idLength, idLength + sizeLength);
  const most = 0xff >> sizeLength; // the first byte has a bit that says the length
  const isOpen = (first! & most) === most && rest.every((byte) => byte === 0xff);
  const size = isOpen ? undefined : valueOf([first! & most, ...rest]);
  return { id, length: idLength + sizeLength, size };
}

/** How many bytes a number has, by the first bit that is set in its first one. */
function lengthOf(first: number | undefined, most: number): number | undefined {
  const length = Math.clz32(first ?? 0) - 23;
  return length <= most ? length : undefined;
}

const valueOf = (bytes: Iterable<number>): number => [...bytes].reduce((value, byte) => value * 256 + byte, 0);

/**
 * What is in the elements at the end of a way of ids, of those that lie within the bytes to their end; an element of open size, or that
 * ends behind the bytes, is entered as far as they go.
 */
export function elementsAt(bytes: Uint8Array, ...way: readonly number[]): Uint8Array[] {
  return way.reduce((parents: Uint8Array[], wanted) => parents.flatMap((parent) => childrenOf(parent, wanted)), [
    bytes,
  ]);
}

function childrenOf(parent: Uint8Array, wanted: number): Uint8Array[] {
  const found: Uint8Array[] = [];
  for (let at = 0; at < parent.length;) {
    const head = elementHead(parent.subarray(at, at + 12));
    if (head === undefined) break;
    const start = at + head.length;
    at = start + (head.size ?? Infinity);
    if (head.id === wanted) found.push(parent.subarray(start, Math.min(at, parent.length)));
  }
  return found;
}
