import { MaskletError } from "../error.ts";
import { appendPart, forgetPart, onDisk, rememberVersion, sizeOfPart, versionOf } from "./part_file.ts";
import { pause } from "../files/pause.ts";
import { Watchdog } from "./watchdog.ts";

/** How a file is downloaded. */
export interface DownloadOptions {
  /** Told after each piece: bytes on disk so far, and the file's length where it is known. */
  readonly onProgress?: (bytes: number, total: number | undefined) => void;
  /** Ends the download; what came stays on disk, and the next one goes on from there. */
  readonly signal?: AbortSignal;
  /** Longest silence of the server before it is asked again, ms; default 30,000. */
  readonly stallTimeout?: number;
  /** How often in a row the server may fail, or bring less than 1 MiB, before the download fails; default 5. */
  readonly tries?: number;
  /** Pause after the first failure, ms, doubled after each further one; default 1,000. */
  readonly retryDelay?: number;
}

/** How long, and how often, a server is waited for where nothing else is said: ms, tries, ms. */
export const PATIENCE = { stallTimeout: 30_000, tries: 5, retryDelay: 1_000 } as const;

const ENOUGH = 1 << 20; // bytes; a try that brings so many was no failure
const MAX_PAUSE = 60_000; // ms

/** A failure that may pass: worth another try. */
class Interruption extends Error {
  constructor(message: string, readonly retryAfter = 0, options?: ErrorOptions) {
    super(message, options);
  }
}

/** How often in a row a server that cannot be reached at all is asked, and the pause between, ms: without a network that is said soon. */
const [UNREACHED_TRIES, UNREACHED_PAUSE] = [2, 500];
/** What systems say where there is no network, or no such host. */
const UNREACHED = /dns error|failed to lookup|unreachable|ENOTFOUND|EAI_AGAIN|ENETUNREACH|EHOSTUNREACH/i;

/**
 * Downloads a file, going on from what an earlier try left on disk. The file is then complete, but not yet verified.
 *
 * @param url http or https address
 * @param path where the bytes gather; `<path>.version` beside it remembers which version of the served file they belong to
 * @param size the file's length in bytes, where it is known: another one is refused before it is fetched
 * @throws {MaskletError} `download-failed` when the server refuses (in words) or keeps failing, `io` when the disk is full or fails;
 * the signal's reason when it was aborted
 */
export async function downloadFile(
  url: URL,
  path: string,
  size: number | undefined,
  options: DownloadOptions = {},
): Promise<void> {
  const { signal, tries = PATIENCE.tries, retryDelay = PATIENCE.retryDelay } = options;
  let reached = false;
  for (let failures = 0;;) {
    const before = await sizeOfPart(path);
    try {
      return await attempt(url, path, size, { ...options, onAnswer: () => reached = true });
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof Interruption)) throw error;
      failures = await sizeOfPart(path) - before >= ENOUGH ? 1 : failures + 1;
      if (!reached && UNREACHED.test(error.message)) {
        if (failures >= Math.min(tries, UNREACHED_TRIES)) failUnreached(url, error);
        await pause(Math.min(retryDelay, UNREACHED_PAUSE), signal);
        continue;
      }
      if (failures >= tries) {
        throw new MaskletError(
          "download-failed",
          `Expected the file at ${url}, found ${error.message}, ${failures} times in a row`,
          {
            hint: "Try again later: the download goes on from where it stopped. MASKLET_MIRROR names another server",
            cause: error,
          },
        );
      }
      await pause(Math.min(MAX_PAUSE, Math.max(error.retryAfter, retryDelay * 2 ** (failures - 1))), signal);
    }
  }
}

async function attempt(
  url: URL,
  path: string,
  size: number | undefined,
  options: DownloadOptions & { readonly onAnswer: () => void },
): Promise<void> {
  let offset = await sizeOfPart(path);
  if (offset === size) return;
  if (size !== undefined && offset > size) offset = 0; // not a part of this file
  const silence = new Watchdog(options.stallTimeout ?? PATIENCE.stallTimeout);
  const signal = AbortSignal.any([silence.signal, ...(options.signal ? [options.signal] : [])]);
  try {
    const answer = await ask(url, offset, await versionOf(path, url), signal);
    options.onAnswer();
    const start = await startOf(answer, url, offset, path);
    if (start === undefined) return;
    const total = totalOf(answer, start);
    if (size !== undefined && total !== undefined && total !== size) {
      await answer.body?.cancel();
      fail(
        url,
        `Expected a file of ${size} bytes, found one of ${total}`,
        "It is not the published file: check MASKLET_MIRROR",
      );
    }
    if (start === 0) await rememberVersion(path, url, answer.headers);
    await receive(answer, { path, start, total: total ?? size, silence, url, onProgress: options.onProgress });
  } catch (error) {
    if (error instanceof Interruption && silence.signal.aborted) {
      throw new Interruption(`silence for ${silence.ms} ms`, 0, { cause: error });
    }
    throw error;
  } finally {
    silence.end();
  }
}

