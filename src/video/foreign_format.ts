/**
 * Formats and codecs that are not read, called by their names.
 * @module
 */
import { basename, extname } from "node:path";

/** What files of other formats begin with: bytes, from an offset on. */
const FORMATS: readonly (readonly [name: string, offset: number, bytes: string])[] = [
  ["an AVI file", 8, "AVI "],
  ["a GIF animation", 0, "GIF8"],
  ["an FLV file", 0, "FLV"],
  ["a Windows Media file", 0, "\x30\x26\xb2\x75"],
  ["an Ogg file", 0, "OggS"],
  ["an MPEG program stream", 0, "\x00\x00\x01\xba"],
  ["an MXF file", 0, "\x06\x0e\x2b\x34"],
  ["a NUT file", 0, "nut/multimedia"],
  ["a RealMedia file", 0, ".RMF"],
  ["AV1 without a container", 0, "\x12\x00\x0a"],
  ["an AVIF picture", 4, "ftypavif"],
  ["a HEIC picture", 4, "ftyphei"],
  ["a HEIC picture", 4, "ftypmif1"],
  ["a TIFF picture", 0, "II*\0"],
  ["a TIFF picture", 0, "MM\0*"],
  ["a PNG picture", 0, "\x89PNG"],
  ["a JPEG picture", 0, "\xff\xd8\xff"],
  ["a WebP picture", 8, "WEBP"],
  ["raw H.264 or H.265 without a container", 0, "\x00\x00\x00\x01"],
  ["raw H.264 or H.265 without a container", 0, "\x00\x00\x01\x67"],
  ["a y4m file", 0, "YUV4MPEG2"],
  ["an IVF file", 0, "DKIF"],
];

/** What a file of another format is, by its first bytes; undefined where that is not known. */
export function foreignFormat(head: Uint8Array): string | undefined {
  return FORMATS.find(([, offset, bytes]) => [...bytes].every((c, i) => head[offset + i] === c.charCodeAt(0)))?.[0];
}

/** What people call codecs that are not decoded, by the beginnings of their names in containers. */
const CODECS: readonly (readonly [RegExp, string])[] = [
  [/^(mp4v|V_MPEG4\/ISO\/(SP|ASP|AP))/, "MPEG-4 Part 2"],
  [/^(jpeg|mjpg|mjpa|mjpb|V_MJPEG)/i, "Motion JPEG"],
  [/^(apch|apcn|apcs|apco|ap4h|ap4x|prores|V_PRORES)/i, "ProRes"],
  [/^(AVd|dnxh|V_DNX)/i, "DNxHD"],
  [/^(m2v1|mx\d|xdv|hdv|V_MPEG2)/i, "MPEG-2"],
  [/^(png |rle |raw |2vuy|v210|V_UNCOMPRESSED)/, "uncompressed or PNG frames"],
  [/^V_FFV1/, "FFV1"],
  [/^V_MS\/VFW/, "a codec of Video for Windows"],
];

/**
 * A codec as people call it, with its name in the container.
 *
 * @param codec its name in the container: four letters, or Matroska's
 */
export function codecName(codec: string): string {
  const name = CODECS.find(([pattern]) => pattern.test(codec))?.[1];
  return name === undefined ? `codec ${codec}` : `${name} (${codec})`;
}

/**
 * What to do about a file that is not read: an ffmpeg line with its name.
 *
 * @param name of the file, as errors call it
 */
export function convertHint(name: string): string {
  return `Convert it, e.g. ${convertLine(name)}`;
}

/** What to do about a file that is damaged; see `convertHint`. */
export function againHint(name: string): string {
  return `Fetch or export the file again, or keep what can be decoded of it: ${convertLine(name)}`;
}

/** A file's name as a shell reads it; that of an example where it is none, as of bytes in memory. */
export function asWord(name: string): string {
  const own = hasExtension(name) ? name : "in.mov";
  return /^[\w./-]+$/.test(own) ? own : JSON.stringify(own);
}

const hasExtension = (name: string): boolean => /\.\w+$/.test(name);

function convertLine(name: string): string {
  const own = hasExtension(name) ? name : "in.mov";
  const out = `${basename(own, extname(own))}${extname(own) === ".mp4" ? "-h264" : ""}.mp4`;
  return `ffmpeg -i ${asWord(name)} -c:v libx264 -crf 12 -pix_fmt yuv420p ${asWord(out)}`;
}
