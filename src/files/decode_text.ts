/**
 * The text of a file's bytes: UTF-8, or UTF-16 where the file begins with its byte order mark, as editors and shells of Windows write it.
 * The mark itself is no part of the text.
 */
export function decodeText(bytes: Uint8Array): string {
  const [first, second] = bytes;
  const name = first === 0xff && second === 0xfe
    ? "utf-16le"
    : first === 0xfe && second === 0xff
    ? "utf-16be"
    : "utf-8";
  return new TextDecoder(name).decode(bytes);
}
