import { checkOptions, kindOf, numberKind, type OptionTable, requireKind } from "../options.ts";
import { BufferTarget, EncodedPacket, EncodedVideoPacketSource, Mp4OutputFormat, Output } from "./mediabunny.ts";
import { MaskletError } from "../error.ts";
import { writeFileAtomic } from "../files/atomic.ts";
import { withLibraryWords } from "../files/library_words.ts";
import { pathOf } from "../files/path_of.ts";
import { requireRgbImage, type RgbImage } from "../image/rgb_image.ts";
import { type EncodedChunk, loadWebCodecs, type PictureEncoder } from "./webcodecs.ts";

/** How a video file is written. */
export interface WriteVideoOptions {
  /** Frames a second; default 24. */
  readonly framesPerSecond?: number;
  /** Bits a second; default: four bits for each second's pixels at one frame a second, at least 400,000. */
  readonly bitsPerSecond?: number;
}

const WRITE_VIDEO_OPTIONS: OptionTable<WriteVideoOptions> = {
  framesPerSecond: {
    doc: "frames a second",
    kind: kindOf("a number above 0", (value) => typeof value === "number" && value > 0 && value < Infinity),
    fallback: 24,
  },
  bitsPerSecond: { doc: "bits a second", kind: numberKind({ least: 1 }) },
};

const PICTURES_KIND = kindOf<Iterable<RgbImage> | AsyncIterable<RgbImage>>(
  "pictures to walk over",
  (value) => typeof value === "object" && value !== null && (Symbol.iterator in value || Symbol.asyncIterator in value),
);

/** H.264, constrained baseline, level 5.1: every browser plays it. */
const CODEC = "avc1.42e033";
/** A key frame every so many frames, so that a player can jump. */
const KEY_FRAME_PERIOD = 24;
/** Frames that wait in the encoder before the next is drawn. */
const QUEUED = 4;
/** Milliseconds between two looks at a full encoder. */
const LOOK_AGAIN = 4;
const MICROSECONDS = 1_000_000;

/**
 * Writes pictures as an mp4 file (H.264) that browsers play. Pictures are taken one by one; an odd last row or column is left out, as
 * the format has none. The file is written beside and then renamed.
 *
 * @param path the file
 * @param pictures RGB pictures of one size
 * @param options frames and bits a second
 * @throws {MaskletError} `bad-video` without pictures or with pictures of several sizes, `unsupported` without an encoder, `io`
 *
 * @example
 * ```ts
 * import { loadVideo, writeVideo } from "masklet";
 * import { assertEquals } from "@std/assert";
 * const grey = { width: 64, height: 48, rgb: new Uint8Array(64 * 48 * 3).fill(128) };
 * const path = await Deno.makeTempFile({ suffix: ".mp4" });
 * await writeVideo(path, [grey, grey, grey]);
 * {
 *   await using video = await loadVideo(path);
 *   assertEquals([video.width, video.height, video.frameCount], [64, 48, 3]);
 * }
 * await Deno.remove(path);
 * ```
 */
export async function writeVideo(
  path: string | URL,
  pictures: Iterable<RgbImage> | AsyncIterable<RgbImage>,
  options: WriteVideoOptions = {},
): Promise<void> {
  const file = pathOf(path);
  requireKind("the second argument of writeVideo", pictures, PICTURES_KIND);
  options = checkOptions("writeVideo", options, WRITE_VIDEO_OPTIONS);
  const framesPerSecond = options.framesPerSecond!;
  const codecs = await loadWebCodecs();
  const target = new BufferTarget();
  const output = new Output({ format: new Mp4OutputFormat({ fastStart: "in-memory" }), target });
  const source = new EncodedVideoPacketSource("avc");
  output.addVideoTrack(source, { frameRate: framesPerSecond });
  await output.start();

  const chunks: { readonly chunk: EncodedChunk; readonly metadata: object | undefined }[] = [];
  let failure: Error | undefined;
  let encoder: PictureEncoder | undefined;
  let size: { readonly width: number; readonly height: number } | undefined;
  let count = 0;
  const drain = async (): Promise<void> => {
    if (failure !== undefined) throw failure;
    for (const { chunk, metadata } of chunks.splice(0)) await source.add(packetOf(chunk, framesPerSecond), metadata);
  };
  try {
    for await (const picture of theirs(pictures)) {
      requireRgbImage(picture, "each picture");
      size ??= even(picture);
      const { width, height } = even(picture);
      if (width !== size.width || height !== size.height) {
        throw new MaskletError(
          "bad-video",
          `Expected pictures of ${size.width}x${size.height}, found ${width}x${height}`,
          {
            hint: "Give pictures of one size",
          },
        );
      }
      if (encoder === undefined) {
        encoder = new codecs.VideoEncoder({
          output: (chunk, metadata) => chunks.push({ chunk, metadata }),
          error: (error) => failure = error,
        });
        const bitrate = options.bitsPerSecond ?? Math.max(400_000, 4 * width * height);
        encoder.configure({ codec: CODEC, width, height, bitrate, framerate: framesPerSecond, avc: { format: "avc" } });
      }
      const timestamp = Math.round((count * MICROSECONDS) / framesPerSecond);
      const frame = new codecs.VideoFrame(i420(picture, size), {
        format: "I420",
        codedWidth: width,
        codedHeight: height,
        timestamp,
        colorSpace: COLOUR_SPACE,
      });
      encoder.encode(frame, { keyFrame: count % KEY_FRAME_PERIOD === 0 });
      frame.close();
      count++;
      while (encoder.encodeQueueSize > QUEUED) await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN));
      await drain();
    }
    if (encoder === undefined) {
      throw new MaskletError("bad-video", "Expected pictures for a video, found none", {
        hint: "Give at least one picture",
      });
    }
    await flushed(encoder);
    await drain();
    await output.finalize();
  } catch (cause) {
    await output.cancel().catch(() => {}); // the first error is the one to tell
    if (cause instanceof OfCaller) throw cause.cause;
    if (cause instanceof MaskletError) throw cause;
    throw new MaskletError(
      "bad-video",
      `Expected to encode ${file}, found: ${withLibraryWords("pictures that the encoder refuses", cause)}`,
      {
        hint: "Give pictures of at least 16x16 px; a folder of PNGs needs no encoder",
        cause,
      },
    );
  } finally {
    encoder?.close();
  }
  await writeFileAtomic(path, new Uint8Array(target.buffer!));
}

