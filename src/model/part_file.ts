/**
 * The part of a file that a download has brought so far, `<path>`, and beside it (`<path>.version`) which version of the served file it
 * belongs to.
 * @module
 */
import { MaskletError } from "../error.ts";

/** Bytes that are on disk already; 0 where there is no part. */
export async function sizeOfPart(path: string): Promise<number> {
  try {
    return (await Deno.stat(path)).size;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return 0;
    throw error;
  }
}

/** What `If-Range` must say so that a server goes on with this very version; undefined where it never told one. */
export async function versionOf(path: string, url: URL): Promise<string | undefined> {
  const text = await Deno.readTextFile(`${path}.version`).catch(() => "");
  const [, address, version] = /^(\S+)\n(.+)$/.exec(text) ?? [];
  return address === url.href ? version : undefined; // another server's version means nothing here
}

/** Starts a part anew, and notes the version that the server tells: a strong ETag, or else the date. */
export async function rememberVersion(path: string, url: URL, headers: Headers): Promise<void> {
  await forgetPart(path);
  const etag = headers.get("etag");
  const version = etag !== null && !etag.startsWith("W/") ? etag : headers.get("last-modified");
  if (version !== null) await onDisk(path, () => Deno.writeTextFile(`${path}.version`, `${url.href}\n${version}`));
}

/** Removes a part and its version. */
export async function forgetPart(path: string): Promise<void> {
  for (const file of [path, `${path}.version`]) {
    await Deno.remove(file).catch((error) => {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    });
  }
}

/** Opens a part to write behind what it has. */
export function appendPart(path: string): Promise<Deno.FsFile> {
  return onDisk(path, () => Deno.open(path, { create: true, append: true }));
}

/** Does something on the disk; says in words what went wrong there. */
export async function onDisk<T>(path: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (cause) {
    const full = cause instanceof Error && "code" in cause && (cause.code === "ENOSPC" || cause.code === "EDQUOT");
    throw new MaskletError("io", `Expected to write ${path}, found ${full ? "the disk full" : cause}`, {
      hint: full
        ? "Free some space or set MASKLET_CACHE to a folder on another disk; the download goes on from where it stopped"
        : "Check the folder, or set MASKLET_CACHE to another one",
      cause,
    });
  }
}
