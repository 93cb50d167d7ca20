import { crc32 as ofZlib } from "node:zlib";

/**
 * CRC-32 of bytes (IEEE 802.3, as PNG and zip have it), an unsigned 32-bit number. It is the runtime's own: at 8 GB/s seven times as
 * fast as a copy of the bytes into the Rust core would be.
 *
 * @param before checksum of the bytes that went before, where they come in pieces
 */
export function crc32(bytes: Uint8Array, before = 0): number {
  return ofZlib(bytes, before);
}
