/**
 * What a file is that holds neither a picture nor a video, by its first bytes: what downloads and archives leave under their names;
 * undefined where it may hold one.
 */
export function otherFile(head: Uint8Array): string | undefined {
  const text = String.fromCharCode(...head.subarray(0, 64));
  if (text.startsWith("PK\x03\x04")) return "a zip archive";
  if (text.startsWith("\x1f\x8b")) return "a gzip archive";
  if (text.startsWith("version https://")) return "a pointer of Git LFS";
  if (text.startsWith("%PDF")) return "a PDF";
  if (/^\s*<(!doctype|html)/i.test(text)) return "a web page";
  return head.length > 0 && /^[\t\n\r\x20-\x7e]*$/.test(text) && !/^....(ftyp|moov|mdat|free|skip|wide)/.test(text)
    ? "text"
    : undefined;
}
