import { Buffer } from "node:buffer";
import { MaskletError } from "../error.ts";
import { loadNativePackage, type PlatformPackages } from "./native_package.ts";
import type { DecodedPicture, DecodingCodecs, PictureDecoder } from "./webcodecs.ts";

/**
 * FFmpeg's decoders as they are, in a native module of 60 MB (175 unpacked): what decodes other videos (`loadWebCodecs`) decodes
 * pictures of luma alone, too, and has no way to hand them out.
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
  ["hev1", "hevc"],
  ["hvc1", "hevc"],
  ["av01", "libdav1d"],
];
/** FFmpeg's pixel formats of luma alone, and how `rgbOfPicture` calls them. */
const FORMATS: Readonly<Record<string, string>> = { gray: "GRAY", gray10le: "GRAYP10", gray12le: "GRAYP12" };
/** FFmpeg's number of "samples use a part of their range". */
const LIMITED = 1;
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
    pts: bigint;
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

interface NativeFrame {
  readonly format: number;
  readonly width: number;
  readonly height: number;
  readonly colorRange: number;
  alloc(): void;
  free(): void;
  toBuffer(): Buffer;
}

let loading: Promise<DecodingCodecs> | undefined;

/**
 * The decoders of H.265 and AV1 whose pictures are luma alone (4:0:0), fetched and loaded when first asked for. A fetch that takes its
 * time is told in a line.
 * @throws {MaskletError} `unsupported` when the platform has none, or it cannot be loaded
 */
export function loadGrayCodecs(): Promise<DecodingCodecs> {
  return loading ??= load().catch((error) => {
    loading = undefined; // a download may succeed the next time
    throw error;
  });
}

async function load(): Promise<DecodingCodecs> {
  const timer = setTimeout(() => console.warn("Fetching a decoder for video without colour, once (60 MB)"), TOLD_AFTER);
  try {
    const native = await loadNativePackage<NativeModule>(PACKAGES, "a decoder for video without colour (4:0:0)");
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
    VideoDecoder: class extends GrayDecoder {
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
class GrayDecoder implements PictureDecoder {
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
        this.#told.output(new GrayPicture(frame, this.#native.avGetPixFmtName(frame.format)));
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

/** A picture of one plane. */
class GrayPicture implements DecodedPicture {
  readonly format: string;
  readonly visibleRect: { readonly width: number; readonly height: number };
  readonly colorSpace: { readonly fullRange: boolean };
  #frame: NativeFrame | undefined;

  /** @param format FFmpeg's name */
  constructor(frame: NativeFrame, format: string | null) {
    this.format = FORMATS[format ?? ""] ?? format ?? "of no name";
    this.visibleRect = { width: frame.width, height: frame.height };
    this.colorSpace = { fullRange: frame.colorRange !== LIMITED };
    this.#frame = frame;
  }

  allocationSize(): number {
    const { width, height } = this.visibleRect;
    return width * height * this.#bytes;
  }

  copyTo(destination: Uint8Array): Promise<readonly { readonly offset: number; readonly stride: number }[]> {
    const samples = this.#frame!.toBuffer();
    if (samples.length !== destination.length) {
      return Promise.reject(
        new MaskletError("bad-video", `Expected gray pictures, found pixel format ${this.format}`, {
          hint: "Convert the file with ffmpeg",
        }),
      );
    }
    destination.set(samples);
    return Promise.resolve([{ offset: 0, stride: this.visibleRect.width * this.#bytes }]);
  }

  close(): void {
    this.#frame?.free();
    this.#frame = undefined;
  }

  get #bytes(): number {
    return this.format === "GRAY" ? 1 : 2;
  }
}
