import { Buffer } from "node:buffer";
import { loadNativePackage, type PlatformPackages } from "./native_package.ts";
import { type NativeFrame, PlanePicture } from "./plane_picture.ts";
import type { DecodedPicture, DecodingCodecs, PictureDecoder } from "./webcodecs.ts";

/**
 * FFmpeg's decoders as they are, in a native module of 60 MB (175 unpacked), for pictures that what decodes other videos
 * (`loadWebCodecs`) decodes, too, but cannot hand out: it has no name for their layout, and takes them for 4:2:0 of 8 bits.
 */
const VERSION = "6.1.1";
const PACKAGES: PlatformPackages = Object.fromEntries(
  Object.entries({
    "x86_64-unknown-linux-gnu": "linux-x64",
    "aarch64-unknown-linux-gnu": "linux-arm64",
    "x86_64-apple-darwin": "darwin-x64",
    "aarch64-apple-darwin": "darwin-arm64",
    "x86_64-pc-windows-msvc": "win32-x64-msvc",
    "aarch64-pc-windows-msvc": "win32-arm64-msvc",
  }).map(([target, platform]) => [target, `@seydx/node-av-${platform}@${VERSION}`]),
);
/** FFmpeg's decoders by what WebCodecs' names of codecs begin with. */
const DECODERS: readonly (readonly [codec: string, decoder: string])[] = [
  ["avc", "h264"],
  ["hev1", "hevc"],
  ["hvc1", "hevc"],
  ["vp8", "vp8"],
  ["vp09", "vp9"],
  ["av01", "libdav1d"],
];
/** FFmpeg's log level that prints nothing: what fails is an error here. */
const QUIET = -8;
/** Milliseconds after which a load is taken for a download, which is then told. */
const TOLD_AFTER = 1500;

/** The part of the native module that is used; all numbers below 0 are FFmpeg's errors. */
interface NativeModule {
  readonly Codec: { findDecoderByName(name: string): object | null };
  readonly CodecContext: new () => NativeContext;
  readonly Packet: new () => {
    data: Buffer;
    alloc(): void;
    free(): void;
  };
  readonly Frame: new () => NativeFrame;
  readonly FFmpegError: { strerror(code: number): string; getAverror(name: string): number };
  readonly Log: { setLevel(level: number): void };
  avGetPixFmtName(format: number): string | null;
}

interface NativeContext {
  extraData: Buffer | null;
  allocContext3(codec: object): void;
  open2Sync(codec: object, options: null): number;
  sendPacketSync(packet: object | null): number;
  receiveFrameSync(frame: NativeFrame): number;
  freeContext(): void;
}

let loading: Promise<DecodingCodecs> | undefined;

/**
 * Decoders whose pictures are planes of any layout (`isHandedOut`), fetched and loaded when first asked for. A fetch that takes its time
 * is told in a line.
 * @throws {MaskletError} `unsupported` when the platform has none, or it cannot be loaded
 */
export function loadPlaneCodecs(): Promise<DecodingCodecs> {
  return loading ??= load().catch((error) => {
    loading = undefined; // a download may succeed the next time
    throw error;
  });
}

async function load(): Promise<DecodingCodecs> {
  const timer = setTimeout(
    () => console.warn("Fetching a decoder for the rare pixel format of this video, once (60 MB)"),
    TOLD_AFTER,
  );
  try {
    const native = await loadNativePackage<NativeModule>(PACKAGES, "a decoder for video of this pixel format");
    native.Log.setLevel(QUIET);
    return codecsOf(native);
  } finally {
    clearTimeout(timer);
  }
}

function codecsOf(native: NativeModule): DecodingCodecs {
  const decoderOf = (config: object): object | null => {
    const { codec = "" } = config as { readonly codec?: string };
    const name = DECODERS.find(([start]) => codec.startsWith(start))?.[1];
    return name === undefined ? null : native.Codec.findDecoderByName(name);
  };
  return {
    VideoDecoder: class extends PlaneDecoder {
      constructor(told: Told) {
        super(native, decoderOf, told);
      }
      static isConfigSupported(config: object): Promise<{ readonly supported: boolean }> {
        return Promise.resolve({ supported: decoderOf(config) !== null });
      }
    },
    EncodedVideoChunk: class {
      readonly data: Uint8Array;
      constructor({ data }: { readonly data: Uint8Array }) {
        this.data = data;
      }
    },
  };
}

interface Told {
  readonly output: (picture: DecodedPicture) => void;
  readonly error: (error: Error) => void;
}

/** Decodes each packet before `decode` returns: a picture takes milliseconds, and nothing native is under way when it is closed. */
class PlaneDecoder implements PictureDecoder {
  readonly decodeQueueSize = 0;
  readonly #native: NativeModule;
  readonly #decoderOf: (config: object) => object | null;
  readonly #told: Told;
  readonly #again: number;
  #context: NativeContext | undefined;
  #state = "unconfigured";

  constructor(native: NativeModule, decoderOf: (config: object) => object | null, told: Told) {
    this.#native = native;
    this.#decoderOf = decoderOf;
    this.#told = told;
    this.#again = native.FFmpegError.getAverror("EAGAIN");
  }

  get state(): string {
    return this.#state;
  }

  configure(config: object): void {
    const decoder = this.#decoderOf(config);
    const { description } = config as { readonly description?: ArrayBuffer | ArrayBufferView };
    this.#context = new this.#native.CodecContext();
    this.#context.allocContext3(decoder!);
    if (description !== undefined) {
      this.#context.extraData = ArrayBuffer.isView(description)
        ? Buffer.from(description.buffer, description.byteOffset, description.byteLength)
        : Buffer.from(description);
    }
    this.#state = "configured";
    const code = this.#context.open2Sync(decoder!, null);
    if (code < 0) this.#fail(code);
  }

  decode(chunk: unknown): void {
    const { data } = chunk as { readonly data: Uint8Array };
    const packet = new this.#native.Packet();
    packet.alloc();
    try {
      packet.data = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
      const code = this.#context!.sendPacketSync(packet);
      if (code < 0) this.#fail(code);
      else this.#receive();
    } finally {
      packet.free();
    }
  }

  flush(): Promise<void> {
    this.#context!.sendPacketSync(null);
    this.#receive();
    return Promise.resolve();
  }

  close(): void {
    this.#state = "closed";
    this.#context?.freeContext();
    this.#context = undefined;
  }

  /** Hands out all pictures that are there. */
  #receive(): void {
    for (;;) {
      const frame = new this.#native.Frame();
      frame.alloc();
      const code = this.#context!.receiveFrameSync(frame);
      if (code >= 0) {
        this.#told.output(new PlanePicture(frame, this.#native.avGetPixFmtName(frame.format) ?? "of no name"));
        continue;
      }
      frame.free();
      if (code !== this.#again && this.#native.FFmpegError.strerror(code) !== "End of file") this.#fail(code);
      return;
    }
  }

  #fail(code: number): void {
    this.#told.error(new Error(this.#native.FFmpegError.strerror(code)));
  }
}
