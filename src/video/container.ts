import {
  ALL_FORMATS,
  BufferSource,
  EncodedPacketSink,
  FilePathSource,
  Input,
  Logging,
  LogLevel,
  MPEG_TS,
} from "./mediabunny.ts";
import type { EncodedPacket, InputVideoTrack } from "./mediabunny.ts";
import { MaskletError } from "../error.ts";
import { withLibraryWords } from "../files/library_words.ts";
import { otherFile } from "../files/other_file.ts";
import { unreadable } from "../files/read_bytes.ts";
import { unbelievableFrame } from "./bitstream/believable.ts";
import type { StreamPicture } from "./bitstream/stream_picture.ts";
import { codedPicture } from "./bitstream/coded_picture.ts";
import { isReference, isSkippedLeading, recoveryOf } from "./bitstream/recovery.ts";
import type { ReadAt } from "./boxes.ts";
import { isKeyPicture } from "./bitstream/key_picture.ts";
import { continuedTimes } from "./continued_times.ts";
import { cutShort } from "./cut_short.ts";
import { editsOf, shownFrames } from "./edit_list.ts";
import { cutFragment, isIndexedTwice } from "./fragments.ts";
import { againHint, asWord, codecName, convertHint, foreignFormat } from "./foreign_format.ts";
import { aslantBy } from "./display_matrix.ts";
import { matrixName } from "./matrix_name.ts";
import { type Entry, type PacketFacts, type PacketTable, tableOf } from "./packet_table.ts";
import { withKnownLevel } from "./known_level.ts";
import { codecOf, isEncrypted, sampleEntryOf } from "./sample_entry.ts";
import { tooManySamples } from "./sample_tables.ts";
import { type StatedColours, statedColours } from "./stated_colours.ts";
import { videoTrackOf, whatInstead } from "./video_track.ts";

/** One encoded picture. */
export interface Packet {
  readonly type: "key" | "delta";
  readonly data: Uint8Array;
}

/** The video track of an open file. */
export interface Container {
  /** What the decoder must know. */
  readonly config: object;
  /** When frames are shown, and where decoding can begin. */
  readonly table: PacketTable;
  /** The last packet at which decoding can begin for a frame, given by its place among all. */
  entryBefore(place: number): Promise<Entry>;
  /** Degrees by which pictures are to be turned clockwise: 0, 90, 180 or 270. */
  readonly rotation: number;
  /** Whether pictures are mirrored from left to right once they are turned. */
  readonly mirrored: boolean;
  /** What the stream, or the file where it counts, says of the colours. */
  readonly colours: StatedColours;
  /** What the stream says of its pictures, where it can be read. */
  readonly picture: StreamPicture | undefined;
  /** The packets from an entry on, in the order of decoding. */
  packetsFrom(entry: Entry): AsyncGenerator<Packet>;
  /** Lets go of the file; twice is harmless. */
  close(): void;
}

/**
 * Opens the video track of an mp4, mov, webm, mkv or ts file and reads the places and times of all its packets.
 * @param source path, or bytes
 * @param name how errors call it
 * @throws {MaskletError} `bad-video` when there is no video track, its codec is not known, or the file is damaged or cut short
 */
export async function openContainer(source: string | Uint8Array, name: string): Promise<Container> {
  Logging.level = LogLevel.Silent; // what it warns of (several edits, other speeds) is read here; its errors are thrown as well
  const bytes = typeof source === "string"
    ? new FilePathSource(source, { handleUnhandledError: () => {} }) // the next read says it again
    : new BufferSource(source);
  const input = new Input({ formats: ALL_FORMATS, source: withoutSpinning(bytes) });
  try {
    const read = readerOf(source);
    const size = typeof source === "string" ? (await Deno.stat(source)).size : source.length;
    const refusal = await tooManySamples(read, size) ?? await cutShort(read, size) ?? await cutFragment(read, size);
    if (refusal !== undefined) throw damaged(name, refusal);
    if (await isIndexedTwice(read)) throw indexedTwice(name);
    return await readContainer(input, name, read);
  } catch (cause) {
    input.dispose();
    if (cause instanceof MaskletError) throw cause;
    if (typeof source === "string" && isOfSystem(cause)) throw unreadable(source, cause);
    throw broken(name, cause);
  }
}

