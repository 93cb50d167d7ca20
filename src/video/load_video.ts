import { anyKind, checkOptions, numberKind, objectKind, type OptionTable, signalKind, switchKind } from "../options.ts";
import { basename, extname } from "node:path";
import { MaskletError } from "../error.ts";
import { shown } from "../options.ts";
import { pathOf } from "../files/path_of.ts";
import { isPicture } from "../frame/frame_name.ts";
import type { VideoSource } from "../frame/frame.ts";
import type { FrameInput } from "./frame_list.ts";
import { videoOfFile } from "./file.ts";
import { videoOfFolder, videoOfList, videoOfPattern } from "./folder.ts";
import { bytesOfPath } from "./byte_pipe.ts";
import { feedOfFolder, FOLLOW_OPTIONS, type FollowOptions, requireFollow } from "./followed_folder.ts";
import { type LiveFacts, videoOfLive } from "./live.ts";
import { feedOfIterable } from "./live_feed.ts";
import { bytesOfStream, feedOfRaw, RAW_VIDEO, type RawVideo, requireRawVideo } from "./raw_video.ts";

/** What a video can be loaded from. */
export type VideoInput =
  | string
  | URL
  | Uint8Array
  | ArrayBuffer
  | Blob
  | readonly FrameInput[]
  | AsyncIterable<FrameInput>
  | ReadableStream<Uint8Array>;

/** What the source does not say of itself. */
export interface LoadVideoOptions {
  /** Frames a second of a folder, list or live source, for their times; default 24. A video file has its own times. */
  readonly framesPerSecond?: number;
  /**
   * The source is raw video, as another process writes it (`ffmpeg -i in.mp4 -f rawvideo -pix_fmt rgb24 -`): a stream of bytes, or the
   * path of a named pipe or file.
   */
  readonly rawVideo?: RawVideo;
  /** The source is a folder that is still being filled: pictures are handed out as they come. */
  readonly follow?: boolean | FollowOptions;
  /** A live source is read to so many frames; to end before is an error. Default: to its end. */
  readonly frames?: number;
  /** Frames of a live source that are asked for beyond the one in use, at most: a slow reader holds the producer. Default 1. */
  readonly readAhead?: number;
  /** Stops the wait for a live source's first frame. */
  readonly signal?: AbortSignal;
}

/** The options of `loadVideo`. */
export const LOAD_VIDEO_OPTIONS: OptionTable<LoadVideoOptions> = {
  framesPerSecond: {
    doc: "frames a second of a folder, a list or raw video (default: 24, of raw video none)",
    kind: numberKind(),
    flag: "rate",
    value: "N",
  },
  rawVideo: {
    doc: "the source is raw video",
    kind: objectKind('an object such as { width: 640, height: 360, format: "rgb24" }'),
  },
  follow: {
    doc: "the source is a folder that is still being filled: pictures are taken as they come",
    kind: anyKind(switchKind, objectKind("an object such as { idleSeconds: 30 }")),
    flag: "follow",
  },
  frames: { doc: "a live source is read to so many frames", kind: numberKind() },
  readAhead: {
    doc: "frames of a live source that are asked for beyond the one in use",
    kind: numberKind(),
    fallback: 1,
  },
  signal: { doc: "stops the wait for a live source's first frame", kind: signalKind },
};

/** Frames a second of pictures, as in DAVIS. */
const DEFAULT_RATE = 24;

