import { failClosed, MaskletError } from "../error.ts";
import { decodeImage } from "../image/decode_image.ts";
import { requireRgbImage, type RgbImage } from "../image/rgb_image.ts";
import { type Frame, frameNameOf, type VideoSource } from "./frame.ts";
import type { FrameInput } from "./frame_list.ts";
import { orAborted } from "./prefetch.ts";
import { type CheckedRange, type FrameReader, makeVideoSource } from "./source.ts";

/** Seconds between frames of a live source, for its times, when no rate is given. */
const DEFAULT_RATE = 24;

/**
 * A video of frames that arrive one after the other. Waits for the first of them, to know the size.
 * @throws MaskletError `bad-video` when the source ends before its first frame, and for a later frame of another size
 */
export async function videoOfLive(
  source: AsyncIterable<FrameInput>,
  framesPerSecond: number | undefined,
): Promise<VideoSource> {
  const iterator = source[Symbol.asyncIterator]();
  const { value, done } = await iterator.next();
  if (done === true) {
    throw new MaskletError("bad-video", "Expected at least one frame, found a source that ended", {
      hint: "Start the camera or decoder before the video is loaded",
    });
  }
  const { width, height, rgb } = await decoded(value, 0);
  const toFrame = (image: RgbImage, index: number): Frame => {
    if (image.width !== width || image.height !== height) {
      const found = `${image.width}x${image.height}`;
      throw new MaskletError("bad-video", `Expected frame ${index} to be ${width}x${height}, found ${found}`, {
        hint: "Keep the source at one size, or load it again after the change",
      });
    }
    const name = frameNameOf(index);
    return { index, time: index / (framesPerSecond ?? DEFAULT_RATE), name, width, height, rgb: image.rgb };
  };
  const facts = { kind: "live", name: "live", width, height, frameCount: undefined, framesPerSecond } as const;
  return makeVideoSource(facts, new LiveReader(iterator, toFrame({ width, height, rgb }, 0), toFrame));
}

class LiveReader implements FrameReader {
  readonly #iterator: AsyncIterator<FrameInput>;
  readonly #toFrame: (image: RgbImage, index: number) => Frame;
  #first: Frame | undefined;
  #waiting = false;

  constructor(iterator: AsyncIterator<FrameInput>, first: Frame, toFrame: (image: RgbImage, index: number) => Frame) {
    this.#iterator = iterator;
    this.#first = first;
    this.#toFrame = toFrame;
  }

  frame(index: number): Promise<Frame> {
    if (index === 0 && this.#first !== undefined) return Promise.resolve(this.#first);
    return Promise.reject(
      new MaskletError("unsupported", `Expected a frame that is still there, found ${index} of a live source`, {
        hint: "Keep what you need while the frames go by, or record them to a folder first",
      }),
    );
  }

  async *frames({ start, end, reverse, signal }: CheckedRange): AsyncGenerator<Frame> {
    const first = this.#first;
    if (reverse || start !== 0 || first === undefined) {
      const found = reverse ? "reverse" : start !== 0 ? `start ${start}` : "a second walk";
      throw new MaskletError("unsupported", `Expected one walk from frame 0 on over a live source, found ${found}`, {
        hint: "Record the frames to a folder first and load that",
      });
    }
    if (end === 0) return;
    this.#first = undefined;
    yield first;
    for (let index = 1; index < end; index++) {
      this.#waiting = true;
      const { value, done } = await orAborted(this.#iterator.next(), signal);
      this.#waiting = false;
      if (done === true) return;
      yield this.#toFrame(await decoded(value, index), index);
    }
  }

  async close(): Promise<void> {
    this.#first = undefined;
    const ended = this.#iterator.return?.();
    // An iterator that is waiting for its next frame ends only when that comes; nobody shall wait for it.
    if (this.#waiting) ended?.catch(() => {});
    else await ended;
  }
}

async function decoded(input: FrameInput | undefined, index: number): Promise<RgbImage> {
  if (input === undefined) return failClosed("live source");
  if (typeof input === "string" || input instanceof URL || input instanceof Uint8Array) return await decodeImage(input);
  requireRgbImage(input, `frame ${index}`);
  return input;
}
