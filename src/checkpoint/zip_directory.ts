import {
  END_SIGNATURE,
  ENTRY_SIGNATURE,
  LOCAL_BYTES,
  MOST_16,
  MOST_32,
  ZIP64_END_SIGNATURE,
  ZIP64_LOCATOR_SIGNATURE,
} from "../files/zip_format.ts";
import { quoted, refuseCheckpoint } from "./refusal.ts";
import type { ByteSource } from "./byte_source.ts";

/** One entry of a zip archive, as its central directory has it. */
export interface ZipEntry {
  /** Name, with `/` between folders. */
  readonly name: string;
  /** 0 stored, 8 deflated. */
  readonly method: 0 | 8;
  /** CRC-32 of the unpacked bytes; 0 where the writer left it out. */
  readonly crc: number;
  /** Bytes in the archive. */
  readonly packedSize: number;
  /** Bytes unpacked. */
  readonly size: number;
  /** Where the local header starts. */
  readonly headerOffset: number;
  /** Where the next entry (or the directory) starts: the entry's bytes end at or before it. */
  readonly limit: number;
}

const END_BYTES = 22;
const ZIP64_LOCATOR_BYTES = 20;
const ZIP64_END_BYTES = 56;
const ENTRY_BYTES = 46;
const MAX_COMMENT = MOST_16;
const MAX_DIRECTORY = 16 << 20; // bytes; a checkpoint of 1,000 tensors needs about 100 kB

/** Deflated entries beyond this size must look like weights, which hardly shrink: no bomb gets further. */
const FREE_SIZE = 4 << 20; // bytes
const MAX_RATIO = 64;

/**
 * Reads the central directory of a zip archive (plain or zip64), and nothing else of it.
 *
 * @throws {MaskletError} `bad-checkpoint` for damage, encryption, several volumes, doubled names, overlapping entries, sizes that
 * no honest archive has
 */
export async function readZipDirectory(source: ByteSource): Promise<ReadonlyMap<string, ZipEntry>> {
  const { offset, size, count } = await findDirectory(source);
  if (size > MAX_DIRECTORY || count * ENTRY_BYTES > size) {
    refuseCheckpoint(
      source,
      `Expected a zip directory of at most ${MAX_DIRECTORY} bytes, found ${count} entries in ${size} bytes`,
    );
  }
  const bytes = await source.read(offset, size);
  const found: Omit<ZipEntry, "limit">[] = [];
  let at = 0;
  for (let i = 0; i < count; i++) {
    const { entry, length } = readEntry(source, bytes, at);
    found.push(entry);
    at += length;
  }
  return withLimits(source, found, offset);
}

async function findDirectory(source: ByteSource): Promise<{ offset: number; size: number; count: number }> {
  const tailBytes = Math.min(source.size, END_BYTES + MAX_COMMENT);
  const tailOffset = source.size - tailBytes;
  const tail = await source.read(tailOffset, tailBytes);
  const view = viewOf(tail);
  for (let at = tailBytes - END_BYTES; at >= 0; at--) {
    if (view.getUint32(at, true) !== END_SIGNATURE || at + END_BYTES + view.getUint16(at + 20, true) !== tailBytes) {
      continue;
    }
    const plain = {
      disks: view.getUint16(at + 4, true) | view.getUint16(at + 6, true),
      count: view.getUint16(at + 10, true),
      size: view.getUint32(at + 12, true),
      offset: view.getUint32(at + 16, true),
      end: tailOffset + at,
    };
    const end = await zip64End(source, tailOffset + at) ?? plain;
    if (end.disks !== 0 && end.disks !== MOST_16) {
      refuseCheckpoint(source, "Expected a zip archive in one file, found one of several");
    }
    if (end.offset + end.size > end.end) {
      refuseCheckpoint(
        source,
        `Expected the zip directory before ${end.end}, found ${end.size} bytes at ${end.offset}`,
      );
    }
    return end;
  }
  return refuseCheckpoint(source, "Expected a zip archive that is whole, found no directory at its end");
}

async function zip64End(source: ByteSource, plainEnd: number) {
  if (plainEnd < ZIP64_LOCATOR_BYTES + ZIP64_END_BYTES) return undefined;
  const locator = viewOf(await source.read(plainEnd - ZIP64_LOCATOR_BYTES, ZIP64_LOCATOR_BYTES));
  if (locator.getUint32(0, true) !== ZIP64_LOCATOR_SIGNATURE) return undefined;
  const at = uint64(source, locator, 8);
  if (at > plainEnd - ZIP64_LOCATOR_BYTES - ZIP64_END_BYTES) {
    refuseCheckpoint(source, `Expected the zip64 end record before ${plainEnd}, found it said to be at ${at}`);
  }
  const view = viewOf(await source.read(at, ZIP64_END_BYTES));
  if (view.getUint32(0, true) !== ZIP64_END_SIGNATURE) {
    refuseCheckpoint(source, `Expected a zip64 end record at ${at}, found none`);
  }
  return {
    disks: view.getUint32(16, true) | view.getUint32(20, true),
    count: uint64(source, view, 32),
    size: uint64(source, view, 40),
    offset: uint64(source, view, 48),
    end: at,
  };
}

