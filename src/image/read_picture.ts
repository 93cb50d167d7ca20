import { MaskletError } from "../error.ts";
import { shown } from "../options.ts";
import { type FileOrBytes, isFileOrBytes } from "../files/read_bytes.ts";
import { decodeImage } from "./decode_image.ts";
import { requireRgbImage, type RgbImage } from "./rgb_image.ts";

/** A picture in any form: a path, a `file:` URL, encoded bytes, an `ArrayBuffer`, a `Blob` or `File`, or pixels. */
export type PictureInput = FileOrBytes | RgbImage;

/**
 * The pixels of a picture, upright: the EXIF orientation of an encoded one is applied.
 *
 * @throws {MaskletError} `bad-argument` for what is no picture; `bad-image`, `missing-file` or `io` as `decodeImage` has them
 */
export async function readPicture(input: PictureInput): Promise<RgbImage> {
  if (isFileOrBytes(input)) return await decodeImage(input, { upright: true });
  if (typeof input !== "object" || input === null || !("rgb" in input)) {
    throw new MaskletError("bad-argument", `Expected a picture, found ${shown(input)}`, {
      hint: "Give a path, encoded bytes, a Blob, or { width, height, rgb }",
    });
  }
  requireRgbImage(input);
  return input;
}
