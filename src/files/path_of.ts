import { fileUrlPath } from "./file_url.ts";
import { MaskletError } from "../error.ts";

/**
 * The path of a path or of a `file:` address (a URL, or its text).
 * @throws {MaskletError} `unsupported` for an address of another kind
 */
export function pathOf(source: string | URL): string {
  const url = source instanceof URL ? source : /^(file|https?):\/\//.test(source) ? new URL(source) : undefined;
  if (url === undefined) return source as string;
  if (url.protocol === "file:") return fileUrlPath(url);
  throw new MaskletError("unsupported", `Expected a path or a file: address, found ${url.href}`, {
    hint:
      "Fetch it first; what reads pictures and videos also takes bytes: new Uint8Array(await (await fetch(address)).arrayBuffer())",
  });
}

/** The path of a folder, without slashes at its end. */
export function folderPathOf(source: string | URL): string {
  return pathOf(source).replace(/(?<=.)[/\\]+$/, "");
}
