import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { MaskletError } from "../error.ts";

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

/** The part of WebCodecs that Masklet uses. */
export interface WebCodecs {
  readonly VideoDecoder: {
    new (init: { output: (picture: DecodedPicture) => void; error: (error: Error) => void }): PictureDecoder;
    isConfigSupported(config: object): Promise<{ readonly supported?: boolean }>;
  };
  readonly VideoEncoder: new (
    init: {
      output: (chunk: EncodedChunk, metadata?: { readonly decoderConfig?: object }) => void;
      error: (error: Error) => void;
    },
  ) => PictureEncoder;
  readonly VideoFrame: new (pixels: Uint8Array, init: object) => { close(): void };
  readonly EncodedVideoChunk: new (init: { type: "key" | "delta"; timestamp: number; data: Uint8Array }) => unknown;
}

/** WebCodecs over FFmpeg as a native module; npm has one package a platform. */
const PACKAGE = "npm:@napi-rs/webcodecs-";
const VERSION = "1.3.1";
const PLATFORMS: Record<string, string> = {
  "x86_64-unknown-linux-gnu": "linux-x64-gnu",
  "aarch64-unknown-linux-gnu": "linux-arm64-gnu",
  "x86_64-apple-darwin": "darwin-x64",
  "aarch64-apple-darwin": "darwin-arm64",
  "x86_64-pc-windows-msvc": "win32-x64-msvc",
  "aarch64-pc-windows-msvc": "win32-arm64-msvc",
};

let loading: Promise<WebCodecs> | undefined;

/**
 * The decoders of this platform, fetched and loaded when first asked for.
 * @throws {MaskletError} `unsupported` when the platform has none, or it cannot be loaded
 */
export function loadWebCodecs(): Promise<WebCodecs> {
  return loading ??= load().catch((error) => {
    loading = undefined; // a download may succeed the next time
    throw error;
  });
}

async function load(): Promise<WebCodecs> {
  const platform = PLATFORMS[Deno.build.target];
  if (platform === undefined) throw noDecoder(`none for ${Deno.build.target}`);
  const specifier = `${PACKAGE}${platform}@${VERSION}`;
  try {
    // The package is its native module alone, which Deno loads by require only. Importing its JSON makes Deno fetch the package, and
    // resolving it then gives the module's path. The package around it, with all platforms, would fetch nothing more that is needed.
    await import(`${specifier}/package.json`, { with: { type: "json" } });
    const path = fileURLToPath(import.meta.resolve(specifier));
    return createRequire(path)(path) as WebCodecs;
  } catch (cause) {
    throw noDecoder((cause as Error).message, cause);
  }
}

function noDecoder(found: string, cause?: unknown): MaskletError {
  return new MaskletError("unsupported", `Expected a decoder for video files on this system, found: ${found}`, {
    hint: "Allow Deno to load native modules (--allow-ffi) and npm packages, or give a folder of frames instead",
    cause,
  });
}
