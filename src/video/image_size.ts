import { bmpSize, isBmp } from "../image/bmp.ts";
import { badPicture, PictureRefusal, requireReadable } from "../image/bad_picture.ts";
import { EMPTY_FILE, nameOf, unreadable } from "../files/read_bytes.ts";
import { pngPictures } from "../image/png_chunks.ts";
import { loadSharp } from "../image/sharp.ts";

/** Width and height in px. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Bytes of a file's beginning that hold the size of most pictures. */
const HEAD_BYTES = 4096;

/**
 * The size of an encoded picture, read from its header alone.
 * @param name how errors call it
 * @throws {MaskletError} `bad-image` when the bytes are no picture, or several
 */
export async function imageSize(bytes: Uint8Array, name: string = nameOf(bytes)): Promise<Size> {
  try {
    return sizeInHeader(bytes) ?? await sizeBySharp(bytes);
  } catch (cause) {
    throw badPicture(bytes, name, cause);
  }
}

/**
 * The size of a picture in a file; reads no more of it than needed.
 * @throws {MaskletError} `missing-file`, `io`, or `bad-image` when it is no picture, or several
 */
export async function imageFileSize(path: string | URL): Promise<Size> {
  const { size, rest } = await beginningOf(path).catch((cause) => {
    throw cause instanceof PictureRefusal
      ? badPicture(new Uint8Array(0), nameOf(path), cause)
      : unreadable(path, cause);
  });
  return size ?? await imageSize(rest!, nameOf(path));
}

/** The size in a file's first bytes, or all of its bytes. */
async function beginningOf(path: string | URL): Promise<{ size?: Size; rest?: Uint8Array }> {
  const { isFile, isDirectory } = await Deno.stat(path);
  if (!isFile) {
    throw new Error(isDirectory ? "a folder" : "a pipe or device, which can be read but once, or never ends");
  }
  const head = new Uint8Array(HEAD_BYTES);
  let filled = 0;
  {
    using file = await Deno.open(path);
    while (filled < HEAD_BYTES) {
      const read = await file.read(head.subarray(filled));
      if (read === null) break;
      filled += read;
    }
  }
  const size = sizeInHeader(head.subarray(0, filled));
  return size === undefined ? { rest: await Deno.readFile(path) } : { size };
}

async function sizeBySharp(bytes: Uint8Array): Promise<Size> {
  if (bytes.length === 0) throw new PictureRefusal(EMPTY_FILE);
  if (isBmp(bytes)) return bmpSize(bytes);
  requireReadable(bytes);
  const sharp = await loadSharp();
  const { width, height, pages = 1, pageHeight = height, format } = await sharp(bytes).metadata();
  if (pages > 1 && (format !== "tiff" || await hasSecondPage(bytes, width, height))) throw severalPictures(pages);
  return { width, height: pageHeight };
}

/** Whether a TIFF's second page is as large as its first: a smaller one is a thumbnail or a step of a pyramid. */
async function hasSecondPage(bytes: Uint8Array, width: number, height: number): Promise<boolean> {
  const second = await (await loadSharp())(bytes, { page: 1 }).metadata();
  return second.width === width && second.height === height;
}

/**
 * A file of several pictures where one is expected: an animation, or a TIFF of several pages.
 * @param count how many
 */
function severalPictures(count: number): PictureRefusal {
  return new PictureRefusal(
    `${count} pictures in one file (an animation, or several pages)`,
    "Take it apart, e.g. magick in.tif frames/%05d.png (ImageMagick; of a PNG: ffmpeg -i in.png frames/%05d.png), and load that folder",
  );
}

/** The size in the header of a PNG or JPEG, or undefined when it is another format or lies further on. */
function sizeInHeader(bytes: Uint8Array): Size | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const isPng = bytes.length >= 24 && view.getUint32(0) === 0x89504e47 && view.getUint32(12) === 0x49484452; // "IHDR"
  if (isPng && pngPictures(bytes) > 1) throw severalPictures(pngPictures(bytes));
  if (isPng) return { width: view.getUint32(16), height: view.getUint32(20) };
  if (bytes.length < 4 || view.getUint16(0) !== 0xffd8) return undefined;
  for (let at = 2; at + 9 <= bytes.length;) {
    if (bytes[at] !== 0xff) return undefined;
    const marker = bytes[at + 1]!;
    if (marker === 0xff) at += 1; // a fill byte
    else if (isFrameHeader(marker)) return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
    else if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) at += 2; // markers without content
    else if (marker === 0xd9 || marker === 0xda) return undefined; // pixels begin
    else at += 2 + view.getUint16(at + 2);
  }
  return undefined;
}

/** SOF0 to SOF15 without DHT, JPG and DAC, which lie between them. */
function isFrameHeader(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}
