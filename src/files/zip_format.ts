/**
 * What a zip archive is made of, for those that write one and those that read one.
 * @module
 */

/** Before each entry. */
export const LOCAL_SIGNATURE = 0x04034b50;
/** Before each entry of the directory. */
export const ENTRY_SIGNATURE = 0x02014b50;
/** Before the end of the directory. */
export const END_SIGNATURE = 0x06054b50;
/** Before the end of a zip64's directory. */
export const ZIP64_END_SIGNATURE = 0x06064b50;
/** Before the place of that end. */
export const ZIP64_LOCATOR_SIGNATURE = 0x07064b50;
/** Bytes of an entry's header before its name. */
export const LOCAL_BYTES = 30;
/** What a number of 16 or 32 bits says where the number that is meant stands in a zip64's fields. */
export const [MOST_16, MOST_32] = [0xffff, 0xffffffff] as const;

/** Whether bytes begin as a zip does. */
export const isZip = (bytes: Uint8Array): boolean => bytes[0] === 0x50 && bytes[1] === 0x4b;
