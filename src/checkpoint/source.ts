import { MaskletError } from "../error.ts";
import { type ByteSource, requireRange } from "./byte_source.ts";
import { openHttpSource } from "./http_source.ts";
import { refuseCheckpoint } from "./refusal.ts";
import { kindOf, requireKind } from "../options.ts";

/** What can be opened: a path, a file: or http(s): address, bytes in memory (an ArrayBuffer or Blob too), or any byte source. */
export type SourceLike = string | URL | Uint8Array<ArrayBuffer> | ArrayBuffer | Blob | ByteSource;

const SOURCE_KIND = kindOf<ByteSource>("a path, an address, bytes, a Blob or a byte source", (value) => {
  const { size, read, close } = (value ?? {}) as Partial<Record<keyof ByteSource, unknown>>;
  return typeof size === "number" && typeof read === "function" && typeof close === "function";
});

/**
 * Opens bytes for reading by range.
 *
 * @param source path, file: or http(s): address (the server must answer ranges), bytes (not copied; leave them be), or a byte source
 * @throws {MaskletError} `missing-file`, `io`, `download-failed` (server), `bad-argument` (another kind of address)
 */
export async function openSource(source: SourceLike): Promise<ByteSource> {
  if (source instanceof Uint8Array) return memorySource(source);
  if (source instanceof ArrayBuffer) return memorySource(new Uint8Array(source));
  if (source instanceof Blob) return blobSource(source);
  if (typeof source !== "string" && !(source instanceof URL)) {
    requireKind("a checkpoint", source, SOURCE_KIND);
    return source;
  }
  const text = String(source);
  if (/^https?:\/\//i.test(text)) return await openHttpSource(new URL(text));
  if (source instanceof URL && source.protocol !== "file:") {
    throw new MaskletError("bad-argument", `Expected a file:, http: or https: address, found ${source.protocol}`, {
      hint: "Give a path, or the bytes themselves",
    });
  }
  return await openFileSource(/^file:\/\//i.test(text) ? new URL(text) : text);
}

/** Bytes in memory as a source; reads are copies. */
export function memorySource(bytes: Uint8Array<ArrayBuffer>, name = "bytes in memory"): ByteSource {
  const source: ByteSource = {
    name,
    size: bytes.length,
    // deno-lint-ignore require-await -- a failure must reject, not throw
    async read(offset, length) {
      requireRange(source, offset, length);
      return bytes.slice(offset, offset + length);
    },
    close() {},
  };
  return source;
}

/** A blob as a source: pieces of it are read when they are asked for. */
function blobSource(blob: Blob): ByteSource {
  const source: ByteSource = {
    name: blob instanceof File ? blob.name : "bytes in memory",
    size: blob.size,
    async read(offset, length) {
      requireRange(source, offset, length);
      return await blob.slice(offset, offset + length).bytes();
    },
    close() {},
  };
  return source;
}

async function openFileSource(path: string | URL): Promise<ByteSource> {
  const name = path instanceof URL ? decodeURIComponent(path.pathname) : path;
  let file: Deno.FsFile;
  let size: number;
  try {
    file = await Deno.open(path, { read: true });
    const stat = await file.stat();
    if (!stat.isFile) {
      file.close();
      throw new MaskletError("io", `Expected a file, found a folder or device (${name})`, {
        hint: "Give the path of the checkpoint file itself",
      });
    }
    size = stat.size;
  } catch (cause) {
    if (cause instanceof MaskletError) throw cause;
    const missing = cause instanceof Deno.errors.NotFound;
    throw new MaskletError(
      missing ? "missing-file" : "io",
      `Expected a readable file, found ${missing ? "none" : cause} (${name})`,
      {
        hint: missing
          ? "Check the path, or give a published model's name"
          : "Check that the file may be read (--allow-read)",
        cause,
      },
    );
  }
  return new FileSource(file, size, name);
}

class FileSource implements ByteSource {
  #open = true;
  #last: Promise<unknown> = Promise.resolve(); // reads share one file position, so they queue

  constructor(private readonly file: Deno.FsFile, readonly size: number, readonly name: string) {}

  read(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    const result = this.#last.then(() => this.#read(offset, length));
    this.#last = result.catch(() => {});
    return result;
  }

  async #read(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    requireRange(this, offset, length);
    const bytes = new Uint8Array(length);
    let done = 0;
    try {
      await this.file.seek(offset, Deno.SeekMode.Start);
      while (done < length) {
        const count = await this.file.read(bytes.subarray(done));
        if (count === null) break;
        done += count;
      }
    } catch (cause) {
      if (!this.#open) closed();
      throw new MaskletError("io", `Expected to read ${length} bytes at ${offset}, found ${cause} (${this.name})`, {
        hint: "Check the disk and open the file again",
        cause,
      });
    }
    if (done < length) {
      refuseCheckpoint(this, `Expected ${length} bytes at ${offset}, found ${done}: the file became shorter`);
    }
    return bytes;
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.file.close();
  }
}

function closed(): never {
  throw new MaskletError("closed", "Expected an open file, found one that was closed while it was read", {
    hint: "Close the checkpoint after its last read has ended",
  });
}