/**
 * Opens a video to read frames from. Nothing is decoded yet but a live source's first frame.
 *
 * - a folder: its JPEG, PNG, WebP, BMP and TIFF files, by the numbers in their names; other files are passed over. Refused are two files of
 * one number (1.jpg, 0001.png), a copy beside a frame ("1 (1).jpg"), two series with the same numbers (0.jpg, 0_mask.png), a picture of
 * another format that is named as a frame (1.heic), and a file of several pictures (an animation, a TIFF of several pages)
 * - a pattern such as `"frames/*.jpg"`
 * - an mp4, mov, webm, mkv or ts file (H.264, H.265, VP8, VP9 or AV1): its path, or its bytes (also as an ArrayBuffer, Blob or File).
 * Frames are in the order in which they are shown, turned upright as the file says; every packet is counted. Of several video tracks the
 * one that the file calls its default is read; of several such, or where there is none, the one with the largest pictures, then the
 * first. A cover picture is no video
 * - a list of paths, encoded pictures or decoded ones (`{ width, height, rgb }`), in the order given
 * - an async iterable of such frames: a live source, whose length is not known
 * - with `rawVideo`, a stream of raw frames from another process, or the path of a named pipe: a live source
 * - with `follow`, a folder that another process is filling: a live source. No picture is read before it is there to its end
 *
 * All frames have one size. Frame times are in seconds. A live source is walked once, from its first frame on, and is held back when
 * frames are taken slower than they come; when it fails, the frames before that stand.
 *
 * @param source where the frames come from
 * @param options the frame rate, where the source has none; what a live source is
 * @returns the video; dispose of it when done
 * @throws {MaskletError} `missing-file`, `bad-video` (no frames, several sizes, a damaged file, a codec that is not known), `bad-image`,
 * `unsupported` when this system has no decoder for video files
 *
 * @example
 * ```ts
 * import { loadVideo } from "masklet";
 * import { assertEquals } from "@std/assert";
 * const picture = (level: number) => ({ width: 4, height: 2, rgb: new Uint8Array(24).fill(level) });
 * await using video = await loadVideo([picture(10), picture(20), picture(30)], { framesPerSecond: 10 });
 * assertEquals([video.width, video.height, video.frameCount], [4, 2, 3]);
 * const seen: number[] = [];
 * for await (const frame of video.frames({ reverse: true })) seen.push(frame.rgb[0]!);
 * assertEquals(seen, [30, 20, 10]);
 * assertEquals((await video.frame(1)).time, 0.1);
 * ```
 *
 * @example Raw video from another process
 * ```ts
 * import { loadVideo } from "masklet";
 * import { assertEquals } from "@std/assert";
 * const other = new Deno.Command(Deno.execPath(), {
 *   args: ["eval", "for (const level of [1, 2, 3]) Deno.stdout.writeSync(new Uint8Array(4 * 2 * 3).fill(level))"],
 *   stdout: "piped",
 * }).spawn();
 * await using video = await loadVideo(other.stdout, { rawVideo: { width: 4, height: 2, format: "rgb24" } });
 * assertEquals(await Array.fromAsync(video.frames(), (frame) => frame.rgb[0]), [1, 2, 3]);
 * await other.status;
 * ```
 */
export async function loadVideo(source: VideoInput, options: LoadVideoOptions = {}): Promise<VideoSource> {
  options = checkOptions("loadVideo", options, LOAD_VIDEO_OPTIONS);
  if (options.rawVideo !== undefined) checkOptions("loadVideo, rawVideo", options.rawVideo, RAW_VIDEO);
  if (typeof options.follow === "object") checkOptions("loadVideo, follow", options.follow, FOLLOW_OPTIONS);
  const { framesPerSecond } = options;
  if (framesPerSecond !== undefined && !(framesPerSecond > 0 && framesPerSecond < Infinity)) {
    throw new MaskletError("bad-argument", `Expected framesPerSecond above 0, found ${framesPerSecond}`, {
      hint: "Leave it out for 24",
    });
  }
  const rate = framesPerSecond ?? DEFAULT_RATE;
  const live = liveFacts(options);
  if (options.rawVideo !== undefined) return await videoOfRaw(source, options.rawVideo, live);
  if (typeof source === "string" || source instanceof URL) {
    const path = pathOf(source);
    return options.follow ? await videoOfFollowed(path, options.follow, live) : await videoAtPath(path, rate);
  }
  if (source instanceof Uint8Array) return await videoOfBytes(source, "video");
  if (source instanceof ArrayBuffer) return await videoOfBytes(new Uint8Array(source), "video");
  if (source instanceof Blob) {
    return await videoOfBytes(await source.bytes(), source instanceof File ? source.name : "video");
  }
  if (Array.isArray(source)) return await videoOfList(source, rate);
  if (isLive(source)) return await videoOfLive(feedOfIterable(source), live);
  throw new MaskletError(
    "bad-argument",
    `Expected a path, bytes, a list or an async iterable, found ${shown(source)}`,
    {
      hint: 'Give for example "clip.mp4" or a folder of frames',
    },
  );
}

