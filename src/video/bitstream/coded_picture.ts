import { av1Picture } from "./av1.ts";
import { h264Picture } from "./h264.ts";
import { h265Picture } from "./h265.ts";
import type { StreamPicture } from "./stream_picture.ts";
import { vp8Picture, vp9Picture } from "./vpx.ts";

/**
 * What a stream says of its pictures: in the container's description of the decoder, or in its first packet.
 *
 * @param config the decoder's configuration
 * @param packet the first packet
 * @returns undefined where it cannot be read
 */
export function codedPicture(config: object, packet: Uint8Array): StreamPicture | undefined {
  const { codec = "", description } = config as { readonly codec?: string; readonly description?: unknown };
  const known = description instanceof ArrayBuffer
    ? new Uint8Array(description)
    : ArrayBuffer.isView(description)
    ? new Uint8Array(description.buffer, description.byteOffset, description.byteLength)
    : undefined;
  const read = READERS.find(([name]) => codec.startsWith(name))?.[1];
  const picture = read?.(known, packet);
  return picture !== undefined && picture.width > 0 && picture.height > 0 ? picture : undefined;
}

type Reader = (description: Uint8Array | undefined, packet: Uint8Array) => StreamPicture | undefined;

const READERS: readonly (readonly [codec: string, read: Reader])[] = [
  ["avc", h264Picture],
  ["hev1", h265Picture],
  ["hvc1", h265Picture],
  ["vp8", (_, packet) => vp8Picture(packet)],
  ["vp09", (_, packet) => vp9Picture(packet)],
  ["av01", av1Picture],
];
