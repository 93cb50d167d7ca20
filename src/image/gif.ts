/** Blocks of a GIF (GIF89a, sections 15 to 26). */
const [EXTENSION, IMAGE, CONTROL] = [0x21, 0x2c, 0xf9];

/** Where a GIF's first picture lies, px, and what is shown elsewhere and where it is transparent. */
export interface GifCanvas {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  /** Red, green and blue of the transparent index, or of index 0 where there is none: Pillow's choice. The decoder gives black. */
  readonly clear: readonly number[];
}

/** See `GifCanvas`; undefined where the file has no palette, or cannot be read so far. */
export function gifCanvas(bytes: Uint8Array): GifCanvas | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const paletteAt = (at: number, flags: number): Uint8Array | undefined =>
    (flags & 0x80) === 0 ? undefined : bytes.subarray(at, at + 3 * 2 ** ((flags & 7) + 1));
  const shared = paletteAt(13, bytes[10] ?? 0);
  let clear = 0;
  for (let at = 13 + (shared?.length ?? 0); at + 10 < bytes.length;) {
    if (bytes[at] === IMAGE) {
      const palette = paletteAt(at + 10, bytes[at + 9]!) ?? shared;
      const colour = palette?.subarray(3 * clear, 3 * clear + 3);
      if (colour?.length !== 3) return undefined;
      const [left, top, width, height] = [1, 3, 5, 7].map((place) => view.getUint16(at + place, true)) as [
        number,
        number,
        number,
        number,
      ];
      return { left, top, right: left + width, bottom: top + height, clear: [...colour] };
    }
    if (bytes[at] !== EXTENSION) return undefined;
    if (bytes[at + 1] === CONTROL && (bytes[at + 3]! & 1) === 1) clear = bytes[at + 6]!;
    for (at += 2; at < bytes.length && bytes[at] !== 0;) at += 1 + bytes[at]!;
    at++;
  }
  return undefined;
}
