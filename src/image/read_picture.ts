import { MaskletError } from "../error.ts";
import { shown } from "../options.ts";
import type { FileOrBytes } from "../files/read_bytes.ts";
import { decodeImage } from "./decode_image.ts";
import { requireRgbImage, type RgbImage } from "./rgb_image.ts";

/** A picture in any form: a path, a `file:` URL, encoded bytes, a `Blob` or `File`, or pixels. */
export type PictureInput = FileOrBytes | Blob | RgbImage;

/**
 * The pixels of a picture, upright: the EXIF orientation of an encoded one is applied.
 *
 * @throws {MaskletError} `bad-argument` for what is no picture; `bad-image`, `missing-file` or `io` as `decodeImage` has them
 */
export async function readPicture(input: PictureInput): Promise<RgbImage> {
  if (typeof input === "string" || input instanceof URL || input instanceof Uint8Array) {
    return await decodeImage(input, { upright: true });
  }
  if (input instanceof Blob) return await decodeImage(await input.bytes(), { upright: true });
  if (typeof input !== "object" || input === null || !("rgb" in input)) {
    throw new MaskletError("bad-argument", `Expected a picture, found ${shown(input)}`, {
      hint: "Give a path, encoded bytes, a Blob, or { width, height, rgb }",
    });
  }
  requireRgbImage(input);
  return input;
}
