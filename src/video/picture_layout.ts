import { MaskletError } from "../error.ts";
import type { StreamPicture } from "./bitstream/stream_picture.ts";
import type { Size } from "./image_size.ts";

/** The number of the matrix that says that planes are green, blue and red (ITU-T H.273, table 4). */
const RGB = 0;

/**
 * Whether the pictures of a video come out of `loadWebCodecs`. Those without colour do not (but of H.264, where FFmpeg makes 4:2:0 of
 * them), nor 4:2:2 and 4:4:4 of 8 bits that use all of their range, for which FFmpeg has formats of their own, nor 4:4:0, nor RGB, nor
 * those whose last column or row has a chroma sample of its own: it is left out there.
 */
export function isHandedOut(
  { config, picture }: { readonly config: object; readonly picture: StreamPicture | undefined },
): boolean {
  const { chroma, depth = 8, fullRange = false, matrix } = picture ?? {};
  const { codec = "" } = config as { readonly codec?: string };
  if (chroma === "400") return codec.startsWith("avc");
  if (chroma === "440" || matrix === RGB || (picture !== undefined && hasHalfPairs(picture, chroma))) return false;
  return !(fullRange && depth === 8 && (chroma === "422" || chroma === "444"));
}

/** Whether the last column or row of a size is one of those that share their chroma with no other; "420" where chroma is not known. */
function hasHalfPairs({ width, height }: Size, chroma = "420"): boolean {
  if (chroma !== "420" && chroma !== "422") return false;
  return width % 2 === 1 || (height % 2 === 1 && chroma === "420");
}

/**
 * Refuses a picture without all of its chroma: its colours would be read from where others lie.
 * @param format what the decoder says
 * @param size the picture's, px
 * @param planes where the samples lie
 * @param name how errors call the video
 * @throws {MaskletError} `unsupported`
 */
export function requireWholeChroma(
  format: string | null,
  size: Size,
  planes: readonly { readonly offset: number; readonly stride: number }[],
  name: string,
): void {
  const [, chroma, depth] = /^I(42[02])A?(P\d+)?$/.exec(format ?? "") ?? [];
  const [, first, second] = planes;
  if (chroma === undefined || first === undefined || second === undefined || !hasHalfPairs(size, chroma)) return;
  const bytes = depth === undefined ? 1 : 2;
  const rows = Math.ceil(size.height / (chroma === "420" ? 2 : 1));
  if (first.stride >= bytes * Math.ceil(size.width / 2) && second.offset - first.offset >= first.stride * rows) return;
  throw new MaskletError(
    "unsupported",
    `Expected whole pictures in ${name}, found ${size.width}x${size.height} px whose last column or row comes without its chroma`,
    { hint: "Convert it, e.g. ffmpeg -i in.webm -pix_fmt yuv444p -c:v libx264 -crf 12 out.mp4" },
  );
}

/**
 * Refuses a picture that is called what the stream does not say: its planes would be read as they do not lie.
 * @param format what the decoder says
 * @param said what the stream says
 * @param name how errors call the video
 * @throws {MaskletError} `unsupported`
 */
export function requireLayout(format: string | null, said: StreamPicture | undefined, name: string): void {
  const found = /^(?:I(4\d\d)A?|(NV)12|(GRAY))(?:P(\d+))?$/.exec(format ?? "");
  if (found === null || said === undefined) return; // other formats are refused by name
  const chroma = found[2] !== undefined ? "420" : found[3] !== undefined ? "400" : found[1];
  const depth = Number(found[4] ?? 8);
  // FFmpeg makes 4:2:0 of H.264 without colour
  const fits = (said.chroma ?? chroma) === chroma || (said.chroma === "400" && chroma === "420");
  if (fits && (said.depth ?? depth) === depth) return;
  const text = [`${said.chroma?.replace(/(.)(.)(.)/, "$1:$2:$3") ?? "chroma of its own"}`, `${said.depth ?? 8} bits`];
  throw new MaskletError(
    "unsupported",
    `Expected pictures that can be decoded in ${name}, found ${text.join(" of ")}`,
    {
      hint: "Convert it, e.g. ffmpeg -i in.mp4 -pix_fmt yuv420p -c:v libx264 -crf 12 out.mp4",
    },
  );
}