function readEntry(source: ByteSource, bytes: Uint8Array<ArrayBuffer>, at: number) {
  const view = viewOf(bytes);
  if (at + ENTRY_BYTES > bytes.length || view.getUint32(at, true) !== ENTRY_SIGNATURE) {
    refuseCheckpoint(source, `Expected a zip entry at byte ${at} of the directory, found none`);
  }
  const [nameBytes, extraBytes, commentBytes] = [28, 30, 32].map((field) => view.getUint16(at + field, true)) as [
    number,
    number,
    number,
  ];
  const length = ENTRY_BYTES + nameBytes + extraBytes + commentBytes;
  if (at + length > bytes.length) {
    refuseCheckpoint(source, "Expected a zip directory that is whole, found one cut short");
  }
  const name = new TextDecoder().decode(bytes.subarray(at + ENTRY_BYTES, at + ENTRY_BYTES + nameBytes));
  const method = view.getUint16(at + 10, true);
  if ((view.getUint16(at + 8, true) & 1) !== 0) {
    refuseCheckpoint(source, `Expected plain entries, found ${quoted(name)} encrypted`);
  }
  if (method !== 0 && method !== 8) {
    refuseCheckpoint(source, `Expected entries stored or deflated, found ${quoted(name)} packed by method ${method}`);
  }
  const sizes = {
    size: view.getUint32(at + 24, true),
    packedSize: view.getUint32(at + 20, true),
    headerOffset: view.getUint32(at + 42, true),
  };
  const extraAt = at + ENTRY_BYTES + nameBytes;
  const wide = widened(source, name, sizes, viewOf(bytes.subarray(extraAt, extraAt + extraBytes)));
  return { entry: { name, method: method as 0 | 8, crc: view.getUint32(at + 16, true), ...wide }, length };
}

type Sizes = Pick<ZipEntry, "size" | "packedSize" | "headerOffset">;

/** Replaces each size of 0xffffffff by the next 64-bit number of the zip64 extra field. */
function widened(source: ByteSource, name: string, sizes: Sizes, extra: DataView): Sizes {
  const wide: [keyof Sizes, number][] = [];
  const keys = (["size", "packedSize", "headerOffset"] as const).filter((key) => sizes[key] === MOST_32);
  for (let at = 0; keys.length > 0 && at + 4 <= extra.byteLength;) {
    const [id, length] = [extra.getUint16(at, true), extra.getUint16(at + 2, true)];
    if (id === 1 && at + 4 + length <= extra.byteLength && length >= 8 * keys.length) {
      keys.forEach((key, i) => wide.push([key, uint64(source, extra, at + 4 + 8 * i)]));
      return { ...sizes, ...Object.fromEntries(wide) };
    }
    at += 4 + length;
  }
  if (keys.length > 0) refuseCheckpoint(source, `Expected 64-bit sizes for the entry ${quoted(name)}, found none`);
  return sizes;
}

function withLimits(
  source: ByteSource,
  entries: Omit<ZipEntry, "limit">[],
  directory: number,
): ReadonlyMap<string, ZipEntry> {
  const byName = new Map<string, ZipEntry>();
  const inOrder = entries.sort((a, b) => a.headerOffset - b.headerOffset);
  inOrder.forEach((entry, i) => {
    const { name, headerOffset, packedSize, size, method } = entry;
    const limit = inOrder[i + 1]?.headerOffset ?? directory;
    if (byName.has(name)) refuseCheckpoint(source, `Expected each zip entry once, found ${quoted(name)} twice`);
    if (headerOffset + LOCAL_BYTES + packedSize > Math.min(limit, directory)) {
      refuseCheckpoint(
        source,
        `Expected zip entries apart from each other, found ${quoted(name)} reaching into the next`,
      );
    }
    if (method === 0 ? size !== packedSize : size > Math.max(FREE_SIZE, packedSize * MAX_RATIO)) {
      refuseCheckpoint(
        source,
        `Expected an entry of plausible size, found ${packedSize} bytes for ${size} (${quoted(name)})`,
      );
    }
    byName.set(name, { ...entry, limit });
  });
  return byName;
}

/** A view over exactly these bytes. */
export function viewOf(bytes: Uint8Array<ArrayBuffer>): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

function uint64(source: ByteSource, view: DataView, at: number): number {
  const value = view.getBigUint64(at, true);
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) refuseCheckpoint(source, `Expected sizes below 2^53, found ${value}`);
  return Number(value);
}
