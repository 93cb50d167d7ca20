/**
 * What libraries that read files say when they fail. Their words are for those who wrote them: they never stand alone in an error, but
 * behind words of our own, and only where they add something.
 * @module
 */

/** What libraries put before what they say: their own names, codes, and what they were asked to do. */
const BEFORE =
  /^(?:(?:decode|flush) failed|generic ?failure,?|ffmpeg error(?: -?\d+)?|input buffer has corrupt header|internal error|vips\w*|\w+2vips|\w+load_buffer|webp|source|(?:type|encoding|data)?error)\s*:?\s*/i;
/** What they ask of their authors' friends. */
const BEHIND =
  /[.,;:]?\s*(?:this is |is )?(?:likely )?an internal (?:bug|error).*$|[.,;:]?\s*please report.*$|[\s.:,]+$/is;
/** What says nothing of the file. */
const EMPTY =
  /^(?:|assertion failed|unknown error|undefined|null|\[object \w+\]|(?:error )?code -?\d+|(?:libpng )?(?:read|decode|decoding) error|failed|invalid argument|input buffer contains unsupported image format|invalid data found when processing input|cannot decode with a closed codec)$/i;
/** Sayings that are kept of several, and characters of all together. */
const [MOST_SAYINGS, MOST_CHARACTERS] = [2, 160];

/**
 * Our own words, and behind them in brackets what a library said, where that adds something.
 *
 * @param found what was found, in our own words
 * @param cause what was thrown
 */
export function withLibraryWords(found: string, cause: unknown): string {
  const said = libraryWords(cause);
  return said === "" ? found : `${found} (its reader says: ${said})`;
}

/** What a library said, without names, codes, repetitions and requests; empty where it said nothing. */
function libraryWords(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : typeof cause === "string" ? cause : "";
  const sayings = new Set(text.split(/\s*\n\s*/).map(saying).filter((said) => !EMPTY.test(said)));
  return [...sayings].slice(0, MOST_SAYINGS).join("; ").slice(0, MOST_CHARACTERS);
}

function saying(line: string): string {
  const rest = line.replace(BEFORE, "");
  return rest === line ? line.replace(BEHIND, "").trim() : saying(rest);
}
