/**
 * The repository over HTTP, as a plain file server hands it out: whole files, no ranges.
 * @module
 */
const TYPES: Readonly<Record<string, string>> = {
  ts: "application/typescript",
  js: "text/javascript",
  json: "application/json",
  css: "text/css",
  wasm: "application/wasm",
};
const ROOT = new URL("../../", import.meta.url);

/** A running server. */
export interface RepositoryServer extends AsyncDisposable {
  /** Address of the repository's folder, without a slash at its end. */
  readonly address: string;
  /** The paths that were asked for. */
  readonly asked: readonly string[];
}

/** Serves the repository on this machine. */
export function serveRepository(): RepositoryServer {
  const asked: string[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    const { pathname } = new URL(request.url);
    asked.push(pathname);
    const type = TYPES[pathname.split(".").at(-1)!] ?? "application/octet-stream";
    const bytes = await Deno.readFile(new URL(`.${pathname}`, ROOT)).catch(() => undefined);
    return bytes === undefined
      ? new Response("none", { status: 404 })
      : new Response(bytes, { headers: { "content-type": type } });
  });
  return {
    address: `http://127.0.0.1:${server.addr.port}`,
    asked,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}
