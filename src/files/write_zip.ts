import { writtenBeside } from "./atomic.ts";
import { MaskletError } from "../error.ts";
import { crc32 } from "../kernel/checksum.ts";
import {
  END_SIGNATURE,
  ENTRY_SIGNATURE,
  LOCAL_SIGNATURE,
  MOST_16,
  MOST_32,
  ZIP64_END_SIGNATURE,
  ZIP64_LOCATOR_SIGNATURE,
} from "./zip_format.ts";

/** One file of an archive. */
export interface ZipFile {
  /** Its name there, with `/` between folders. */
  readonly name: string;
  /** Its bytes, asked for once, when its turn comes. */
  read(): Promise<Uint8Array>;
}

/** What the directory has of a file. */
interface Entry {
  readonly name: Uint8Array;
  readonly crc: number;
  readonly size: number;
  readonly offset: number;
}

const VERSION = 20;
const VERSION_64 = 45;
/** Bit 11: names are UTF-8. */
const UTF8 = 0x800;
/** 1980-01-01, the first day that a zip can name: the same files always make the same archive. */
const DATE = 0x21;
/** Bytes that are collected before they are written: a mask alone is small. */
const AT_ONCE = 1 << 20;

/**
 * Writes a zip archive whose entries are stored as they are, which is right for PNGs. One file is in memory at a time; the archive gets
 * its name when all of it is there. From 65,535 files or 4 GB on it is a zip64.
 *
 * @param path the archive; its folder must exist
 * @param files the entries, in their order
 * @returns its size in bytes
 * @throws {MaskletError} `io` where it cannot be written; whatever reading a file throws
 */
export async function writeZip(path: string, files: Iterable<ZipFile> | AsyncIterable<ZipFile>): Promise<number> {
  try {
    return await writtenBeside(path, (beside) => writeArchive(beside, files));
  } catch (cause) {
    if (cause instanceof MaskletError) throw cause;
    throw new MaskletError("io", `Expected to write ${path}, found: ${(cause as Error).message}`, {
      hint: "Choose a place with room that this process may write to; nothing was left half-written",
      cause,
    });
  }
}

async function writeArchive(path: string, files: Iterable<ZipFile> | AsyncIterable<ZipFile>): Promise<number> {
  using file = await Deno.open(path, { write: true, createNew: true });
  let offset = 0;
  let [waiting, held]: [Uint8Array[], number] = [[], 0];
  const flush = async (): Promise<void> => {
    const bytes = joined(...waiting);
    for (let written = 0; written < bytes.length;) written += await file.write(bytes.subarray(written));
    [waiting, held] = [[], 0];
  };
  const put = async (bytes: Uint8Array): Promise<void> => {
    waiting.push(bytes);
    offset += bytes.length;
    if ((held += bytes.length) >= AT_ONCE) await flush();
  };
  const entries: Entry[] = [];
  for await (const { name, read } of files) {
    const bytes = await read();
    const entry = { name: new TextEncoder().encode(name), crc: crc32(bytes), size: bytes.length, offset };
    await put(localHeader(entry));
    await put(bytes);
    entries.push(entry);
  }
  const start = offset;
  for (const entry of entries) await put(directoryEntry(entry));
  await put(endOf(entries.length, start, offset - start));
  await flush();
  await file.sync();
  return offset;
}

/** Numbers in a row, each of so many bytes, the lowest byte first. */
function record(...fields: readonly (readonly [value: number, bytes: 2 | 4 | 8])[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(fields.reduce((sum, [, size]) => sum + size, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const [value, size] of fields) {
    if (size === 2) view.setUint16(at, value, true);
    else if (size === 4) view.setUint32(at, value, true);
    else view.setBigUint64(at, BigInt(value), true);
    at += size;
  }
  return bytes;
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function localHeader({ name, crc, size }: Entry): Uint8Array {
  return joined(
    record([LOCAL_SIGNATURE, 4], [VERSION, 2], [UTF8, 2], [0, 2], [0, 2], [DATE, 2]),
    record([crc, 4], [size, 4], [size, 4], [name.length, 2], [0, 2]),
    name,
  );
}

function directoryEntry({ name, crc, size, offset }: Entry): Uint8Array {
  const far = offset >= MOST_32;
  const version = far ? VERSION_64 : VERSION;
  return joined(
    record([ENTRY_SIGNATURE, 4], [version, 2], [version, 2], [UTF8, 2], [0, 2], [0, 2], [DATE, 2], [crc, 4], [size, 4]),
    record([size, 4], [name.length, 2], [far ? 12 : 0, 2], [0, 2], [0, 2], [0, 2], [0, 4], [far ? MOST_32 : offset, 4]),
    name,
    far ? record([1, 2], [8, 2], [offset, 8]) : record(),
  );
}

function endOf(count: number, start: number, size: number): Uint8Array {
  const large = count >= MOST_16 || start >= MOST_32 || size >= MOST_32;
  const end = start + size;
  const zip64 = large
    ? joined(
      record([ZIP64_END_SIGNATURE, 4], [44, 8], [VERSION_64, 2], [VERSION_64, 2], [0, 4], [0, 4], [count, 8], [
        count,
        8,
      ]),
      record([size, 8], [start, 8], [ZIP64_LOCATOR_SIGNATURE, 4], [0, 4], [end, 8], [1, 4]),
    )
    : record();
  const short = Math.min(count, MOST_16);
  return joined(
    zip64,
    record([END_SIGNATURE, 4], [0, 2], [0, 2], [short, 2], [short, 2]),
    record([Math.min(size, MOST_32), 4], [Math.min(start, MOST_32), 4], [0, 2]),
  );
}