/** Whether an error is the system's: a file that may not be read, or that went away. */
const isOfSystem = (error: unknown): boolean => Object.values(Deno.errors).some((kind) => error instanceof kind);

async function readContainer(input: Input, name: string, read: ReadAt): Promise<Container> {
  const head = await read(0, 16);
  const other = otherFile(head);
  const format = foreignFormat(head);
  if (other !== undefined && format === undefined) throw damaged(name, other, { hint: AGAIN });
  if (!await input.canRead()) {
    if (format !== undefined) throw foreign(name, format);
    throw damaged(name, "another format, or a file that is cut short");
  }
  if (await isEncrypted(read)) throw encrypted(name);
  const track = await videoTrackOf(input);
  if (track === undefined) {
    if (format !== undefined) throw foreign(name, format);
    const { found, hint } = await whatInstead(input, name, read);
    throw damaged(name, found, { hint });
  }
  const described = await track.getDecoderConfig();
  if (described === null) {
    const entry = await sampleEntryOf(read, track.id);
    throw undecodable(name, entry === undefined ? String(await track.getInternalCodecId()) : codecOf(entry));
  }
  const { colorSpace, ...config } = withKnownLevel(described); // a decoder would hand out the container's word for the stream's
  const sink = new EncodedPacketSink(track);
  const first = await firstPacket(sink, config, name);
  const facts = await packetFacts(sink, track, config, first);
  const continued = await input.getFormat() === MPEG_TS ? continuedTimes(facts) : facts;
  const list = await editsOf(read, track.id);
  const recovered = await recoveryTime(sink, config, first);
  const whole = tableOf(continued, (times) => {
    const shown = list === undefined
      ? times.map((time, place) => ({ place, time }))
      : shownFrames(times.map((time) => time + list.shift), list.edits, name);
    return shown.filter(({ place }) => times[place]! >= recovered);
  });
  // Where times go back, those of the file do not find a packet.
  const table = continued === facts ? whole : { ...whole, entries: whole.entries.slice(0, 1) };
  if (table.times.length === 0) throw damaged(name, "a video track without frames");
  await requireWhole(sink, name);
  const picture = codedPicture(config, first.data);
  requireBelievable(config, first.data, name);
  requireUpright(await aslantBy(read, track.id), name);
  return {
    config,
    table,
    entryBefore: entryFinder(sink, config, table),
    rotation: await track.getRotation(),
    mirrored: await track.getFlip(),
    colours: statedColours(config.codec, picture, {
      matrix: colorSpace?.matrix ?? matrixName(await colrMatrix(read, track.id)),
      fullRange: colorSpace?.fullRange ?? undefined,
    }),
    picture,
    packetsFrom: (entry) => packetsFrom(sink, entry, config, name),
    close: () => input.dispose(),
  };
}

/** Reads pieces of a file or of bytes. */
function readerOf(source: string | Uint8Array): ReadAt {
  return async (offset, length) => {
    if (typeof source !== "string") return source.subarray(offset, offset + length);
    using file = await Deno.open(source, { read: true });
    await file.seek(offset, Deno.SeekMode.Start);
    const bytes = new Uint8Array(Math.min(length, Math.max(0, (await file.stat()).size - offset)));
    for (let at = 0; at < bytes.length;) {
      const read = await file.read(bytes.subarray(at));
      if (read === null) return bytes.subarray(0, at);
      at += read;
    }
    return bytes;
  };
}

/** What is known of the packets whose pictures come out of a decoder that begins at the first key packet. */
async function packetFacts(
  sink: EncodedPacketSink,
  track: InputVideoTrack,
  config: object,
  first: EncodedPacket,
): Promise<PacketFacts[]> {
  const mayHide = await track.getCodec() === "vp8"; // has packets of their own for pictures that are never shown
  const facts: PacketFacts[] = [];
  let leading = true; // pictures that are decoded after the first key picture and shown before it
  let before: EncodedPacket | null = null;
  for await (const packet of sink.packets(first, undefined, { metadataOnly: !mayHide })) {
    const { timestamp: time, type } = packet;
    if (mayHide && (packet.data[0]! & VP8_SHOWN) === 0) continue;
    if (leading && facts.length > 0) {
      leading = time < facts[0]!.time;
      const whole: EncodedPacket | null = leading && before !== null ? await sink.getNextPacket(before) : null;
      before = packet;
      if (whole !== null && isSkippedLeading(config, whole.data)) continue;
    }
    before = packet;
    facts.push({ time, key: type === "key" });
  }
  return facts;
}

