import { displayPrototype } from "../display.ts";
import { failClosed, MaskletError } from "../error.ts";
import type { Frame, FrameRange, VideoSource } from "../frame/frame.ts";

/** A range whose ends are checked: `start <= end <= frameCount`. */
export interface CheckedRange {
  readonly start: number;
  readonly end: number;
  readonly reverse: boolean;
  readonly signal: AbortSignal;
}

/** What is known of a video before any frame is decoded. */
export type VideoFacts = Pick<VideoSource, "kind" | "name" | "width" | "height" | "frameCount" | "framesPerSecond"> & {
  readonly frameNames?: readonly string[] | undefined;
};

/** How one kind of video reads its frames. Indices and ranges come checked; a walk ends with the reason of its range's signal. */
export interface FrameReader {
  frame(index: number): Promise<Frame>;
  frames(range: CheckedRange): AsyncGenerator<Frame>;
  close(): Promise<void>;
}

class Video implements VideoSource {
  readonly kind: VideoSource["kind"];
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly frameCount: number | undefined;
  readonly framesPerSecond: number | undefined;
  declare readonly frameNames?: readonly string[];
  readonly #reader: FrameReader;
  readonly #closing = new AbortController();
  #closed: Promise<void> | undefined;

  constructor(facts: VideoFacts, reader: FrameReader) {
    this.kind = facts.kind;
    this.name = facts.name;
    this.width = facts.width;
    this.height = facts.height;
    this.frameCount = facts.frameCount;
    this.framesPerSecond = facts.framesPerSecond;
    if (facts.frameNames !== undefined) this.frameNames = facts.frameNames;
    this.#reader = reader;
  }

  async frame(index: number): Promise<Frame> {
    if (this.#closed !== undefined) failClosed("video");
    const count = this.frameCount ?? Infinity;
    if (!Number.isInteger(index) || index < 0 || index >= count) {
      throw new MaskletError("bad-argument", `Expected a frame of ${this.name} in 0..${count - 1}, found ${index}`, {
        hint: "Frames are counted from 0",
      });
    }
    return await this.#reader.frame(index);
  }

  async *frames(range: FrameRange = {}): AsyncGenerator<Frame> {
    if (this.#closed !== undefined) failClosed("video");
    range.signal?.throwIfAborted();
    const { start, end } = checkRange(range, this.frameCount, this.name);
    const signal = AbortSignal.any([this.#closing.signal, ...range.signal ? [range.signal] : []]);
    try {
      for await (const frame of this.#reader.frames({ start, end, reverse: range.reverse === true, signal })) {
        yield frame;
      }
    } catch (error) {
      if (this.#closed !== undefined && error === this.#closing.signal.reason) failClosed("video");
      throw error;
    }
  }

  close(): Promise<void> {
    return this.#closed ??= (() => {
      this.#closing.abort();
      return this.#reader.close();
    })();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}
Object.setPrototypeOf(Video.prototype, displayPrototype("Video"));

/** Makes a video of its facts and of what reads its frames; checks arguments and the end of its life for every kind. */
export function makeVideoSource(facts: VideoFacts, reader: FrameReader): VideoSource {
  return new Video(facts, reader);
}

function checkRange(range: FrameRange, frameCount: number | undefined, name: string): { start: number; end: number } {
  const { start = 0, end = frameCount ?? Infinity } = range;
  const most = frameCount ?? Infinity;
  const whole = (n: number): boolean => Number.isInteger(n) || n === Infinity;
  if (whole(start) && whole(end) && start >= 0 && start <= end && end <= most) return { start, end };
  throw new MaskletError(
    "bad-argument",
    `Expected a range within frames 0..${most} of ${name}, found start ${start} and end ${end}`,
    { hint: "Give start <= end; end is the index after the last frame of the range" },
  );
}
