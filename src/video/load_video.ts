import { fileURLToPath } from "node:url";
import { MaskletError } from "../error.ts";
import { nameOf } from "../image/read_bytes.ts";
import type { VideoSource } from "./frame.ts";
import type { FrameInput } from "./frame_list.ts";
import { videoOfFile } from "./file.ts";
import { videoOfFolder, videoOfList, videoOfPattern } from "./folder.ts";
import { videoOfLive } from "./live.ts";

/** What a video can be loaded from. */
export type VideoInput = string | URL | Uint8Array | readonly FrameInput[] | AsyncIterable<FrameInput>;

/** What the source does not say of itself. */
export interface LoadVideoOptions {
  /** Frames a second of a folder, list or live source, for their times; default 24. A video file has its own times. */
  readonly framesPerSecond?: number;
}

/** Frames a second of pictures, as in DAVIS. */
const DEFAULT_RATE = 24;

/**
 * Opens a video to read frames from. Nothing is decoded yet but a live source's first frame.
 *
 * - a folder: its JPEG, PNG and WebP files, by the numbers in their names; other files are passed over
 * - a pattern such as `"frames/*.jpg"`
 * - an mp4, mov, webm or mkv file (H.264, H.265, VP8, VP9 or AV1): its path, or its bytes. Frames are in the order in which they are
 *   shown, turned upright as the file says; every packet is counted
 * - a list of paths, encoded pictures or decoded ones (`{ width, height, rgb }`), in the order given
 * - an async iterable of such frames: a live source, whose length is not known
 *
 * All frames have one size. Frame times are in seconds.
 *
 * @param source where the frames come from
 * @param options the frame rate, where the source has none
 * @throws MaskletError `missing-file`, `bad-video` (no frames, several sizes, a damaged file, a codec that is not known), `bad-image`,
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
 */
export async function loadVideo(source: VideoInput, options: LoadVideoOptions = {}): Promise<VideoSource> {
  const { framesPerSecond } = options;
  if (framesPerSecond !== undefined && !(framesPerSecond > 0 && framesPerSecond < Infinity)) {
    throw new MaskletError("bad-argument", `Expected framesPerSecond above 0, found ${framesPerSecond}`, {
      hint: "Leave it out for 24",
    });
  }
  const rate = framesPerSecond ?? DEFAULT_RATE;
  if (typeof source === "string" || source instanceof URL) return await videoAtPath(pathOf(source), rate);
  if (source instanceof Uint8Array) return await videoOfFile(source, "video");
  if (Array.isArray(source)) return await videoOfList(source, rate);
  if (isLive(source)) return await videoOfLive(source, framesPerSecond);
  throw new MaskletError(
    "bad-argument",
    `Expected a path, bytes, a list or an async iterable, found ${typeof source}`,
    {
      hint: 'Give for example "clip.mp4" or a folder of frames',
    },
  );
}

function isLive(source: unknown): source is AsyncIterable<FrameInput> {
  return typeof source === "object" && source !== null && Symbol.asyncIterator in source;
}

function pathOf(source: string | URL): string {
  const url = source instanceof URL ? source : /^(file|https?):\/\//.test(source) ? new URL(source) : undefined;
  if (url === undefined) return source as string;
  if (url.protocol === "file:") return fileURLToPath(url);
  throw new MaskletError("unsupported", `Expected a path or a file: address, found ${nameOf(source)}`, {
    hint: "Fetch it first: loadVideo(new Uint8Array(await (await fetch(address)).arrayBuffer()))",
  });
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
  return entry.isDirectory ? await videoOfFolder(path, framesPerSecond) : await videoOfFile(path);
}
