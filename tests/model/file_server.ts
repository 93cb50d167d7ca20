/**
 * A server of one file on this machine that behaves as badly as a test wants.
 * @module
 */

/** How the server answers one request; absent fields mean: as a good server does. */
export interface Manner {
  /** Another status than 200 or 206; nothing of the file is sent. */
  readonly status?: number;
  /** The file is at this address. */
  readonly redirect?: string;
  /** Ranges are ignored. */
  readonly noRanges?: boolean;
  /** The connection breaks after so many bytes; not with `unsized`. */
  readonly cutAfter?: number;
  /** The answer ends as if it were whole after so many bytes. */
  readonly endAfter?: number;
  /** Nothing more comes after so many bytes; 0: not even the head. */
  readonly silentAfter?: number;
  /** Pause before each piece of 16 KiB, ms. */
  readonly pause?: number;
  /** Nothing is answered before this is done. */
  readonly hold?: Promise<void>;
  /** The length is not told beforehand. */
  readonly unsized?: boolean;
  /** Other bytes than the file's. */
  readonly bytes?: Uint8Array<ArrayBuffer>;
  /** Version of the file; default `"1"`. */
  readonly etag?: string;
  /** The part that is sent, whatever was asked for. */
  readonly wrongRange?: readonly [number, number];
}

/** A running server. */
export interface FileServer extends AsyncDisposable {
  /** The folder's address. */
  readonly address: string;
  /** What was asked for, in order: the values of Range and If-Range. */
  readonly asked: { readonly range: string | null; readonly ifRange: string | null; readonly path: string }[];
}

const PIECE = 16 << 10; // bytes

/** Serves bytes under any name; `manner` says how the request with this index is answered. */
export function serveFile(file: Uint8Array<ArrayBuffer>, manner: (index: number) => Manner = () => ({})): FileServer {
  const asked: FileServer["asked"] = [];
  const ending = new AbortController();
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, (request) => {
    const index = asked.length;
    const [range, ifRange] = ["range", "if-range"].map((name) => request.headers.get(name)) as [
      string | null,
      string | null,
    ];
    asked.push({ range, ifRange, path: new URL(request.url).pathname });
    return answer(file, manner(index), { range, ifRange }, ending.signal);
  });
  return {
    address: `http://127.0.0.1:${server.addr.port}/mirror`,
    asked,
    async [Symbol.asyncDispose]() {
      ending.abort();
      await server.shutdown();
    },
  };
}

async function answer(
  file: Uint8Array<ArrayBuffer>,
  manner: Manner,
  asked: { range: string | null; ifRange: string | null },
  ending: AbortSignal,
): Promise<Response> {
  if (manner.redirect !== undefined) return Response.redirect(manner.redirect, 302);
  if (manner.status !== undefined) return new Response("sorry", { status: manner.status });
  await manner.hold;
  if (manner.silentAfter === 0) await ended(ending);
  const [bytes, etag] = [manner.bytes ?? file, manner.etag ?? '"1"'];
  const headers = new Headers({ etag });
  const from = Number(/^bytes=(\d+)-$/.exec(asked.range ?? "")?.[1] ?? 0);
  const ranged = asked.range !== null && !manner.noRanges && (asked.ifRange === null || asked.ifRange === etag);
  if (ranged && from >= bytes.length) {
    headers.set("content-range", `bytes */${bytes.length}`);
    return new Response(null, { status: 416, headers });
  }
  const [start, end] = manner.wrongRange ?? [ranged ? from : 0, bytes.length];
  if (ranged) headers.set("content-range", `bytes ${start}-${end - 1}/${bytes.length}`);
  if (!manner.unsized) headers.set("content-length", String(end - start));
  return new Response(streamed(bytes.subarray(start, end), manner, ending), { status: ranged ? 206 : 200, headers });
}

function streamed(bytes: Uint8Array<ArrayBuffer>, manner: Manner, ending: AbortSignal): ReadableStream<Uint8Array> {
  let at = 0;
  const stop = manner.cutAfter ?? manner.endAfter ?? manner.silentAfter ?? bytes.length;
  return new ReadableStream({
    async pull(controller) {
      if (at < Math.min(stop, bytes.length)) {
        if (manner.pause !== undefined) await new Promise((resolve) => setTimeout(resolve, manner.pause));
        const next = Math.min(at + PIECE, stop, bytes.length);
        controller.enqueue(bytes.slice(at, next));
        at = next;
        return;
      }
      if (manner.silentAfter !== undefined) await ended(ending);
      controller.close(); // with a content-length that is not reached, the connection breaks
    },
  });
}

function ended(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
