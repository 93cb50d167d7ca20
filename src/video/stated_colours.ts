import type { StreamPicture } from "./bitstream/stream_picture.ts";
import { matrixName } from "./matrix_name.ts";

/** What is said of the colours of a video, before any picture is decoded. */
export interface StatedColours {
  /** What turns stored colours into RGB: a name of `matrixName`; undefined where nothing is said. */
  readonly matrix: string | undefined;
  /** Whether samples use all of their range; undefined where it is left to the decoder to say so. */
  readonly fullRange: boolean | undefined;
}

/**
 * Whose word counts where a container says other things of the colours than the stream in it: the stream's, as in FFmpeg and OpenCV. The
 * container's holds where an H.264 stream says nothing (which H.265, VP9 and AV1 take for "not said"), and where a stream cannot be read.
 *
 * @param codec its name in WebCodecs
 * @param stream what the stream says
 * @param container what the container says
 */
export function statedColours(
  codec: string,
  stream: StreamPicture | undefined,
  container: StatedColours,
): StatedColours {
  if (codec.startsWith("vp8")) return { matrix: "bt470bg", fullRange: undefined }; // it has no other (RFC 6386, 9.2)
  if (stream === undefined) return container;
  const isSilent = codec.startsWith("avc");
  return {
    matrix: isSilent && stream.matrix === undefined ? container.matrix : matrixName(stream.matrix),
    fullRange: isSilent && stream.fullRange === undefined ? container.fullRange : undefined,
  };
}
