/** What editors of Windows write before a text in UTF-8. */
const UTF8_MARK = [0xef, 0xbb, 0xbf];

/** Whether a file begins with the byte order mark of UTF-8, which Python keeps as a part of the text. */
export function hasUtf8Mark(bytes: Uint8Array): boolean {
  return UTF8_MARK.every((byte, i) => bytes[i] === byte);
}

/** Why Python cannot read a file as a text in UTF-8, as the end of a sentence; undefined where it can. */
export function unreadByPython(bytes: Uint8Array): string | undefined {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return "is in UTF-16";
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return undefined;
  } catch {
    return "is not in UTF-8";
  }
}

/** Why Python cannot read a file as JSON in UTF-8, as the end of a sentence; undefined where its text is no reason. */
export function jsonUnreadByPython(bytes: Uint8Array): string | undefined {
  return hasUtf8Mark(bytes) ? "begins with a byte order mark" : unreadByPython(bytes);
}

/** What Python's `strip` takes for blank: the byte order mark is not, four separators of ASCII and U+0085 are. */
// deno-lint-ignore no-control-regex
const BLANKS = /^[\s\x1c-\x1f\x85]+|[\s\x1c-\x1f\x85]+$/g;

/** The lines of a text as Python reads them, without blanks around them. */
export function pythonLines(text: string): string[] {
  return text.split(/\r\n|\r|\n/).map((line) => line.replace(BLANKS, ""));
}
