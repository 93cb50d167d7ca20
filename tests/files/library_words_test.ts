import { assertEquals } from "@std/assert";
import { withLibraryWords } from "../../src/files/library_words.ts";

const said = (cause: unknown): string => withLibraryWords("a damaged file", cause);

Deno.test("a library's words that say nothing of the file are left out", () => {
  const empty: readonly unknown[] = [
    ...["Assertion failed.", "Unknown error", "", "vipspng: libpng read error", "Input buffer has corrupt header:"],
    "Decode failed: GenericFailure, Decode failed: FFmpeg error: FFmpeg error -1094995529: Invalid data found when processing input",
    "Flush failed: FFmpeg error: FFmpeg error -22: Invalid argument",
    ...["Cannot decode with a closed codec", "code -22", "[object Object]", "undefined", "null", "EncodingError:"],
  ];
  for (const words of empty) assertEquals([words, said(new Error(words as string))], [words, "a damaged file"]);
  for (const cause of [undefined, null, {}, 7]) assertEquals(said(cause), "a damaged file");
});

Deno.test("a library's words that say something stand behind our own, once each and without names, codes and requests", () => {
  const cases = {
    "Input buffer has corrupt header: VipsJpeg: Bogus DQT index 7\nVipsJpeg: Bogus DQT index 7": "Bogus DQT index 7",
    "VipsJpeg: premature end of JPEG image": "premature end of JPEG image",
    "tiff2vips: Read error at scanline 7; got 1 bytes, expected 9\ntiff2vips: read error":
      "Read error at scanline 7; got 1 bytes, expected 9",
    "Invalid TS packet sync byte. Likely an internal bug, please report this file.": "Invalid TS packet sync byte",
    "Tried reading [1, 2), but slice is [0, 1). This is likely an internal error, please report it alongside the file that caused it.":
      "Tried reading [1, 2), but slice is [0, 1)",
    "a\nb\nc": "a; b",
  };
  for (const [words, kept] of Object.entries(cases)) {
    assertEquals(said(new Error(words)), `a damaged file (its reader says: ${kept})`);
  }
  assertEquals(said("text alone"), "a damaged file (its reader says: text alone)");
  assertEquals(said(new Error("x".repeat(999))).length, "a damaged file (its reader says: )".length + 160);
});