/**
 * When the first whole picture is shown of those that come out of a decoder that begins at a key packet: at once, but where decoding begins
 * at a picture that others before it are needed for. FFmpeg and OpenCV show none before that.
 */
async function recoveryTime(sink: EncodedPacketSink, config: object, key: EncodedPacket): Promise<number> {
  const count = recoveryOf(config, key.data);
  if (count === undefined) return -Infinity;
  let references = 0;
  for (let packet: EncodedPacket | null = key; packet !== null; packet = await sink.getNextPacket(packet)) {
    if (!isReference(config, packet.data)) continue;
    if (references++ === count) return packet.timestamp;
  }
  return key.timestamp;
}

/**
 * Finds entries, and remembers which are ones. A picture that needs others is none, whatever the container calls it, and neither is one that
 * leads to whole ones bit by bit: what comes out later differs from what comes out of a decoder that began before it.
 */
function entryFinder(sink: EncodedPacketSink, config: object, { entries }: PacketTable): Container["entryBefore"] {
  const known = new Map<Entry, Promise<boolean>>();
  const isWhole = async (entry: Entry): Promise<boolean> => {
    const key = await sink.getKeyPacket(entry.time);
    return key === null || (isKeyPicture(config, key.data) && (recoveryOf(config, key.data) ?? 0) === 0);
  };
  return async (place) => {
    for (let i = entries.findLastIndex((entry) => entry.place <= place); i > 0; i--) {
      const entry = entries[i]!;
      if (!known.has(entry)) known.set(entry, isWhole(entry).catch(() => true)); // reading it to decode it says why
      if (await known.get(entry)) return entry;
    }
    return entries[0]!;
  };
}

/** The bit of a VP8 packet's first byte that says that its picture is shown (RFC 6386, 9.1). */
const VP8_SHOWN = 0x10;

/** Reads the file's last packet: a file that was cut short fails here, and not after an hour of tracking. */
async function requireWhole(sink: EncodedPacketSink, name: string): Promise<void> {
  const last = await sink.getPacket(Infinity).catch((cause: Error) => cause);
  if (last !== null && !(last instanceof Error) && last.data.length > 0) return;
  throw damaged(name, "a file that is cut short: its last frame is missing", { cause: last });
}

/** The first key packet, in truth where there is one: recordings may begin between two, and not all that are called so are any. */
async function firstPacket(sink: EncodedPacketSink, config: object, name: string): Promise<EncodedPacket> {
  const packet = await sink.getFirstPacket();
  if (packet === null) throw damaged(name, "a video track without frames, or a file that is cut short before them");
  const called = packet.type === "key" ? packet : await sink.getNextKeyPacket(packet);
  if (called === null) throw damaged(name, "a video track without key frames");
  for (let key: EncodedPacket | null = called; key !== null; key = await sink.getNextKeyPacket(key)) {
    if (isKeyPicture(config, key.data)) return key;
  }
  return called;
}

/** Refuses a key frame whose size cannot be true. */
function requireBelievable(config: object, packet: Uint8Array, name: string): void {
  const picture = codedPicture(config, packet);
  const refusal = picture && unbelievableFrame((config as { codec?: string }).codec ?? "", picture, packet.length);
  if (refusal !== undefined) throw damaged(name, refusal);
}

/** Refuses pictures that are to be shown aslant: every program has other pixels of them. */
function requireUpright(aslant: number | undefined, name: string): void {
  if (aslant === undefined) return;
  throw new MaskletError("bad-video", `Expected quarter turns in ${name}, found pictures to be turned by ${aslant}°`, {
    hint: `To have them as they are stored: ffmpeg -i ${asWord(name)} -c copy -metadata:s:v rotate=0 upright.mp4; ` +
      `turned: ffmpeg -i ${asWord(name)} -crf 12 -pix_fmt yuv420p turned.mp4`,
  });
}

