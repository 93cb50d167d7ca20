import { basename, extname } from "node:path";
import { failClosed, MaskletError } from "../error.ts";
import { type Container, openContainer, undecodable } from "./container.ts";
import { withLibraryWords } from "../files/library_words.ts";
import type { Frame, VideoSource } from "../frame/frame.ts";
import { frameNameOf } from "../frame/frame_name.ts";
import { againHint } from "./foreign_format.ts";
import { PacketDecoder } from "./packet_decoder.ts";
import { prefetch } from "./prefetch.ts";
import { mirrored, rotated } from "./rotate.ts";
import { type CheckedRange, type FrameReader, makeVideoSource } from "./source.ts";
import { isHandedOut, requireLayout, requireWholeChroma } from "./picture_layout.ts";
import { loadPlaneCodecs } from "./plane_codecs.ts";
import { type DecodedPicture, type DecodingCodecs, loadWebCodecs } from "./webcodecs.ts";
import { type Plane, rgbOfPicture } from "./yuv.ts";

/** Frames that are decoded beyond the one in use. */
const AHEAD = 2;
/** Bytes of frames kept at a time to walk backwards, where decoding goes forwards only. */
const REVERSE_BYTES = 64 * 2 ** 20;

/**
 * A video of a file's frames, in the order in which they are shown.
 * @param source path, or bytes
 * @param name how to call it; default the path
 * @param codecs what decodes; default this platform's
 * @throws {MaskletError} `bad-video`, `unsupported`
 */
export async function videoOfFile(
  source: string | Uint8Array,
  name = String(source),
  codecs?: DecodingCodecs,
): Promise<VideoSource> {
  const container = await openContainer(source, name);
  try {
    codecs ??= isHandedOut(container) ? await loadWebCodecs() : await loadPlaneCodecs();
  } catch (error) {
    container.close();
    throw error;
  }
  const reader = new FileReader(container, codecs, name);
  try {
    await requireDecodable(codecs, container, name);
    const { width, height } = await reader.frame(0); // what the decoder gives, and not what the header promises
    const { times } = container.table;
    const frameCount = times.length;
    const framesPerSecond = frameCount > 1 ? (frameCount - 1) / (times[frameCount - 1]! - times[0]!) : 1;
    const facts = { kind: "file", name: basename(name, extname(name)), width, height, frameCount, framesPerSecond };
    return makeVideoSource({ ...facts, kind: "file" }, reader);
  } catch (error) {
    await reader.close();
    throw error;
  }
}

async function requireDecodable({ VideoDecoder }: DecodingCodecs, { config }: Container, name: string): Promise<void> {
  try {
    const { supported } = await VideoDecoder.isConfigSupported(config);
    if (supported !== true) throw undecodable(name, (config as { codec?: string }).codec ?? "of no name");
  } catch (cause) {
    if (cause instanceof MaskletError) throw cause;
    throw new MaskletError(
      "bad-video",
      `Expected a description of the video in ${name}, found: ${withLibraryWords("a damaged one", cause)}`,
      { hint: againHint(name), cause },
    );
  }
}

/** Decoding from one entry on: pictures come in order, and `place` is that of the next. */
interface Cursor {
  readonly decoder: PacketDecoder;
  place: number;
  /** Room for the bytes of a picture, used again for the next: one is read at a time. */
  room: Uint8Array;
  /** Settles when the picture under way is read and closed. */
  reading: Promise<unknown>;
}

