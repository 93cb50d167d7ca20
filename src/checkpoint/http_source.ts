import { MaskletError } from "../error.ts";
import { type ByteSource, requireRange } from "./byte_source.ts";

/**
 * A served file, read by HTTP ranges.
 *
 * @throws {MaskletError} `download-failed` when the server is not reached, refuses, or does not answer ranges
 */
export async function openHttpSource(url: URL): Promise<ByteSource> {
  const answer = await ask(url, 0, 1);
  await answer.body?.cancel();
  const total = /^bytes 0-0\/(\d+)$/.exec(answer.headers.get("content-range") ?? "")?.[1];
  if (total === undefined) {
    throw new MaskletError(
      "download-failed",
      `Expected a file of a known size, found ${answer.headers.get("content-range")} (${url})`,
      {
        hint: "Download the file first and open it from disk",
      },
    );
  }
  return new HttpSource(url, Number(total), answer.headers.get("etag"));
}

class HttpSource implements ByteSource {
  readonly name: string;
  readonly #abort = new AbortController();

  constructor(private readonly url: URL, readonly size: number, private readonly etag: string | null) {
    this.name = url.href;
  }

  async read(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    requireRange(this, offset, length);
    if (length === 0) return new Uint8Array(0);
    const answer = await ask(this.url, offset, length, this.#abort.signal);
    if (answer.headers.get("etag") !== this.etag) {
      await answer.body?.cancel();
      this.#fail("Expected the file that was opened, found another one at its address", "Open the checkpoint again");
    }
    const bytes = new Uint8Array(length);
    let done = 0;
    try {
      for await (const chunk of answer.body ?? []) {
        if (done + chunk.length > length) break;
        bytes.set(chunk, done);
        done += chunk.length;
      }
    } catch (cause) {
      this.#fail(`Expected ${length} bytes at ${offset}, found an answer that broke off after ${done}`, RETRY, cause);
    }
    if (done !== length) this.#fail(`Expected ${length} bytes at ${offset}, found ${done}`, RETRY);
    return bytes;
  }

  #fail(message: string, hint: string, cause?: unknown): never {
    throw new MaskletError("download-failed", `${message} (${this.url})`, { hint, cause });
  }

  close(): void {
    this.#abort.abort();
  }
}

const RETRY = "Try again, or download the file first and open it from disk";

async function ask(url: URL, offset: number, length: number, signal?: AbortSignal): Promise<Response> {
  // Compressed transfer would make the ranges count other bytes.
  const headers = { range: `bytes=${offset}-${offset + length - 1}`, "accept-encoding": "identity" };
  let answer: Response;
  try {
    answer = await fetch(url, { headers, ...(signal && { signal }) });
  } catch (cause) {
    throw new MaskletError("download-failed", `Expected an answer from ${url}, found ${cause}`, { hint: RETRY, cause });
  }
  if (answer.status === 206) return answer;
  await answer.body?.cancel();
  const found = answer.ok
    ? `the whole file (status ${answer.status}): the server answers no ranges`
    : `status ${answer.status}`;
  throw new MaskletError("download-failed", `Expected a part of the file (status 206) from ${url}, found ${found}`, {
    hint: "Download the file first and open it from disk",
  });
}
