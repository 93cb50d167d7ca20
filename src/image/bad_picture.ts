import { MaskletError } from "../error.ts";
import { withLibraryWords } from "../files/library_words.ts";
import { pictureKind } from "./picture_kind.ts";
import { unreadTiffColours } from "./tiff_colours.ts";
import { isWholePicture } from "./whole_picture.ts";

/** Why a picture is not read, in our own words. */
export class PictureRefusal extends Error {
  /** What to do; undefined for a file that is damaged. */
  readonly hint: string | undefined;

  /**
   * @param found what was found
   * @param hint what to do; absent: to get the file again
   */
  constructor(found: string, hint?: string) {
    super(found);
    this.hint = hint;
  }
}

const AGAIN = "Fetch or export the file again";
const CONVERT = "Convert it to PNG, e.g. with ImageMagick: magick in.tif out.png";

/** A picture of a kind that is not read: to get it again would not help. */
export function unreadPicture(found: string): PictureRefusal {
  return new PictureRefusal(`${found}, which is not read`, CONVERT);
}

/**
 * Refuses pictures of a kind that is not read, and a TIFF whose samples are no levels of gray or colours; other files are let be.
 * @throws {PictureRefusal}
 */
export function requireReadable(bytes: Uint8Array): void {
  const kind = pictureKind(bytes);
  if (kind?.is === "unread") throw unreadPicture(kind.name);
  const colours = kind?.name === "a TIFF" ? unreadTiffColours(bytes) : undefined;
  if (colours !== undefined) throw unreadPicture(`a TIFF of ${colours}`);
}

/**
 * The error of a picture that cannot be read. What a decoder says stands behind what is found in the bytes.
 *
 * @param bytes the whole file
 * @param name how errors call it
 * @param cause what was thrown; an error of our own is returned as it is
 */
export function badPicture(bytes: Uint8Array, name: string, cause: unknown): MaskletError {
  if (cause instanceof MaskletError) return cause;
  const { message: found, hint = AGAIN } = cause instanceof PictureRefusal ? cause : refusalOf(bytes, cause);
  return new MaskletError(
    "bad-image",
    `Expected a complete JPEG, PNG, WebP, TIFF, BMP or GIF in ${name}, found: ${found}`,
    { hint, cause },
  );
}

/** What decoders say of variants of a format that they do not have: 12 bits, JPEG-LS, a compression. */
const VARIANT = /data precision|marker type 0xf7|not implemented|channel limit/i;
/** Formats whose end is known. */
const WITH_END = ["a JPEG", "a PNG", "a WebP"];

function refusalOf(bytes: Uint8Array, cause: unknown): PictureRefusal {
  const kind = pictureKind(bytes);
  if (kind === undefined) return new PictureRefusal(`${bytes.length} bytes that begin as no picture does`);
  if (kind.is === "no-picture") return new PictureRefusal(`${kind.name}, and no picture`);
  if (cause instanceof Error && VARIANT.test(cause.message)) {
    return new PictureRefusal(withLibraryWords(`${kind.name} of a variant that is not read`, cause), CONVERT);
  }
  const missing = WITH_END.includes(kind.name) && !isWholePicture(bytes) && !hasEnd(bytes);
  const found = missing
    ? `${kind.name} that is cut short: its end is missing behind ${bytes.length} bytes`
    : `${kind.name} whose bytes are damaged${WITH_END.includes(kind.name) ? "" : " or cut short"}`;
  return new PictureRefusal(withLibraryWords(found, cause));
}

/** Whether the last bytes are a JPEG's or a PNG's end: what is before it may be damaged, but is not cut short. */
function hasEnd(bytes: Uint8Array): boolean {
  const isEnd = (letters: string, at: number): boolean =>
    [...letters].every((letter, i) => bytes[bytes.length - at + i] === letter.charCodeAt(0));
  return isEnd("\xff\xd9", 2) || isEnd("IEND", 8);
}
