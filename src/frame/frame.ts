/** One decoded frame of a video. */
export interface Frame {
  /** Place in the video, 0 for the first frame. */
  readonly index: number;
  /** When it is shown, in seconds. */
  readonly time: number;
  /** Its name: a file's name without extension (`"00012"`), otherwise the index in five digits. */
  readonly name: string;
  /** Width in px. */
  readonly width: number;
  /** Height in px. */
  readonly height: number;
  /** 8-bit RGB, row-major, `3 * width * height` bytes. Whoever reads it leaves it as it is. */
  readonly rgb: Uint8Array;
}

/** Which frames to walk over, and which way. */
export interface FrameRange {
  /** First index of the range; default 0. */
  readonly start?: number;
  /** Index after the last one of the range; default the number of frames. */
  readonly end?: number;
  /** Whether to walk from `end - 1` down to `start`; default false. */
  readonly reverse?: boolean;
  /** Stops the walk: the next frame asked for rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/**
 * A video to read frames from: a folder, a file, pictures in memory or a live source. Close it when done (`await using` does);
 * closing twice is harmless.
 *
 * @example
 * ```ts
 * import { loadVideo, MaskletError } from "masklet";
 * import { assertEquals, assertRejects } from "@std/assert";
 * const grey = { width: 2, height: 1, rgb: new Uint8Array(6).fill(128) };
 * const video = await loadVideo([grey, grey, grey]);
 * assertEquals((await video.frame(2)).index, 2);
 * assertEquals(await Array.fromAsync(video.frames({ start: 1 }), ({ index }) => index), [1, 2]);
 * await video.close(); // or: await using video = …
 * await assertRejects(() => video.frame(0), MaskletError, "closed");
 * ```
 */
export interface VideoSource extends AsyncDisposable {
  /** Where the frames come from. */
  readonly kind: "folder" | "file" | "frames" | "live";
  /** How to call it: the folder's or file's name without extension, otherwise `"frames"` or `"live"`. */
  readonly name: string;
  /** Width of every frame in px. */
  readonly width: number;
  /** Height of every frame in px. */
  readonly height: number;
  /** Number of frames; undefined for a live source. */
  readonly frameCount: number | undefined;
  /** Frames a second; undefined for a live source that was not given a rate. */
  readonly framesPerSecond: number | undefined;
  /** Names of the frames where they have any: files of a folder or list, without extension. */
  readonly frameNames?: readonly string[];
  /**
   * Decodes one frame, in any order. A live source has only its first frame here, until `frames()` begins.
   *
   * @param index from 0 up to `frameCount - 1`
   * @returns the frame, RGB at the size of the video
   * @throws {MaskletError} `bad-argument` for an index that the video does not have, `closed`, or what decoding says
   */
  frame(index: number): Promise<Frame>;
  /**
   * Walks over frames, each decoded once and a few ahead of need, none kept. A live source can be walked once, forward, from 0.
   *
   * @param range from where to where, and which way; absent: all, forward
   * @returns the frames of the range in the order of the walk
   * @throws {MaskletError} `bad-argument` for a range outside the video, `closed`, or what decoding says
   */
  frames(range?: FrameRange): AsyncGenerator<Frame>;
  /** Ends every walk and lets go of files and decoders. */
  close(): Promise<void>;
}
