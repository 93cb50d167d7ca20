/**
 * How many bytes of a picture's file hold its pixels: comments, profiles, thumbnails and what lies behind the end say nothing of its size.
 * @module
 */

/**
 * Bytes that may hold pixels; all of a file where that cannot be told, as of a damaged one.
 *
 * @param bytes the whole file
 * @param format as sharp calls it: "png", "jpeg", "webp", …
 */
export function pixelBytes(bytes: Uint8Array, format: string): number {
  return COUNTS[format]?.(bytes) ?? bytes.length;
}

const COUNTS: Readonly<Record<string, (bytes: Uint8Array) => number | undefined>> = {
  jpeg: jpegScans,
  png: pngData,
  webp: webpData,
};

/** Bytes from a JPEG's first scan to the marker of its end. */
function jpegScans(bytes: Uint8Array): number | undefined {
  let first: number | undefined;
  for (let at = 2; at + 4 <= bytes.length;) {
    if (bytes[at] !== 0xff) return undefined;
    const marker = bytes[at + 1]!;
    if (marker === 0xff) at += 1; // a fill byte
    else if (marker === 0xd9) return first === undefined ? undefined : at - first;
    else if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) at += 2;
    else {
      at += 2 + (bytes[at + 2]! << 8 | bytes[at + 3]!);
      if (marker !== 0xda) continue;
      first ??= at;
      at = endOfScan(bytes, at);
    }
  }
  return first === undefined ? undefined : bytes.length - first;
}

/** Where a scan ends: at the next marker that is no escaped 0xff and no restart. */
function endOfScan(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(0xff, from); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1] ?? 0;
    if (next !== 0 && next !== 0xff && (next < 0xd0 || next > 0xd7)) return at;
  }
  return bytes.length;
}

/** Bytes of the IDAT chunks of a PNG. */
function pngData(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let sum = 0;
  for (let at = 8; at + 8 <= bytes.length; at += 12 + view.getUint32(at)) {
    const left = bytes.length - at - 8;
    if (view.getUint32(at + 4) === 0x49444154) sum += Math.min(view.getUint32(at), left); // "IDAT"
  }
  return sum;
}

/** Bytes of the chunks of a WebP that hold a picture or a frame. */
function webpData(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let sum = 0;
  for (let at = 12; at + 8 <= bytes.length;) {
    const [name, length] = [String.fromCharCode(...bytes.subarray(at, at + 4)), view.getUint32(at + 4, true)];
    if (["VP8 ", "VP8L", "ANMF"].includes(name)) sum += Math.min(length, bytes.length - at - 8);
    at += 8 + length + length % 2;
  }
  return sum;
}
