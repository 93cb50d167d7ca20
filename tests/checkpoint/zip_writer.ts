/**
 * A writer of zip archives for the tests, with a lever for each lie that the reader must see through.
 * @module
 */
import { crc32, deflateRawSync } from "node:zlib";
import { joined, little } from "./pickle_writer.ts";

/** One entry, and what the archive says of it where that is not the truth. */
export interface WritableEntry {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly deflate?: boolean;
  /** Sizes in the zip64 extra field. */
  readonly zip64?: boolean;
  /** Bytes of padding in the local header's extra field. */
  readonly padding?: number;
  readonly said?: {
    readonly size?: number;
    readonly packedSize?: number;
    readonly crc?: number;
    readonly offset?: number;
    readonly method?: number;
    readonly flags?: number;
  };
}

/** A zip archive; `zip64` writes the zip64 end records, `comment` one behind them. */
export function zip(
  entries: readonly WritableEntry[],
  options: { zip64?: boolean; comment?: string } = {},
): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  const add = (part: Uint8Array): void => {
    parts.push(part);
    offset += part.length;
  };
  for (const { name, bytes, deflate = false, zip64 = false, padding = 0, said = {} } of entries) {
    const packed = deflate ? deflateRawSync(bytes) : bytes;
    const nameBytes = new TextEncoder().encode(name);
    const { size = bytes.length, packedSize = packed.length, crc = crc32(bytes), method = deflate ? 8 : 0, flags = 0 } =
      said;
    const at = said.offset ?? offset;
    const common = [little(20, 2), little(flags, 2), little(method, 2), little(0, 4), little(crc, 4)];
    const short = zip64 ? [little(0xffffffff, 4), little(0xffffffff, 4)] : [little(packedSize, 4), little(size, 4)];
    const extra = zip64
      ? joined([1, 0], little(24, 2), little(size, 8), little(packedSize, 8), little(at, 8))
      : new Uint8Array(0);
    const pad = padding === 0
      ? new Uint8Array(0)
      : joined([0x46, 0x42], little(padding - 4, 2), new Uint8Array(padding - 4));
    directory.push(joined(
      little(0x02014b50, 4),
      little(20, 2),
      ...common,
      ...short,
      little(nameBytes.length, 2),
      little(extra.length, 2),
      new Uint8Array(10),
      little(zip64 ? 0xffffffff : at, 4),
      nameBytes,
      extra,
    ));
    add(
      joined(
        little(0x04034b50, 4),
        ...common,
        ...short,
        little(nameBytes.length, 2),
        little(pad.length, 2),
        nameBytes,
        pad,
        packed,
      ),
    );
  }
  const start = offset;
  directory.forEach(add);
  const size = offset - start;
  const end64 = offset;
  if (options.zip64) {
    add(
      joined(
        little(0x06064b50, 4),
        little(44, 8),
        little(45, 2),
        little(45, 2),
        new Uint8Array(8),
        little(entries.length, 8),
        little(entries.length, 8),
        little(size, 8),
        little(start, 8),
      ),
    );
    add(joined(little(0x07064b50, 4), little(0, 4), little(end64, 8), little(1, 4)));
  }
  const comment = new TextEncoder().encode(options.comment ?? "");
  const [count, length, from] = options.zip64 ? [0xffff, 0xffffffff, 0xffffffff] : [entries.length, size, start];
  add(
    joined(
      little(0x06054b50, 4),
      new Uint8Array(4),
      little(count, 2),
      little(count, 2),
      little(length, 4),
      little(from, 4),
      little(comment.length, 2),
      comment,
    ),
  );
  return joined(...parts);
}
