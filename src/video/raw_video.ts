import { kindOf, type OptionTable, switchKind, textKind, type ValueKind } from "../options.ts";
import { MaskletError } from "../error.ts";
import type { LiveFeed } from "./live_feed.ts";
import { rgbOfPicture } from "./yuv.ts";

/** How the pixels of raw video lie, by FFmpeg's names (`-pix_fmt`). */
export type RawFormat = "rgb24" | "bgr24" | "gray" | "rgba" | "bgra" | "yuv420p" | "yuv422p" | "yuv444p" | "nv12";

/** Raw video: frames of one size, one after the other, with nothing between them. */
export interface RawVideo {
  /** px */
  readonly width: number;
  /** px */
  readonly height: number;
  /** How the pixels lie; default "rgb24". */
  readonly format?: RawFormat;
  /** How luma and chroma become RGB; default BT.601, as FFmpeg takes it where nothing is said. */
  readonly matrix?: "bt601" | "bt709" | "bt2020";
  /** Whether luma and chroma use all of 0..255; default false. */
  readonly fullRange?: boolean;
}

/** A number; its range is `requireRawVideo`'s. */
const SIDE = kindOf<number>("a number", (value) => typeof value === "number");

/** Bytes a pixel of formats in one plane. */
const ONE_PLANE: Partial<Record<RawFormat, number>> = { rgb24: 3, bgr24: 3, gray: 1, rgba: 4, bgra: 4 };
/** Formats with chroma of its own: WebCodecs name, pixels in a row and in a column that share a chroma sample. */
const PLANAR: Partial<Record<RawFormat, { name: string; spanX: number; spanY: number }>> = {
  yuv420p: { name: "I420", spanX: 2, spanY: 2 },
  yuv422p: { name: "I422", spanX: 2, spanY: 1 },
  yuv444p: { name: "I444", spanX: 1, spanY: 1 },
  nv12: { name: "NV12", spanX: 2, spanY: 2 },
};
/** Names of the formats. */
const RAW_FORMATS = [...Object.keys(ONE_PLANE), ...Object.keys(PLANAR)] as readonly RawFormat[];
const MATRICES = { bt601: "smpte170m", bt709: "bt709", bt2020: "bt2020-ncl" } as const;

/** What raw video is told by, and its flags; `requireRawVideo` says which values there are. */
export const RAW_VIDEO: OptionTable<RawVideo> = {
  width: { doc: "px", kind: SIDE },
  height: { doc: "px", kind: SIDE },
  format: {
    doc: "how the pixels lie, by FFmpeg's names",
    kind: { ...textKind as ValueKind<RawFormat>, choices: RAW_FORMATS },
    fallback: "rgb24",
    flag: "raw",
    value: "FORMAT",
  },
  matrix: {
    doc: "how luma and chroma become RGB",
    kind: { ...textKind as ValueKind<keyof typeof MATRICES>, choices: Object.keys(MATRICES) },
    fallback: "bt601",
    flag: "matrix",
    value: "NAME",
  },
  fullRange: {
    doc: "luma and chroma use all of 0 to 255",
    kind: switchKind,
    fallback: false,
    flag: "full-range",
  },
};

/** The size of raw video as a command line says it. */
export const RAW_SIZE: OptionTable<{ readonly size: Pick<RawVideo, "width" | "height"> }> = {
  size: {
    doc: "the size of raw video, px: 640x360",
    kind: kindOf(
      "width and height, px: 640x360",
      (value) => typeof value === "object" && value !== null,
      (text) => {
        const [, width, height] = /^(\d+)x(\d+)$/.exec(text) ?? [];
        return height === undefined ? text : { width: Number(width), height: Number(height) };
      },
    ),
    flag: "size",
    value: "WxH",
  },
};

/** @throws {MaskletError} `bad-argument` for a size that is none, or a format or matrix that is not known */
export function requireRawVideo({ width, height, format = "rgb24", matrix = "bt601" }: RawVideo): void {
  const side = (n: number): boolean => Number.isInteger(n) && n > 0 && n <= 16384;
  const found = !side(width) || !side(height)
    ? `${width}x${height}`
    : !RAW_FORMATS.includes(format)
    ? `the format ${format}`
    : !(matrix in MATRICES)
    ? `the matrix ${matrix}`
    : undefined;
  if (found === undefined) return;
  throw new MaskletError(
    "bad-argument",
    `Expected raw video of 1..16384 px a side in ${
      RAW_FORMATS.join(", ")
    }, with the matrix bt601, bt709 or bt2020, found ${found}`,
    { hint: "Say what the other process writes: { width: 640, height: 360, format: 'rgb24' }" },
  );
}

