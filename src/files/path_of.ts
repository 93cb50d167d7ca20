import { fileUrlPath } from "./file_url.ts";
import { MaskletError } from "../error.ts";
import { kindOf, requireKind } from "../options.ts";

/** What names a file or a folder; "" is the folder in hand. */
const PLACE_KIND = kindOf<string | URL>(
  "a path or a file: address",
  (value) => typeof value === "string" || value instanceof URL,
);

/**
 * The path of a path or of a `file:` address (a URL, or its text).
 * @throws {MaskletError} `unsupported` for an address of another kind, `bad-argument` for what is none
 */
export function pathOf(source: string | URL): string {
  requireKind("what is read or written", source, PLACE_KIND);
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