class FileReader implements FrameReader {
  readonly #container: Container;
  readonly #codecs: DecodingCodecs;
  readonly #name: string;
  readonly #cursors = new Set<Cursor>();
  #size: { readonly width: number; readonly height: number } | undefined;
  /** For single frames: where the last one left off, and that frame. */
  #cursor: Cursor | undefined;
  #latest: Frame | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(container: Container, codecs: DecodingCodecs, name: string) {
    this.#container = container;
    this.#codecs = codecs;
    this.#name = name;
  }

  /** One after the other: they share a decoder, so that asking for neighbours is cheap. */
  frame(index: number): Promise<Frame> {
    const frame = this.#turn.then(() => this.#seek(index));
    this.#turn = frame.catch(() => {});
    return frame;
  }

  async *frames({ start, end, reverse, signal }: CheckedRange): AsyncGenerator<Frame> {
    const walk = reverse ? this.#backward(start, end) : this.#forward(start, end);
    try {
      yield* prefetch(async () => (await walk.next()).value ?? undefined, AHEAD, signal);
    } finally {
      await walk.return(undefined);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#latest = undefined;
    await Promise.all([...this.#cursors].map((cursor) => this.#end(cursor)));
    await this.#turn;
    this.#container.close();
  }

  async *#forward(start: number, end: number): AsyncGenerator<Frame, undefined> {
    if (start >= end) return;
    let cursor = await this.#begin(start);
    try {
      for (let index = start; index < end; index++) {
        if (this.#place(index) < cursor.place) { // an edit that goes back in the track
          await this.#end(cursor);
          cursor = await this.#begin(index);
        }
        yield await this.#read(cursor, index);
      }
    } finally {
      await this.#end(cursor);
    }
  }

  /** Decodes forwards in pieces that fit into a bounded memory, the last piece first. */
  async *#backward(start: number, end: number): AsyncGenerator<Frame, undefined> {
    const { width, height } = this.#size!;
    const most = Math.max(AHEAD, Math.floor(REVERSE_BYTES / (3 * width * height)));
    for (let to = end; to > start;) {
      const entry = await this.#container.entryBefore(this.#place(to - 1));
      const from = Math.max(start, to - most, this.#firstFrom(entry.place, to));
      const piece = await Array.fromAsync(this.#forward(from, to));
      while (piece.length > 0) yield piece.pop()!;
      to = from;
    }
  }

  async #seek(index: number): Promise<Frame> {
    if (this.#latest?.index === index) return this.#latest;
    const place = this.#place(index);
    const entry = await this.#container.entryBefore(place);
    if (this.#cursor === undefined || this.#cursor.place > place || this.#cursor.place < entry.place) {
      if (this.#cursor !== undefined) await this.#end(this.#cursor);
      this.#cursor = await this.#begin(index);
    }
    return this.#latest = await this.#read(this.#cursor, index);
  }

  async #begin(index: number): Promise<Cursor> {
    const { config } = this.#container;
    const entry = await this.#container.entryBefore(this.#place(index));
    if (this.#closed) failClosed("video");
    const packets = this.#container.packetsFrom(entry);
    const decoder = new PacketDecoder(this.#codecs, config, packets, { name: this.#name, first: entry.place });
    const cursor = { decoder, place: entry.place, room: new Uint8Array(0), reading: Promise.resolve() };
    this.#cursors.add(cursor);
    return cursor;
  }

  async #end(cursor: Cursor): Promise<void> {
    this.#cursors.delete(cursor);
    if (this.#cursor === cursor) this.#cursor = undefined;
    await cursor.decoder[Symbol.asyncDispose]();
    await cursor.reading;
  }

  #read(cursor: Cursor, index: number): Promise<Frame> {
    const frame = this.#decode(cursor, index);
    cursor.reading = frame.catch(() => {});
    return frame;
  }

  async #decode(cursor: Cursor, index: number): Promise<Frame> {
    const place = this.#place(index);
    for (;;) {
      const picture = await cursor.decoder.next();
      if (picture === undefined) throw this.#bad(`no picture for frame ${index}`);
      try {
        if (cursor.place++ === place) return await this.#toFrame(picture, cursor, index);
      } finally {
        picture.close();
      }
    }
  }

  async #toFrame(picture: DecodedPicture, cursor: Cursor, index: number): Promise<Frame> {
    const { width, height } = picture.visibleRect ?? { width: 0, height: 0 };
    requireLayout(picture.format, this.#container.picture, this.#name);
    const { samples, planes } = await this.#samples(picture, cursor, index);
    requireWholeChroma(picture.format, { width, height }, planes, this.#name);
    const { colours } = this.#container;
    const fullRange = colours.fullRange ?? picture.colorSpace.fullRange;
    const matrix = picture.colorSpace.matrix ?? colours.matrix;
    const rgb = rgbOfPicture(samples, picture.format ?? "of no name", planes, {
      width,
      height,
      matrix,
      fullRange: fullRange === true,
    });
    const turned = rotated({ width, height, rgb }, this.#container.rotation);
    const image = this.#container.mirrored ? mirrored(turned) : turned;
    this.#size ??= { width: image.width, height: image.height };
    if (image.width !== this.#size.width || image.height !== this.#size.height) {
      throw this.#bad(
        `${image.width}x${image.height} in frame ${index}, after ${this.#size.width}x${this.#size.height}`,
      );
    }
    return { index, time: this.#container.table.times[index]!, name: frameNameOf(index), ...image };
  }

  /** The bytes of a picture. A decoder that has no name for a pixel format says one that the picture does not have, and cannot copy it. */
  async #samples(
    picture: DecodedPicture,
    cursor: Cursor,
    index: number,
  ): Promise<{ samples: Uint8Array; planes: readonly Plane[] }> {
    try {
      const size = picture.allocationSize();
      if (cursor.room.length < size) cursor.room = new Uint8Array(size);
      const samples = cursor.room.subarray(0, size);
      return { samples, planes: await picture.copyTo(samples) };
    } catch (cause) {
      throw new MaskletError(
        "unsupported",
        `Expected pictures of luma and chroma (4:2:0, 4:2:2 or 4:4:4) in ${this.#name}, found frame ${index} in a pixel format ` +
          withLibraryWords("that the decoder does not hand out, such as gray alone (4:0:0)", cause),
        { hint: "Convert it, e.g. ffmpeg -i in.mp4 -pix_fmt yuv420p -c:v libx264 -crf 12 out.mp4", cause },
      );
    }
  }

  /** Place of a frame among all that are decoded. */
  #place(index: number): number {
    return this.#container.table.places[index]!;
  }

  /** The first of the frames before `end` that are shown one after the other from a place on. */
  #firstFrom(place: number, end: number): number {
    let first = end - 1;
    while (first > 0 && this.#place(first - 1) >= place && this.#place(first - 1) < this.#place(first)) first--;
    return first;
  }

  #bad(found: string): MaskletError {
    const expected = `Expected ${this.#container.table.times.length} frames of one size in ${this.#name}`;
    return new MaskletError("bad-video", `${expected}, found ${found}`, {
      hint: `The file is damaged or changes its size. ${againHint(this.#name)}`,
    });
  }
}