async function ask(url: URL, offset: number, validator: string | undefined, signal: AbortSignal): Promise<Response> {
  // Compressed transfer would make ranges and lengths count other bytes.
  const headers = new Headers({ "accept-encoding": "identity" });
  if (offset > 0) {
    headers.set("range", `bytes=${offset}-`);
    if (validator !== undefined) headers.set("if-range", validator);
  }
  try {
    return await fetch(url, { headers, signal });
  } catch (cause) {
    throw new Interruption(`no answer (${innermost(cause)})`, 0, { cause });
  }
}

/** What lies at the bottom of a failed fetch: "dns error: failed to lookup address information". */
function innermost(cause: unknown): string {
  let error = cause;
  while (error instanceof Error && error.cause instanceof Error) error = error.cause;
  const text = error instanceof Error ? error.message : String(error);
  return text.replace(/^error sending request for url \([^)]*\): (client error \(\w+\): )?/, "");
}

function failUnreached(url: URL, cause: Interruption): never {
  throw new MaskletError("download-failed", `Expected the file at ${url}, found ${cause.message}`, {
    hint:
      `Is there a network, and is ${url.hostname} reached through it? MASKLET_MIRROR names another server; a file fetched elsewhere is loaded by its path`,
    cause,
  });
}

/** Where in the file the answer starts; undefined when all of it is on disk already. */
async function startOf(answer: Response, url: URL, offset: number, path: string): Promise<number | undefined> {
  if (answer.status === 200) return 0; // no ranges here, or another version of the file
  const range = /^bytes (?:(\d+)-\d+|\*)\/(\d+|\*)$/.exec(answer.headers.get("content-range") ?? "");
  if (answer.status === 206 && offset > 0 && Number(range?.[1]) === offset) return offset;
  await answer.body?.cancel();
  if (answer.status === 206 || answer.status === 416) {
    if (answer.status === 416 && Number(range?.[2]) === offset) return undefined;
    await forgetPart(path);
    throw new Interruption(`an answer that does not fit the ${offset} bytes on disk (status ${answer.status})`);
  }
  if (answer.status >= 500 || answer.status === 408 || answer.status === 425 || answer.status === 429) {
    throw new Interruption(`status ${answer.status}`, 1000 * (Number(answer.headers.get("retry-after")) || 0));
  }
  const words = answer.status === 404 || answer.status === 410
    ? "The server has no such file: check MASKLET_MIRROR"
    : answer.status === 401 || answer.status === 403
    ? "The server does not give it out: check MASKLET_MIRROR, or a proxy on the way"
    : "Check MASKLET_MIRROR, or put the file into the cache folder by hand";
  return fail(url, `Expected the file, found status ${answer.status} ${answer.statusText}`.trimEnd(), words);
}

function totalOf(answer: Response, start: number): number | undefined {
  const said = answer.headers.get("content-range")?.split("/")[1] ?? answer.headers.get("content-length");
  if (answer.headers.has("content-encoding") || said === null || !/^\d+$/.test(said)) return undefined;
  return answer.headers.has("content-range") ? Number(said) : start + Number(said);
}

interface Receiving {
  readonly path: string;
  readonly start: number;
  readonly total: number | undefined;
  readonly silence: Watchdog;
  readonly url: URL;
  readonly onProgress: DownloadOptions["onProgress"];
}

async function receive(answer: Response, { path, start, total, silence, url, onProgress }: Receiving): Promise<void> {
  using file = await appendPart(path);
  let bytes = start;
  const reader = answer.body?.getReader();
  try {
    while (reader !== undefined) {
      const step = await reader.read().catch((cause) => {
        throw new Interruption(`an answer that broke off after ${bytes} bytes`, 0, { cause });
      });
      if (step.done) break;
      silence.reset();
      if (total !== undefined && bytes + step.value.length > total) {
        await forgetPart(path);
        fail(url, `Expected ${total} bytes, found more`, "It is not the published file: check MASKLET_MIRROR");
      }
      for (let done = 0; done < step.value.length;) {
        done += await onDisk(path, () => file.write(step.value.subarray(done)));
      }
      bytes += step.value.length;
      onProgress?.(bytes, total);
    }
  } finally {
    await reader?.cancel().catch(() => {}); // an answer that broke off complains once more; its reason is known
  }
  if (total !== undefined && bytes < total) {
    throw new Interruption(`an answer that ended after ${bytes} of ${total} bytes`);
  }
  await onDisk(path, () => file.syncData());
}

function fail(url: URL, message: string, hint: string): never {
  throw new MaskletError("download-failed", `${message} (${url})`, { hint });
}
