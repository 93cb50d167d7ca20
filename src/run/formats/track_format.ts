import type { Tracks } from "./tracks.ts";

/** One file of a format: its path in the folder, and what it holds. */
export type FormatFile = readonly [path: string, content: string | Uint8Array];

/** A form in which other programs read tracks. */
export interface TrackFormat {
  /** Its name, as `save` and commands have it. */
  readonly name: string;
  /** What it is, in a line. */
  readonly doc: string;
  /** Whether it reads logits where there are some. */
  readonly logits?: boolean;
  /**
   * The files of some videos, one after the other.
   * @param videos one for a run, the sequences for a dataset; where each has files of its own and there are several, they lie in folders
   *   by the videos' names
   */
  files(videos: readonly Tracks[]): Iterable<FormatFile> | AsyncIterable<FormatFile>;
}

/** The files of formats that have some for each video: in folders where there are several. */
export async function* filesByVideo(
  videos: readonly Tracks[],
  filesOf: (video: Tracks) => Iterable<FormatFile> | AsyncIterable<FormatFile>,
): AsyncGenerator<FormatFile> {
  for (const video of videos) {
    const folder = videos.length > 1 ? `${video.name}/` : "";
    for await (const [path, content] of filesOf(video)) yield [`${folder}${path}`, content];
  }
}