/** What was said of a live source. */
function liveFacts({ framesPerSecond, frames, readAhead, signal }: LoadVideoOptions): LiveFacts {
  const whole = (name: string, value: number | undefined, least: number): void => {
    if (value === undefined || (Number.isInteger(value) && value >= least)) return;
    throw new MaskletError(
      "bad-argument",
      `Expected ${name} to be a whole number of at least ${least}, found ${value}`,
      {
        hint: `Leave ${name} out for its default`,
      },
    );
  };
  whole("frames", frames, 1);
  whole("readAhead", readAhead, 0);
  return { framesPerSecond, frames, readAhead, signal };
}

async function videoOfRaw(source: VideoInput, raw: RawVideo, live: LiveFacts): Promise<VideoSource> {
  requireRawVideo(raw);
  if (typeof source === "string" || source instanceof URL) {
    const path = pathOf(source);
    return await videoOfLive(feedOfRaw(await bytesOfPath(path, live.signal), raw, basename(path, extname(path))), live);
  }
  if (isLive(source)) {
    return await videoOfLive(feedOfRaw(bytesOfStream(source as AsyncIterable<Uint8Array>), raw), live);
  }
  throw new MaskletError("bad-argument", "Expected raw video as a stream of bytes or a path, found a list or bytes", {
    hint: "Give child.stdout, Deno.stdin.readable, or the path of a named pipe",
  });
}

async function videoOfFollowed(path: string, follow: true | FollowOptions, live: LiveFacts): Promise<VideoSource> {
  const options = follow === true ? {} : follow;
  requireFollow(options);
  const entry = await Deno.stat(path).catch(() => undefined);
  if (entry?.isDirectory === true) return await videoOfLive(feedOfFolder(path, options), live);
  throw new MaskletError(
    entry === undefined ? "missing-file" : "bad-argument",
    `Expected a folder to follow at ${path}, found ${entry === undefined ? "nothing" : "a file"}`,
    { hint: "Make the folder before it is followed; the pictures may come later" },
  );
}

function isLive(source: unknown): source is AsyncIterable<FrameInput> {
  return typeof source === "object" && source !== null && Symbol.asyncIterator in source;
}

async function videoAtPath(path: string, framesPerSecond: number): Promise<VideoSource> {
  const entry = await Deno.stat(path).catch((error: Error) => error);
  if (entry instanceof Error) {
    if (/[*?{[]/.test(path)) return await videoOfPattern(path, framesPerSecond);
    const missing = entry instanceof Deno.errors.NotFound;
    throw new MaskletError(
      missing ? "missing-file" : "io",
      `Expected a video file or a folder of frames at ${path}, found ${missing ? "nothing" : entry.message}`,
      { hint: `Check the path; relative paths start at ${Deno.cwd()}`, cause: entry },
    );
  }
  if (entry.isDirectory) return await videoOfFolder(path, framesPerSecond);
  if (isPicture(path)) {
    throw new MaskletError("bad-argument", `Expected a video or a folder of frames, found one picture at ${path}`, {
      hint: `A single picture is a list of one: loadVideo([${JSON.stringify(basename(path))}])`,
    });
  }
  if (entry.isFile && entry.size === 0) throw emptyVideo(path);
  return await videoOfFile(path);
}

async function videoOfBytes(bytes: Uint8Array, name: string): Promise<VideoSource> {
  if (bytes.length === 0) throw emptyVideo(name);
  return await videoOfFile(bytes, name);
}

function emptyVideo(name: string): MaskletError {
  return new MaskletError("bad-video", `Expected a video in ${name}, found 0 bytes`, {
    hint: "Fetch it again: its download or export did not end",
  });
}