/** An error that whoever makes the pictures has thrown: it is theirs, and goes on as it is. */
class OfCaller extends Error {}

/** Pictures, with the errors of their making told from those of the encoder. */
async function* theirs(pictures: Iterable<RgbImage> | AsyncIterable<RgbImage>): AsyncGenerator<RgbImage> {
  const iterator = Symbol.asyncIterator in pictures
    ? pictures[Symbol.asyncIterator]()
    : (pictures as Iterable<RgbImage>)[Symbol.iterator]();
  let ended = false;
  try {
    for (;;) {
      let step: IteratorResult<RgbImage>;
      try {
        step = await iterator.next();
      } catch (cause) {
        ended = true;
        throw new OfCaller("", { cause });
      }
      ended = step.done === true;
      if (step.done) return;
      yield step.value;
    }
  } finally {
    if (!ended) await iterator.return?.();
  }
}

/** Waits for the encoder; a running timer keeps Deno from ending meanwhile. */
async function flushed(encoder: PictureEncoder): Promise<void> {
  const timer = setInterval(() => {}, LOOK_AGAIN);
  try {
    await encoder.flush();
  } finally {
    clearInterval(timer);
  }
}

function packetOf(chunk: EncodedChunk, framesPerSecond: number): EncodedPacket {
  const bytes = new Uint8Array(chunk.byteLength);
  chunk.copyTo(bytes);
  return new EncodedPacket(bytes, chunk.type, chunk.timestamp / MICROSECONDS, 1 / framesPerSecond);
}

const even = ({ width, height }: RgbImage): { width: number; height: number } => ({
  width: width - (width % 2),
  height: height - (height % 2),
});

/** ITU-R BT.601, limited range: weights of red, green and blue in luma and in the two differences. */
const COLOUR_SPACE = { matrix: "smpte170m", primaries: "smpte170m", transfer: "smpte170m", fullRange: false };
const LUMA = [65.481 / 255, 128.553 / 255, 24.966 / 255] as const;
const BLUE = [-37.797 / 255, -74.203 / 255, 112 / 255] as const;
const RED = [112 / 255, -93.786 / 255, -18.214 / 255] as const;

/** A picture as planes: luma, then both colour differences at half size, each the mean of four pixels. */
function i420(
  { rgb, width: from }: RgbImage,
  { width, height }: { readonly width: number; readonly height: number },
): Uint8Array {
  const [pixels, half] = [width * height, width / 2];
  const out = new Uint8Array((pixels * 3) / 2);
  const blend = (weights: readonly [number, number, number], at: number): number =>
    weights[0] * rgb[at]! + weights[1] * rgb[at + 1]! + weights[2] * rgb[at + 2]!;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) out[y * width + x] = Math.round(16 + blend(LUMA, (y * from + x) * 3));
  }
  for (let y = 0; y < height; y += 2) {
    for (let x = 0; x < width; x += 2) {
      const at = (y * from + x) * 3;
      const four = [at, at + 3, at + from * 3, at + from * 3 + 3];
      const mean = (weights: readonly [number, number, number]): number =>
        Math.round(128 + four.reduce((sum, pixel) => sum + blend(weights, pixel), 0) / 4);
      const to = pixels + (y / 2) * half + x / 2;
      out[to] = mean(BLUE);
      out[to + pixels / 4] = mean(RED);
    }
  }
  return out;
}
