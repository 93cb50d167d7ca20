import { MaskletError } from "../../error.ts";
import { encodeJpeg } from "../../image/encode_image.ts";
import { maskFromCounts } from "../../mask/rle.ts";
import type { Prompt } from "../../prompt/prompt.ts";
import { pickPage } from "./pick_page.ts";
import type { PickSession } from "./pick_session.ts";

/** How a session is served. */
export interface ServeOptions {
  /** Told the address of the page as soon as it can be opened. */
  readonly announce: (address: string) => void | Promise<void>;
  /** Ends it without an answer: the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** Quality of the frame's JPEG: masks are drawn on it, so that edges must be seen. */
const QUALITY = 92;
/** Most bytes of what a page sends: masks of several objects. */
const MOST_BYTES = 64 * 2 ** 20;

/**
 * Serves the page of a session on this machine alone (127.0.0.1), below one random word, until it is answered; then the server is
 * closed. Whoever does not know the word, or comes under another host's name, is told that there is nothing.
 *
 * @returns what the session makes of the prompts
 * @throws the reason of `signal`
 */
export async function servePick<T>(session: PickSession<T>, { announce, signal }: ServeOptions): Promise<T> {
  signal?.throwIfAborted();
  const token = crypto.getRandomValues(new Uint8Array(16)).toHex();
  const answered = Promise.withResolvers<T>();
  let last: Promise<unknown> = Promise.resolve();
  /** One question at a time: a model answers one. */
  const inTurn = <R>(work: () => Promise<R>): Promise<R> => {
    const mine = last.then(work, work);
    last = mine.catch(() => {});
    return mine;
  };

  const routes: Readonly<Record<string, (request: Request, rest: string) => Promise<Response>>> = {
    "GET ": async () => new Response(await pickPage(session), { headers: HTML }),
    "GET picture": async (_, rest) => {
      const frame = frameOf(rest, session);
      return new Response(new Uint8Array(await encodeJpeg(await session.picture(frame), { quality: QUALITY })), {
        headers: JPEG,
      });
    },
    "POST answer": async (request) => {
      const { frame, prompts } = await bodyOf(request);
      if (session.answer === undefined) return new Response("Expected a model, found none", { status: 404 });
      const { answer } = session;
      const at = frameOf(String(frame), session);
      const masks = await inTurn(() => answer(at, promptsOf(prompts, session)));
      return Response.json(masks.map((mask) => ({ ...mask, object: String(mask.object) })), { headers: PRIVATE });
    },
    "POST done": async (request) => {
      const { prompts } = await bodyOf(request);
      const result = session.result(promptsOf(prompts, session)); // what does not fit is told on the page
      queueMicrotask(() => answered.resolve(result));
      return Response.json({ ok: true }, { headers: PRIVATE });
    },
  };

  let own = "";
  const handler = async (request: Request): Promise<Response> => {
    const { pathname } = new URL(request.url);
    const [, word, what = "", rest = ""] = pathname.split("/");
    const named = request.headers.get("host") === own;
    const route = named && word === token && pathname.startsWith(`/${token}/`)
      ? routes[`${request.method} ${what}`]
      : undefined;
    if (route === undefined) return new Response("Not found", { status: 404 });
    try {
      return await route(request, rest);
    } catch (error) {
      const known = error instanceof MaskletError;
      return new Response(known ? error.message : `Expected an answer, found: ${error}`, { status: known ? 400 : 500 });
    }
  };
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, handler);
  own = `127.0.0.1:${server.addr.port}`;
  answered.promise.catch(() => {}); // told below, where it is awaited
  const abort = (): void => answered.reject(signal!.reason);
  signal?.addEventListener("abort", abort, { once: true });
  try {
    await announce(`http://${own}/${token}/`);
    return await answered.promise;
  } finally {
    signal?.removeEventListener("abort", abort);
    await last;
    await server.shutdown();
  }
}

const PRIVATE = { "cache-control": "no-store", "referrer-policy": "no-referrer" };
const JPEG = { ...PRIVATE, "content-type": "image/jpeg" };
/** The page runs its own script, asks its own server, and nothing else. */
const HTML = {
  ...PRIVATE,
  "content-type": "text/html; charset=utf-8",
  "content-security-policy":
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self'; frame-ancestors 'none'",
};

function frameOf(text: string, { frameCount, frame }: PickSession<unknown>): number {
  const index = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
  if (index === frame || index < frameCount) return index;
  throw new MaskletError("bad-prompt", `Expected a frame in 0..${frameCount - 1}, found ${text.slice(0, 20)}`, {
    hint: "Choose another frame",
  });
}

async function bodyOf(request: Request): Promise<{ readonly frame?: unknown; readonly prompts?: unknown }> {
  if (Number(request.headers.get("content-length") ?? 0) > MOST_BYTES) {
    throw new MaskletError("bad-prompt", `Expected at most ${MOST_BYTES} bytes, found more`, {
      hint: "Draw fewer masks at once",
    });
  }
  try {
    const body: unknown = JSON.parse(await request.text());
    if (typeof body === "object" && body !== null) return body;
  } catch {
    // falls through: no JSON
  }
  throw new MaskletError("bad-prompt", "Expected prompts as JSON, found something else", { hint: "Use the page" });
}

/** The page's prompts; masks come as runs. What else is wrong with them is told by whoever takes them. */
function promptsOf(given: unknown, { width, height }: PickSession<unknown>): Prompt[] {
  if (!Array.isArray(given)) {
    throw new MaskletError("bad-prompt", "Expected a list of prompts, found something else", { hint: "Use the page" });
  }
  return given.map((one: unknown) => {
    const { mask, ...said } = (typeof one === "object" && one !== null ? one : {}) as { readonly mask?: unknown };
    if (mask === undefined) return said as unknown as Prompt;
    const runs = Array.isArray(mask) ? mask as number[] : [];
    return { ...said as unknown as Prompt, mask: maskFromCounts(runs, width, height) };
  });
}
