import { crc32 } from "../kernel/checksum.ts";

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** One chunk of a PNG file: four letters and its content. */
export interface PngChunk {
  readonly type: string;
  readonly content: Uint8Array;
}

/** Whether the bytes begin as every PNG file does. */
export function isPng(bytes: Uint8Array): boolean {
  return SIGNATURE.every((byte, i) => bytes[i] === byte);
}

/**
 * The chunks of a PNG file up to IEND, or up to the end of the bytes where IEND is missing.
 * @throws Error when a chunk is cut short, or the checksum of a critical chunk is wrong
 */
export function* pngChunks(bytes: Uint8Array): Generator<PngChunk> {
  if (!isPng(bytes)) throw new Error("no PNG signature");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = SIGNATURE.length; at < bytes.length;) {
    if (at + 12 > bytes.length) throw new Error("the file ends inside a chunk");
    const length = view.getUint32(at);
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (at + 12 + length > bytes.length) throw new Error(`the file ends inside its ${type} chunk`);
    const content = bytes.subarray(at + 8, at + 8 + length);
    const critical = (bytes[at + 4]! & 0x20) === 0; // a capital letter first
    if (critical && crc32(bytes.subarray(at + 4, at + 8 + length)) !== view.getUint32(at + 8 + length)) {
      throw new Error(`the checksum of its ${type} chunk is wrong`);
    }
    if (type === "IEND") return;
    yield { type, content };
    at += 12 + length;
  }
}

/** How many pictures a PNG says that it has, in a chunk before the first (acTL, of an animation); `bytes` may end anywhere. */
export function pngPictures(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = SIGNATURE.length; at + 12 <= bytes.length; at += 12 + view.getUint32(at)) {
    const type = view.getUint32(at + 4);
    if (type === 0x6163544c) return view.getUint32(at + 8); // "acTL"
    if (type === 0x49444154) break; // "IDAT"
  }
  return 1;
}

/** Puts chunks together into a PNG file, with signature, checksums and IEND. */
export function pngFile(chunks: readonly PngChunk[]): Uint8Array<ArrayBuffer> {
  const all = [...chunks, { type: "IEND", content: new Uint8Array(0) }];
  const file = new Uint8Array(SIGNATURE.length + all.reduce((sum, chunk) => sum + 12 + chunk.content.length, 0));
  const view = new DataView(file.buffer);
  file.set(SIGNATURE);
  let at = SIGNATURE.length;
  for (const { type, content } of all) {
    view.setUint32(at, content.length);
    for (let i = 0; i < 4; i++) file[at + 4 + i] = type.charCodeAt(i);
    file.set(content, at + 8);
    view.setUint32(at + 8 + content.length, crc32(file.subarray(at + 4, at + 8 + content.length)));
    at += 12 + content.length;
  }
  return file;
}
