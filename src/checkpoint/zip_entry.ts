import { LOCAL_BYTES, LOCAL_SIGNATURE } from "../files/zip_format.ts";
import { crc32 } from "../kernel/checksum.ts";
import { inflate } from "./inflate.ts";
import { quoted, refuseCheckpoint } from "./refusal.ts";
import type { ByteSource } from "./byte_source.ts";
import { viewOf, type ZipEntry } from "./zip_directory.ts";

/**
 * Reads bytes of a zip entry: of a stored one only these, of a deflated one by inflating it. Where the whole entry is read and the
 * archive has its CRC-32, the bytes are checked against it.
 *
 * @param offset first byte, counted in the unpacked entry
 * @param length bytes; absent: up to the end
 * @throws {MaskletError} `bad-checkpoint`
 */
export async function readZipEntry(
  source: ByteSource,
  entry: ZipEntry,
  offset = 0,
  length: number = entry.size - offset,
): Promise<Uint8Array<ArrayBuffer>> {
  const start = await dataStart(source, entry);
  if (entry.method === 0) {
    const bytes = await source.read(start + offset, length);
    if (length === entry.size) requireCrc(source, entry, bytes);
    return bytes;
  }
  const bytes = await inflate(await source.read(start, entry.packedSize), entry.size, source);
  requireCrc(source, entry, bytes);
  return length === entry.size ? bytes : bytes.slice(offset, offset + length);
}

/** The local header may pad (torch aligns storages to 64 bytes with it), so only it knows where the data start. */
async function dataStart(source: ByteSource, entry: ZipEntry): Promise<number> {
  const header = viewOf(await source.read(entry.headerOffset, LOCAL_BYTES));
  if (header.getUint32(0, true) !== LOCAL_SIGNATURE || header.getUint16(8, true) !== entry.method) {
    refuseCheckpoint(
      source,
      `Expected the header of ${quoted(entry.name)} at ${entry.headerOffset}, found something else`,
    );
  }
  const start = entry.headerOffset + LOCAL_BYTES + header.getUint16(26, true) + header.getUint16(28, true);
  if (start + entry.packedSize > entry.limit) {
    refuseCheckpoint(
      source,
      `Expected zip entries apart from each other, found ${quoted(entry.name)} reaching into the next`,
    );
  }
  return start;
}

function requireCrc(source: ByteSource, entry: ZipEntry, bytes: Uint8Array): void {
  if (entry.crc === 0) return; // torch can be told to leave it out
  const found = crc32(bytes);
  if (found === entry.crc) return;
  const [want, got] = [entry.crc, found].map((crc) => crc.toString(16).padStart(8, "0"));
  refuseCheckpoint(source, `Expected CRC-32 ${want} for ${quoted(entry.name)}, found ${got}`);
}
