import { MaskletError } from "../error.ts";
import type { Frame, VideoSource } from "../frame/frame.ts";
import { frameNameOf } from "../frame/frame_name.ts";
import type { LiveFeed, LiveFrame } from "./live_feed.ts";
import { orAborted } from "./prefetch.ts";
import { type CheckedRange, type FrameReader, makeVideoSource } from "./source.ts";

/** Seconds between frames of a live source, for its times, when no rate is given. */
const DEFAULT_RATE = 24;
/** Frames that are asked for beyond the one in use, when nothing else is said. */
const DEFAULT_READ_AHEAD = 1;

/** What is known of a live source beside its frames. */
export interface LiveFacts {
  /** Frames a second, for their times. */
  readonly framesPerSecond?: number | undefined;
  /** Frames that may be asked for beyond the one in use; default 1. */
  readonly readAhead?: number | undefined;
  /** The source ends after so many; to end before is an error. */
  readonly frames?: number | undefined;
  /** Stops the wait for the first frame. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * A video of frames that arrive one after the other. Waits for the first of them, to know the size.
 * @throws {MaskletError} `bad-video` when the source ends before its first frame, for a later frame of another size, and for a source that
 * ends before the frames that it was said to have
 */
export async function videoOfLive(feed: LiveFeed, facts: LiveFacts): Promise<VideoSource> {
  try {
    const first = await orAborted(feed.next(), facts.signal);
    if (first === undefined) {
      throw new MaskletError("bad-video", "Expected at least one frame, found a source that ended", {
        hint: "Start the camera or decoder before the video is loaded",
      });
    }
    const { width, height } = first.image;
    const { framesPerSecond } = facts;
    const about = { kind: "live", name: feed.name, width, height, frameCount: undefined, framesPerSecond } as const;
    return makeVideoSource(about, new LiveReader(feed, first, facts));
  } catch (error) {
    await feed.close();
    throw error;
  }
}

class LiveReader implements FrameReader {
  readonly #feed: LiveFeed;
  readonly #facts: LiveFacts;
  readonly #size: { readonly width: number; readonly height: number };
  #first: Frame | undefined;
  /** The last frame that was asked for: one is read after the other. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(feed: LiveFeed, first: LiveFrame, facts: LiveFacts) {
    this.#feed = feed;
    this.#facts = facts;
    this.#size = first.image;
    this.#first = this.#toFrame(first, 0);
  }

  frame(index: number): Promise<Frame> {
    if (index === 0 && this.#first !== undefined) return Promise.resolve(this.#first);
    return Promise.reject(
      new MaskletError("unsupported", `Expected a frame that is still there, found ${index} of a live source`, {
        hint: "Prompt its first frame; keep what you need while the frames go by, or record them to a folder first",
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
    const readAhead = this.#facts.readAhead ?? DEFAULT_READ_AHEAD;
    const most = Math.min(end, this.#facts.frames ?? Infinity);
    const ahead: Promise<Frame | undefined>[] = [Promise.resolve(first)];
    for (let asked = 1;;) {
      // What fails is told when its turn comes: the frames before it stand.
      while (ahead.length <= readAhead && asked < most) ahead.push(this.#ask(asked++));
      const frame = await orAborted(ahead[0]!, signal);
      ahead.shift();
      if (frame === undefined) return;
      yield frame;
      if (frame.index + 1 >= most) return;
      if (ahead.length === 0) ahead.push(this.#ask(asked++));
    }
  }

  async close(): Promise<void> {
    this.#first = undefined;
    await this.#feed.close();
  }

  #ask(index: number): Promise<Frame | undefined> {
    const frame = this.#turn.then(async () => {
      const live = await this.#feed.next();
      return live === undefined ? this.#ended(index) : this.#toFrame(live, index);
    });
    this.#turn = frame;
    frame.catch(() => {}); // told when its turn comes, if it comes
    return frame;
  }

  #ended(count: number): undefined {
    const { frames } = this.#facts;
    if (frames === undefined || count >= frames) return undefined;
    throw new MaskletError(
      "bad-video",
      `Expected ${frames} frames of ${this.#feed.name}, found its end after ${count}`,
      {
        hint: "Frames before it were handed out and stand; leave `frames` out to take what comes",
      },
    );
  }

  #toFrame({ image, name }: LiveFrame, index: number): Frame {
    const { width, height } = this.#size;
    if (image.width !== width || image.height !== height) {
      const found = `${image.width}x${image.height}`;
      throw new MaskletError("bad-video", `Expected frame ${index} to be ${width}x${height}, found ${found}`, {
        hint: "Keep the source at one size, or load it again after the change",
      });
    }
    const time = index / (this.#facts.framesPerSecond ?? DEFAULT_RATE);
    return { index, time, name: name ?? frameNameOf(index), width, height, rgb: image.rgb };
  }
}
