import { Buffer } from "node:buffer";
import { MaskletError } from "../error.ts";
import type { Chroma, StreamPicture } from "./bitstream/stream_picture.ts";
import { loadNativePackage, type PlatformPackages } from "./native_package.ts";
import type { DecodedPicture, DecodingCodecs, PictureDecoder } from "./webcodecs.ts";
import type { Plane } from "./yuv.ts";

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
  ["vp09", "vp9"],
  ["av01", "libdav1d"],
];
/** Samples that share one of chroma, in a row and in a column. */
const SPANS: Readonly<Record<Exclude<Chroma, "400">, readonly [x: number, y: number]>> = {
  "420": [2, 2],
  "422": [2, 1],
  "440": [1, 2],
  "444": [1, 1],
};
/** FFmpeg's numbers of "samples use a part of their range" and "all of it"; where nothing is said it takes colours for the first, gray for the second. */
const [LIMITED, FULL] = [1, 2];
/** The number of the matrix that says that planes are green, blue and red (ITU-T H.273, table 4). */
const RGB = 0;
/** FFmpeg's log level that prints nothing: what fails is an error here. */
const QUIET = -8;
/** Milliseconds after which a load is taken for a download, which is then told. */
const TOLD_AFTER = 1500;

/**
 * Whether the pictures of a video come out of `loadWebCodecs`. Those without colour do not (but of H.264, where FFmpeg makes 4:2:0 of
 * them), nor 4:2:2 and 4:4:4 of 8 bits that use all of their range, for which FFmpeg has formats of their own, nor 4:4:0, nor RGB.
 */
export function isHandedOut(
  { config, picture }: { readonly config: object; readonly picture: StreamPicture | undefined },
): boolean {
  const { chroma, depth = 8, fullRange = false, matrix } = picture ?? {};
  const { codec = "" } = config as { readonly codec?: string };
  if (chroma === "400") return codec.startsWith("avc");
  if (chroma === "440" || matrix === RGB) return false;
  return !(fullRange && depth === 8 && (chroma === "422" || chroma === "444"));
}

/**
 * Refuses a picture that is called what the stream does not say: its planes would be read as they do not lie.
 * @param format what the decoder says
 * @param said what the stream says
 * @param name how errors call the video
 * @throws {MaskletError} `unsupported`
 */
export function requireLayout(format: string | null, said: StreamPicture | undefined, name: string): void {
  const found = /^(?:I(4\d\d)A?|(NV)12|(GRAY))(?:P(\d+))?$/.exec(format ?? "");
  if (found === null || said === undefined) return; // other formats are refused by name
  const chroma = found[2] !== undefined ? "420" : found[3] !== undefined ? "400" : found[1];
  const depth = Number(found[4] ?? 8);
  // FFmpeg makes 4:2:0 of H.264 without colour
  const fits = (said.chroma ?? chroma) === chroma || (said.chroma === "400" && chroma === "420");
  if (fits && (said.depth ?? depth) === depth) return;
  const text = [`${said.chroma?.replace(/(.)(.)(.)/, "$1:$2:$3") ?? "chroma of its own"}`, `${said.depth ?? 8} bits`];
  throw new MaskletError(
    "unsupported",
    `Expected pictures that can be decoded in ${name}, found ${text.join(" of ")}`,
    {
      hint: "Convert it, e.g. ffmpeg -i in.mp4 -pix_fmt yuv420p -c:v libx264 -crf 12 out.mp4",
    },
  );
}

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

/** A picture as FFmpeg has it: its planes one behind the other. */
class PlanePicture implements DecodedPicture {
  readonly format: string;
  readonly visibleRect: { readonly width: number; readonly height: number };
  readonly colorSpace: { readonly fullRange: boolean };
  readonly #planes: readonly Plane[];
  readonly #size: number;
  #frame: NativeFrame | undefined;

  /** @param name FFmpeg's name of the pixel format; one that is not known is passed on, for errors to say it */
  constructor(frame: NativeFrame, name: string) {
    const { width, height } = frame;
    const known = /^(?:yuv(j)?(4\d\d)p|(gray)|(gbr)p)(?:(10|12)le)?$/.exec(name);
    const [, all, chroma, gray, gbr, depth] = known ?? [];
    this.format = known === null
      ? name
      : `${chroma === undefined ? (gray ?? gbr)!.toUpperCase() : `I${chroma}`}${depth ? `P${depth}` : ""}`;
    this.visibleRect = { width, height };
    const limited = gray === undefined ? frame.colorRange !== FULL : frame.colorRange === LIMITED;
    this.colorSpace = { fullRange: all !== undefined || !limited };
    const bytes = depth === undefined ? 1 : 2;
    const [spanX, spanY] = SPANS[chroma as keyof typeof SPANS] ?? [1, 1];
    const [stride, rows] = [bytes * Math.ceil(width / spanX), Math.ceil(height / spanY)];
    const luma = bytes * width * height;
    const colours = known === null || gray !== undefined ? 0 : 2;
    this.#planes = [
      { offset: 0, stride: bytes * width },
      ...[0, 1].slice(0, colours).map((i) => ({ offset: luma + i * stride * rows, stride })),
    ];
    this.#size = luma + colours * stride * rows;
    this.#frame = frame;
  }

  allocationSize(): number {
    return this.#size;
  }

  copyTo(destination: Uint8Array): Promise<readonly Plane[]> {
    destination.set(this.#frame!.toBuffer().subarray(0, this.#size));
    return Promise.resolve(this.#planes);
  }

  close(): void {
    this.#frame?.free();
    this.#frame = undefined;
  }
}
