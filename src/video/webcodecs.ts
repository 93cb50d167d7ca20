import { loadNativePackage, type PlatformPackages } from "./native_package.ts";

/** The part of a WebCodecs VideoFrame that Masklet reads. */
export interface DecodedPicture {
  readonly format: string | null;
  readonly visibleRect: { readonly width: number; readonly height: number } | null;
  readonly colorSpace: { readonly matrix?: string | null; readonly fullRange?: boolean | null };
  allocationSize(): number;
  copyTo(destination: Uint8Array): Promise<readonly { readonly offset: number; readonly stride: number }[]>;
  close(): void;
}

/** The part of a WebCodecs VideoDecoder that Masklet drives. */
export interface PictureDecoder {
  readonly decodeQueueSize: number;
  readonly state: string;
  configure(config: object): void;
  decode(chunk: unknown): void;
  flush(): Promise<void>;
  close(): void;
}

/** The part of a WebCodecs VideoEncoder that Masklet drives. */
export interface PictureEncoder {
  readonly encodeQueueSize: number;
  configure(config: object): void;
  encode(picture: object, options?: { readonly keyFrame?: boolean }): void;
  flush(): Promise<void>;
  close(): void;
}

/** A packet as an encoder gives it. */
export interface EncodedChunk {
  readonly type: "key" | "delta";
  readonly timestamp: number;
  readonly byteLength: number;
  copyTo(destination: Uint8Array): void;
}

/** What decodes: the part of WebCodecs that reads videos. */
export interface DecodingCodecs {
  readonly VideoDecoder: {
    new (init: { output: (picture: DecodedPicture) => void; error: (error: Error) => void }): PictureDecoder;
    isConfigSupported(config: object): Promise<{ readonly supported?: boolean }>;
  };
  readonly EncodedVideoChunk: new (init: { type: "key" | "delta"; timestamp: number; data: Uint8Array }) => unknown;
}

/** The part of WebCodecs that Masklet uses. */
export interface WebCodecs extends DecodingCodecs {
  readonly VideoEncoder: new (
    init: {
      output: (chunk: EncodedChunk, metadata?: { readonly decoderConfig?: object }) => void;
      error: (error: Error) => void;
    },
  ) => PictureEncoder;
  readonly VideoFrame: new (pixels: Uint8Array, init: object) => { close(): void };
}

/** WebCodecs over FFmpeg as a native module; npm has one package a platform. */
const VERSION = "1.3.1";
const PACKAGES: PlatformPackages = Object.fromEntries(
  Object.entries({
    "x86_64-unknown-linux-gnu": "linux-x64-gnu",
    "aarch64-unknown-linux-gnu": "linux-arm64-gnu",
    "x86_64-apple-darwin": "darwin-x64",
    "aarch64-apple-darwin": "darwin-arm64",
    "x86_64-pc-windows-msvc": "win32-x64-msvc",
    "aarch64-pc-windows-msvc": "win32-arm64-msvc",
  }).map(([target, platform]) => [target, `@napi-rs/webcodecs-${platform}@${VERSION}`]),
);

let loading: Promise<WebCodecs> | undefined;

/**
 * The decoders of this platform, fetched and loaded when first asked for.
 * @throws {MaskletError} `unsupported` when the platform has none, or it cannot be loaded
 */
export function loadWebCodecs(): Promise<WebCodecs> {
  return loading ??= loadNativePackage<WebCodecs>(PACKAGES, "a decoder for video files").catch((error) => {
    loading = undefined; // a download may succeed the next time
    throw error;
  });
}
