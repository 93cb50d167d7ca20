import { isFileOrBytes, nameOf, readBytes } from "../files/read_bytes.ts";
import { decodePicture } from "../image/decode_image.ts";
import { requireRgbImage, type RgbImage } from "../image/rgb_image.ts";
import { MaskletError } from "../error.ts";
import type { FrameInput } from "./frame_list.ts";

/** One frame of a live source, decoded. */
export interface LiveFrame {
  /** The picture. */
  readonly image: RgbImage;
  /** Its name, where it came from a file. */
  readonly name?: string;
}

/** What a live source is read from: frames in order, one asked for at a time. */
export interface LiveFeed {
  /** How to call the source: "live", or a folder's name. */
  readonly name: string;
  /** The next frame; undefined after the last. Never called again before it has settled. */
  next(): Promise<LiveFrame | undefined>;
  /** Lets go of the source, also while `next` waits; that wait then ends, or is forgotten. Twice is harmless. */
  close(): Promise<void>;
}

/** A feed of the frames that an iterable gives. */
export function feedOfIterable(source: AsyncIterable<FrameInput>): LiveFeed {
  const iterator = source[Symbol.asyncIterator]();
  let [index, waiting, closed] = [0, false, false];
  return {
    name: "live",
    next: async () => {
      waiting = true;
      const { value, done } = await fromSource(() => iterator.next(), index);
      waiting = false;
      return done === true ? undefined : { image: await decoded(value, index++) };
    },
    close: async () => {
      if (closed) return;
      closed = true;
      const ended = iterator.return?.();
      // An iterator that is waiting for its next frame ends only when that comes; nobody shall wait for it.
      if (waiting) ended?.catch(() => {});
      else await ended;
    },
  };
}

/** What a source gives; an error of its own says which frame it kept back. */
async function fromSource<T>(read: () => Promise<T>, index: number): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    if (cause instanceof MaskletError) throw cause;
    const found = cause instanceof Error ? cause.message : String(cause);
    throw new MaskletError("bad-video", `Expected frame ${index} of the live source, found: ${found}`, {
      hint: "Frames before it were handed out and stand; see to the source and load it again",
      cause,
    });
  }
}

async function decoded(input: FrameInput, index: number): Promise<RgbImage> {
  const named = typeof input === "string" || input instanceof URL || input instanceof File;
  if (isFileOrBytes(input)) {
    return await decodePicture(await readBytes(input), named ? nameOf(input) : `frame ${index} of the live source`);
  }
  requireRgbImage(input, `frame ${index}`);
  return input;
}
