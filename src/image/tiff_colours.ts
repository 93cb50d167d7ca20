/** Tags of a TIFF's first directory (TIFF 6.0, section 8). */
const [COMPRESSION, PHOTOMETRIC, SAMPLES] = [259, 262, 277];
/** Compressions by JPEG, whose decoder turns colours into RGB itself. */
const JPEG = [6, 7];
/** What samples stand for where the decoder hands them out as if they were RGB, or not at all. */
const UNREAD: Readonly<Record<number, string>> = {
  6: "luma and chroma (YCbCr) without JPEG compression",
  8: "CIE L*a*b*",
  9: "ICC L*a*b*",
  10: "ITU L*a*b*",
  32803: "a camera's raw colours (a filter array)",
  32844: "luminance as logarithms",
  32845: "luminance and colour as logarithms",
};

/**
 * The colours of a TIFF, in words, where its samples are no levels of gray, of red, green and blue, or of inks, and would come out as ones;
 * undefined for others, and for files whose first directory cannot be read.
 */
export function unreadTiffColours(bytes: Uint8Array): string | undefined {
  const tags = firstDirectory(bytes);
  const photometric = tags.get(PHOTOMETRIC);
  const samples = tags.get(SAMPLES) ?? 1;
  if ((photometric === 0 || photometric === 1) && samples > 2) return `${samples} bands without colours`;
  if (photometric === undefined || (photometric === 6 && JPEG.includes(tags.get(COMPRESSION) ?? 1))) return undefined;
  return UNREAD[photometric];
}

/** The first value of each tag of 16 bits. */
function firstDirectory(bytes: Uint8Array): Map<number, number> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const tags = new Map<number, number>();
  if (bytes.length < 16) return tags;
  const little = bytes[0] === 0x49;
  const big = view.getUint16(2, little) === 43;
  const start = big ? Number(view.getBigUint64(8, little)) : view.getUint32(4, little);
  const [header, size, value] = big ? [8, 20, 12] : [2, 12, 8];
  if (start + header > bytes.length) return tags;
  const count = big ? Number(view.getBigUint64(start, little)) : view.getUint16(start, little);
  for (let i = 0, at = start + header; i < count && at + size <= bytes.length; i++, at += size) {
    if (view.getUint16(at + 2, little) === SHORT) {
      tags.set(view.getUint16(at, little), view.getUint16(at + value, little));
    }
  }
  return tags;
}

/** The type of a value of 16 bits. */
const SHORT = 3;
