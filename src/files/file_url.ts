/**
 * The path of a `file:` address, as `fileURLToPath` of node:url has it: which is a module that takes longer to start than most commands
 * need it.
 *
 * @param windows whether paths have backslashes and drives; default: what this system has
 * @throws {TypeError} for an address whose path cannot be one: with an encoded slash, or of another computer
 */
export function fileUrlPath({ hostname, pathname }: URL, windows = Deno.build.os === "windows"): string {
  const coded = windows ? /%(2f|5c)/i : /%2f/i;
  if (coded.test(pathname)) throw new TypeError(`a file's address without encoded slashes, found ${pathname}`);
  const path = decodeURIComponent(pathname);
  if (!windows) {
    if (hostname === "") return path;
    throw new TypeError(`a file's address on this computer, found ${hostname}`);
  }
  const turned = path.replaceAll("/", "\\");
  if (hostname !== "") return `\\\\${hostname}${turned}`;
  if (/^\\[a-z]:/i.test(turned)) return turned.slice(1);
  throw new TypeError(`a file's address with a drive, found ${pathname}`);
}
