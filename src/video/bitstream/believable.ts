import type { StreamPicture } from "./stream_picture.ts";

/** Pixels that any first packet may hold: a decoder makes room for them without harm. */
const ALWAYS = 2 ** 22;
/**
 * Most px of one byte of a key frame where there are more, by the beginning of the codec's name. A black picture of 7680x4320 px takes
 * 9,369 bytes in H.264, 7,402 in H.265 and 230 in AV1, one of 3840x2160 takes 13,916 in VP8 and 3,035 in VP9; there is room beyond.
 */
const PER_BYTE: readonly (readonly [codec: string, pixels: number])[] = [
  ["avc", 2 ** 14],
  ["hev1", 2 ** 16],
  ["hvc1", 2 ** 16],
  ["vp8", 2 ** 12],
  ["vp09", 2 ** 16],
  ["av01", 2 ** 20],
];

/**
 * Why a key frame cannot have the size that the stream says; undefined where it can. Decoders make room for whole pictures, and conceal
 * what is missing, so a few bytes could take gigabytes.
 *
 * @param codec as WebCodecs names it
 * @param picture what the stream says
 * @param bytes of the key frame
 */
export function unbelievableFrame(codec: string, { width, height }: StreamPicture, bytes: number): string | undefined {
  const pixels = width * height;
  const most = PER_BYTE.find(([name]) => codec.startsWith(name))?.[1] ?? Infinity;
  if (pixels <= Math.max(ALWAYS, most * bytes)) return undefined;
  return `a key frame of ${bytes} bytes, which cannot hold the ${width}x${height} px that it says`;
}