/** Bytes of one frame. */
export function rawFrameBytes({ width, height, format = "rgb24" }: RawVideo): number {
  const bytes = ONE_PLANE[format];
  if (bytes !== undefined) return bytes * width * height;
  const { spanX, spanY } = PLANAR[format]!;
  return width * height + 2 * Math.ceil(width / spanX) * Math.ceil(height / spanY);
}

/** RGB of one raw frame. */
export function rgbOfRaw(bytes: Uint8Array, raw: RawVideo): Uint8Array {
  const { width, height, format = "rgb24", matrix = "bt601", fullRange = false } = raw;
  if (format === "rgb24") return bytes;
  const step = ONE_PLANE[format];
  if (step !== undefined) {
    const [red, green, blue] = format === "gray" ? [0, 0, 0] : format.startsWith("b") ? [2, 1, 0] : [0, 1, 2];
    const rgb = new Uint8Array(3 * width * height);
    for (let from = 0, to = 0; to < rgb.length; from += step, to += 3) {
      rgb[to] = bytes[from + red!]!;
      rgb[to + 1] = bytes[from + green!]!;
      rgb[to + 2] = bytes[from + blue!]!;
    }
    return rgb;
  }
  const { name, spanX, spanY } = PLANAR[format]!;
  const stride = Math.ceil(width / spanX);
  const luma = { offset: 0, stride: width };
  const chroma = format === "nv12"
    ? [{ offset: width * height, stride: 2 * stride }]
    : [0, 1].map((i) => ({ offset: width * height + i * stride * Math.ceil(height / spanY), stride }));
  return rgbOfPicture(bytes, name, [luma, ...chroma], { width, height, matrix: MATRICES[matrix], fullRange });
}

/** Where the bytes of raw video come from. */
export interface ByteFeed {
  /** The next bytes; undefined at the end. */
  next(): Promise<Uint8Array | undefined>;
  /** Lets go of the source, also while `next` waits. */
  close(): Promise<void>;
}

/** A feed of raw frames; bytes are read only while a frame is waited for. */
export function feedOfRaw(source: ByteFeed, raw: RawVideo, name = "live"): LiveFeed {
  const length = rawFrameBytes(raw);
  let rest: Uint8Array = new Uint8Array(0);
  let index = 0;
  return {
    name,
    next: async () => {
      const bytes = new Uint8Array(length);
      let filled = 0;
      while (filled < length) {
        if (rest.length === 0) {
          const more = await readOf(source, index);
          if (more === undefined) break;
          rest = more;
          continue;
        }
        const taken = rest.subarray(0, length - filled);
        bytes.set(taken, filled);
        filled += taken.length;
        rest = rest.subarray(taken.length);
      }
      if (filled === 0) return undefined;
      if (filled < length) throw cutShort(index, filled, raw);
      index++;
      return { image: { width: raw.width, height: raw.height, rgb: rgbOfRaw(bytes, raw) } };
    },
    close: () => source.close(),
  };
}

/** The bytes of a stream, or of any iterable of chunks. */
export function bytesOfStream(stream: ReadableStream<Uint8Array> | AsyncIterable<Uint8Array>): ByteFeed {
  if (stream instanceof ReadableStream) {
    const reader = stream.getReader();
    let closed = false;
    return {
      next: async () => {
        const { value, done } = await reader.read();
        return done ? undefined : value;
      },
      close: async () => {
        if (closed) return;
        closed = true;
        await reader.cancel().catch(() => {}); // it had failed, and said so when it was read
        reader.releaseLock();
      },
    };
  }
  const iterator = stream[Symbol.asyncIterator]();
  let waiting = false;
  return {
    next: async () => {
      waiting = true;
      const { value, done } = await iterator.next();
      waiting = false;
      return done === true ? undefined : value;
    },
    close: async () => {
      const ended = iterator.return?.();
      if (waiting) ended?.catch(() => {}); // it ends when its next bytes come; nobody shall wait for that
      else await ended;
    },
  };
}

async function readOf(source: ByteFeed, index: number): Promise<Uint8Array | undefined> {
  let found: unknown;
  try {
    const bytes = await source.next();
    if (bytes === undefined || bytes instanceof Uint8Array) return bytes;
    found = new TypeError(`${typeof bytes} instead of bytes`);
  } catch (cause) {
    found = cause;
  }
  if (found instanceof MaskletError) throw found;
  throw new MaskletError("bad-video", `Expected the bytes of frame ${index}, found: ${(found as Error).message}`, {
    hint: "Frames before it were handed out and stand; see to the process that writes them",
    cause: found,
  });
}

function cutShort(index: number, found: number, raw: RawVideo): MaskletError {
  const { width, height, format = "rgb24" } = raw;
  return new MaskletError(
    "bad-video",
    `Expected ${
      rawFrameBytes(raw)
    } bytes for frame ${index} (${width}x${height} ${format}), found the end after ${found}`,
    { hint: "The other process stopped in the middle of a frame, or writes another size or format" },
  );
}
