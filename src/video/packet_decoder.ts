import { failClosed, MaskletError } from "../error.ts";
import { withLibraryWords } from "../files/library_words.ts";
import { releaseAtEnd } from "../files/process_end.ts";
import type { Packet } from "./container.ts";
import { againHint } from "./foreign_format.ts";
import type { DecodedPicture, DecodingCodecs, PictureDecoder } from "./webcodecs.ts";

/** Packets that wait in the decoder before the next is read. */
const QUEUED = 4;
/** Pictures under way, fed and not yet given, after which the decoder gets a moment to give them before the next packet. */
const UNDER_WAY = 10;
/** Milliseconds between two looks at the decoder while it says nothing; a running timer also keeps Deno from ending. */
const LOOK_AGAIN = 4;

/**
 * Turns packets into pictures, in the order in which they are shown. It reads packets only while someone waits for a picture, so it
 * never holds more than the decoder's own few.
 *
 * The pictures' timestamps are not looked at: the decoder gives them in the packets' order. Their order is what counts.
 */
export class PacketDecoder implements AsyncDisposable {
  readonly #packets: AsyncGenerator<Packet>;
  readonly #codecs: DecodingCodecs;
  /** Let go of when this is closed: the native decoder holds on to its callbacks, which hold on to this, and so to itself. */
  #decoder: PictureDecoder | undefined;
  readonly #named: Named;
  #pictures: DecodedPicture[] = [];
  #failure: unknown;
  #fed = 0;
  #given = 0;
  #state: "reading" | "flushing" | "ended" | "closed" = "reading";
  #wake: () => void = () => {};
  /** Takes back that a program that ends closes this first: its threads must not work on while the process goes. */
  readonly #forget: () => void;

  /**
   * @param config the container's decoder configuration
   * @param packets in the order of decoding, a key packet first
   * @param named how errors call the video, and where in it this begins
   */
  constructor(codecs: DecodingCodecs, config: object, packets: AsyncGenerator<Packet>, named: Named) {
    this.#codecs = codecs;
    this.#packets = packets;
    this.#named = named;
    this.#decoder = new codecs.VideoDecoder({
      output: (picture) => {
        feelWeight(picture);
        this.#given++;
        if (this.#state === "closed") return picture.close();
        this.#pictures.push(picture);
        this.#wake();
      },
      error: (error) => this.#fail(error),
    });
    // Software decoders give the same pixels on every machine.
    try {
      this.#decoder.configure({ ...config, hardwareAcceleration: "prefer-software" });
    } catch (error) {
      this.#fail(error); // told when a picture is asked for
    }
    this.#forget = releaseAtEnd(() => this[Symbol.asyncDispose]());
  }

  /**
   * The next picture, which the caller closes; undefined after the last.
   * @throws {MaskletError} `bad-video` when a packet cannot be decoded, `closed`
   */
  async next(): Promise<DecodedPicture | undefined> {
    for (;;) {
      if (this.#state === "closed") failClosed("video");
      if (this.#failure !== undefined) throw this.#damaged(this.#failure);
      const picture = this.#pictures.shift();
      if (picture !== undefined) return picture;
      if (this.#state === "ended") return undefined;
      if (this.#state !== "reading" || this.#decoder!.decodeQueueSize >= QUEUED) {
        await this.#change();
        continue;
      }
      // A decoder may hold back many packets, but its pictures come between two turns of the event loop: let them, lest a quick reader
      // has dozens of them come at once.
      if (this.#fed - this.#given >= UNDER_WAY) {
        await this.#change();
        if (this.#pictures.length > 0 || this.#state !== "reading") continue;
      }
      await this.#feed();
    }
  }

  /** Lets go of the decoder and of pictures that nobody took; twice is harmless. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#state === "closed") return;
    this.#state = "closed";
    this.#forget();
    for (const picture of this.#pictures) picture.close();
    this.#pictures = [];
    this.#wake();
    if (this.#decoder?.state !== "closed") this.#decoder?.close();
    this.#decoder = undefined;
    await this.#packets.return(undefined).catch(() => {}); // its own errors came with the packets
  }

  async #feed(): Promise<void> {
    const { value, done } = await this.#packets.next();
    if (this.#state === "closed") return;
    try {
      if (done !== true) {
        const { type, data } = value;
        this.#decoder!.decode(new this.#codecs.EncodedVideoChunk({ type, data, timestamp: this.#fed++ }));
        return;
      }
      this.#state = "flushing";
      this.#decoder!.flush().then(() => {
        if (this.#state === "flushing") this.#state = "ended";
        this.#wake();
      }, (error) => this.#fail(error));
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Resolves when the decoder has said something, or after a moment. */
  #change(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, LOOK_AGAIN);
    this.#wake = () => {
      clearTimeout(timer);
      resolve();
    };
    return promise;
  }

  #fail(error: unknown): void {
    this.#failure ??= error;
    this.#wake();
  }

  #damaged(cause: unknown): MaskletError {
    const { name, first } = this.#named;
    const found = `data that cannot be decoded near frame ${first + this.#given}`;
    return new MaskletError("bad-video", `Expected to decode ${name}, found: ${withLibraryWords(found, cause)}`, {
      hint: `It is damaged, or a variant of its codec that is not known. ${againHint(name)}`,
      cause,
    });
  }
}

/** How errors call a video, and a place in it. */
interface Named {
  readonly name: string;
  /** Place of the first picture that comes out, among all of the video. */
  readonly first: number;
}

/**
 * Allocates, and drops, as many bytes as the picture has. The decoder's memory for a picture is given back only when its object is
 * collected, closed or not, and V8 does not know how heavy that object is: after 1,200 pictures of 1280x720, which were closed at
 * once, the process held 700 MB, with this 230. The bytes are never touched, so the system need not find them.
 */
function feelWeight(picture: DecodedPicture): void {
  const { width, height } = picture.visibleRect ?? { width: 0, height: 0 };
  new ArrayBuffer(2 * width * height);
}