/** The number of the matrix in the `colr` box of an mp4 or mov file. */
async function colrMatrix(read: ReadAt, trackId: number): Promise<number | undefined> {
  const box = (await sampleEntryOf(read, trackId))?.box("colr");
  if (box === undefined || box.byteLength < 10) return undefined;
  const kind = String.fromCharCode(...[0, 1, 2, 3].map((i) => box.getUint8(i)));
  return kind === "nclx" || kind === "nclc" ? box.getUint16(8) : undefined;
}

async function* packetsFrom(
  sink: EncodedPacketSink,
  entry: Entry,
  config: object,
  name: string,
): AsyncGenerator<Packet> {
  const first = await sink.getKeyPacket(entry.time);
  if (first === null) throw damaged(name, `no key frame at ${entry.time} s`);
  try {
    for await (const { type, data } of sink.packets(first)) {
      if (type === "key") requireBelievable(config, data, name);
      yield { type, data };
    }
  } catch (cause) {
    throw cause instanceof MaskletError ? cause : broken(name, cause);
  }
}

/** Reads at the same place in a row after which a reader is taken to turn on the spot. */
const MOST_READS = 10_000;

/**
 * A source whose reader cannot turn on the spot: mediabunny 1.61 looks for the next element of a damaged webm file without an end, in
 * one turn of the event loop, once 8 bytes are left or what it finds is none.
 */
function withoutSpinning<S extends BufferSource | FilePathSource>(source: S): S {
  const inner = source as unknown as { _read(start: number, end: number, ...rest: unknown[]): unknown };
  const read = inner._read.bind(source);
  let [last, times] = [-1, 0];
  inner._read = (start, end, ...rest) => {
    times = start === last ? times + 1 : 0;
    last = start;
    if (times > MOST_READS) throw new Error("bytes between its parts that lead nowhere");
    return read(start, end, ...rest);
  };
  return source;
}

/**
 * The error of a codec that is not decoded.
 * @param codec its name in the container
 */
export function undecodable(name: string, codec: string): MaskletError {
  const found = `${name}, found ${codecName(codec)}`;
  return new MaskletError("bad-video", `Expected H.264, H.265, VP8, VP9 or AV1 in ${found}`, {
    hint: convertHint(name),
  });
}

function foreign(name: string, format: string): MaskletError {
  return new MaskletError("bad-video", `Expected an mp4, mov, webm, mkv or ts video in ${name}, found ${format}`, {
    hint: convertHint(name),
  });
}

/** The error of pictures in two places, of which one would be read, and the rest be missing. */
function indexedTwice(name: string): MaskletError {
  const found = "an index that has some of them (moov), and fragments that have others (moof)";
  return new MaskletError("bad-video", `Expected the frames of ${name} in its index or in fragments, found ${found}`, {
    hint: `Write it anew, without loss, e.g. ffmpeg -i ${asWord(name)} -c copy whole.mp4`,
  });
}

/** The error of pictures that only who has their key can read. */
function encrypted(name: string): MaskletError {
  return new MaskletError("bad-video", `Expected pictures that can be decoded in ${name}, found encrypted ones`, {
    hint: "Fetch it without encryption (DRM), or decrypt it with its key: " +
      `ffmpeg -decryption_key KEY -i ${asWord(name)} -c copy open.mp4`,
  });
}

/** What to do about a file in which nothing is left to be kept. */
const AGAIN = "Fetch or export the file again";

function damaged(
  name: string,
  found: string,
  { hint = againHint(name), cause }: { readonly hint?: string | undefined; readonly cause?: unknown } = {},
): MaskletError {
  const expected = `Expected a complete mp4, mov, webm, mkv or ts video in ${name}`;
  return new MaskletError("bad-video", `${expected}, found: ${found}`, { hint, cause });
}

/** The error of a file that its reader gave up; what it says stands behind our own words. */
function broken(name: string, cause: unknown): MaskletError {
  return damaged(
    name,
    withLibraryWords("parts that do not fit together, in a file that is damaged or cut short", cause),
    {
      cause,
    },
  );
}
