import { MaskletError } from "../error.ts";

/**
 * A file that travels with the code, as its readers take it: its `file:` URL where the code was imported by path, its bytes where the code
 * was imported by address. It is fetched whole, as not every server that hands out modules answers ranges.
 *
 * @param url made from `import.meta.url`
 * @throws {MaskletError} `download-failed` when the server is not reached or does not have it
 */
export async function assetFile(url: URL): Promise<URL | Uint8Array<ArrayBuffer>> {
  if (url.protocol === "file:") return url;
  const hint = "Try again; the file lies beside the module that was imported";
  try {
    const answer = await fetch(url);
    if (answer.ok) return await answer.bytes();
    await answer.body?.cancel();
    throw new MaskletError("download-failed", `Expected ${url}, found status ${answer.status}`, { hint });
  } catch (cause) {
    if (cause instanceof MaskletError) throw cause;
    throw new MaskletError("download-failed", `Expected ${url}, found: ${(cause as Error).message}`, { hint, cause });
  }
}
