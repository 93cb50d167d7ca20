import { otherFile } from "../files/other_file.ts";

/** What a file is, by its first bytes. */
export interface PictureKind {
  /** As an error calls it: "a JPEG". */
  readonly name: string;
  /** Whether files of this kind are read, pictures of a kind that is not, or no pictures at all. */
  readonly is: "read" | "unread" | "no-picture";
}

type Beginning = readonly [name: string, offset: number, bytes: string];

const READ: readonly Beginning[] = [
  ["a JPEG", 0, "\xff\xd8"],
  ["a PNG", 0, "\x89PNG"],
  ["a WebP", 8, "WEBP"],
  ["a TIFF", 0, "II*\0"],
  ["a TIFF", 0, "MM\0*"],
  ["a TIFF", 0, "II+\0"],
  ["a TIFF", 0, "MM\0+"],
  ["a GIF", 0, "GIF8"],
  ["a bitmap", 0, "BM"],
];
const UNREAD: readonly Beginning[] = [
  ["a JPEG 2000 picture", 4, "jP  "],
  ["a JPEG 2000 picture", 0, "\xff\x4f\xff\x51"],
  ["a JPEG XL picture", 0, "\xff\x0a"],
  ["a JPEG XL picture", 4, "JXL "],
  ["an AVIF picture", 4, "ftypavi"],
  ["a HEIC picture", 4, "ftyphei"],
  ["a HEIC picture", 4, "ftypmif1"],
  ["an icon", 0, "\0\0\x01\0"],
  ["a Photoshop file", 0, "8BPS"],
  ["a DDS texture", 0, "DDS "],
  ["an OpenEXR picture", 0, "\x76\x2f\x31\x01"],
  ["a PCX picture", 0, "\x0a\x05\x01"],
  ...[1, 2, 3, 4, 5, 6, 7].map((n): Beginning => ["a PNM picture (.pbm, .pgm, .ppm)", 0, `P${n}\n`]),
];
const OTHERS: readonly Beginning[] = [
  ["a video", 4, "ftyp"],
  ["a video", 0, "\x1a\x45\xdf\xa3"],
  ["a video", 8, "AVI "],
  ["a NumPy array", 0, "\x93NUMPY"],
];

/** What a file is, by its first bytes; undefined where that is not known. */
export function pictureKind(bytes: Uint8Array): PictureKind | undefined {
  const begins = ([, offset, start]: Beginning): boolean =>
    [...start].every((letter, i) => bytes[offset + i] === letter.charCodeAt(0));
  const read = READ.find(begins);
  if (read !== undefined) return { name: read[0], is: "read" };
  const text = String.fromCharCode(...bytes.subarray(0, 256));
  const unread = UNREAD.find(begins)?.[0] ?? (/^\s*(<\?xml[^]*)?<svg/i.test(text) ? "an SVG drawing" : undefined);
  if (unread !== undefined) return { name: unread, is: "unread" };
  const other = OTHERS.find(begins)?.[0] ?? otherFile(bytes);
  return other === undefined ? undefined : { name: other, is: "no-picture" };
}
