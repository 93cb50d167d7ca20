/** Last bytes of a PNG: its end chunk, which is always the same. */
const PNG_END = [0, 0, 0, 0, 0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82];

/**
 * Whether the bytes of a JPEG, PNG or WebP are there to the end: a JPEG to its end marker (not that of a thumbnail inside it), a PNG to
 * its end chunk, a WebP to the length that it begins with. Bytes of another kind, or too few to tell, are not whole.
 */
export function isWholePicture(bytes: Uint8Array): boolean {
  if (bytes.length < 12) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (view.getUint16(0) === 0xFFD8) return isWholeJpeg(bytes);
  if (view.getUint32(0) === 0x89504E47) return isWholePng(bytes, view);
  if (view.getUint32(0) === 0x52494646) return bytes.length >= view.getUint32(4, true) + 8;
  return false;
}

function isWholePng(bytes: Uint8Array, view: DataView): boolean {
  for (let at = 8; at + 12 <= bytes.length;) {
    const length = view.getUint32(at);
    if (length === 0 && PNG_END.every((byte, i) => bytes[at + i] === byte)) return true;
    at += 12 + length;
  }
  return false;
}

/** Walks over the segments; pixels come after a start of scan, up to the next marker that is not part of them. */
function isWholeJpeg(bytes: Uint8Array): boolean {
  for (let at = 2; at + 1 < bytes.length;) {
    if (bytes[at] !== 0xFF) return false;
    const marker = bytes[at + 1]!;
    if (marker === 0xD9) return true;
    if (marker === 0xFF) at++; // a filling byte before the marker
    else if (marker === 0x01 || (marker >= 0xD0 && marker <= 0xD8)) at += 2;
    else {
      if (at + 3 >= bytes.length) return false;
      at += 2 + (bytes[at + 2]! << 8 | bytes[at + 3]!);
      if (marker === 0xDA) at = nextMarker(bytes, at);
    }
  }
  return false;
}

function nextMarker(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(0xFF, from); at >= 0; at = bytes.indexOf(0xFF, at + 1)) {
    const next = bytes[at + 1];
    const inPixels = next === 0 || next === 0xFF || (next !== undefined && next >= 0xD0 && next <= 0xD7);
    if (next !== undefined && !inPixels) return at;
  }
  return bytes.length;
}
