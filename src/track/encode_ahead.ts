import type { Frame } from "../frame/frame.ts";
import type { ImageFeatures } from "../model/image_features.ts";

/** A frame whose features are made, or will be when they are asked for. */
export interface EncodableFrame {
  /** The frame. */
  readonly frame: Frame;
  /** Its features, once; the caller disposes of them. */
  readonly features: () => Promise<ImageFeatures>;
}

/** How frames are encoded. */
export interface EncodeAheadOptions {
  /** Makes the features of a frame. */
  readonly encode: (frame: Frame) => Promise<ImageFeatures>;
  /** Whether the features of a frame will be asked for; those of others are not made ahead. */
  readonly wanted: (frame: Frame) => boolean;
  /**
   * Whether the next frame is encoded while one is worked at: of use where models compute beside this thread. Not for live sources, whose
   * next frame may be long in coming.
   */
  readonly ahead: boolean;
}

/**
 * Frames in order, one of them encoded ahead of need. When the consumer stops early, features that nobody took are disposed of, and
 * nothing is left running.
 */
export async function* encodeAhead(
  frames: AsyncGenerator<Frame>,
  { encode, wanted, ahead }: EncodeAheadOptions,
): AsyncGenerator<EncodableFrame, void, void> {
  if (!ahead) {
    for await (const frame of frames) yield { frame, features: () => encode(frame) };
    return;
  }
  const begin = async (): Promise<Begun | undefined> => {
    const { value, done } = await frames.next();
    if (done === true) return undefined;
    await turnOfEvents(); // what the consumer asks of the model first goes first
    return new Begun(value, encode, wanted(value));
  };
  let next: Promise<Begun | undefined> = begin();
  try {
    for (let one = await next; one !== undefined; one = await next) {
      next = begin();
      next.catch(() => {}); // reported when its turn comes, if it comes
      const { frame } = one;
      const taken = one;
      yield { frame, features: () => taken.take() };
      await one.drop();
    }
  } finally {
    const left = await next.catch(() => undefined);
    await left?.drop();
    await frames.return(undefined);
  }
}

/** A frame, and its features as far as they were begun. */
class Begun {
  readonly frame: Frame;
  readonly #encode: (frame: Frame) => Promise<ImageFeatures>;
  #features: Promise<ImageFeatures> | undefined;
  #taken = false;

  constructor(frame: Frame, encode: (frame: Frame) => Promise<ImageFeatures>, wanted: boolean) {
    this.frame = frame;
    this.#encode = encode;
    if (!wanted) return;
    this.#features = encode(frame);
    this.#features.catch(() => {}); // reported to whoever takes them
  }

  take(): Promise<ImageFeatures> {
    this.#taken = true;
    return this.#features ??= this.#encode(this.frame);
  }

  /** Disposes of features that were made for nobody. */
  async drop(): Promise<void> {
    if (this.#taken || this.#features === undefined) return;
    const features = await this.#features.catch(() => undefined);
    features?.[Symbol.dispose]();
  }
}

const turnOfEvents = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));
