import { inKernel, kernel } from "./wasm.ts";

/** CRC-32 of bytes (IEEE 802.3, as PNG and zip have it), an unsigned 32-bit number. */
export function crc32(bytes: Uint8Array): number {
  return inKernel("take a checksum", () => kernel.crc32(bytes));
}
