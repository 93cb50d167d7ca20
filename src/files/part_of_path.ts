import { MaskletError } from "../error.ts";

/** Most bytes of a name, on the file systems in use. */
const MOST_BYTES = 255;

/**
 * A name that becomes one part of a path: that of a sequence, an object or a frame, wherever it comes from. Names of JavaScript's own
 * ("constructor", "__proto__") are names like others.
 *
 * @param what what it names, in words: "the sequence"
 * @param from where it was found, in words or as a path
 * @returns the name, as it is
 * @throws {MaskletError} `bad-dataset` for whatever is not one part of a path: empty, "." or "..", with a slash, a backslash or a control
 *   character, longer than file systems take, or on Windows one of those that stand for something else there
 */
export function partOfPath(name: string, what: string, from?: string): string {
  if (isPartOfPath(name)) return name;
  const found = JSON.stringify(name.length > 80 ? `${name.slice(0, 77)}…` : name);
  throw new MaskletError(
    "bad-dataset",
    `Expected a name that can be one part of a path for ${what}${
      from === undefined ? "" : ` in ${from}`
    }, found ${found}`,
    {
      hint:
        "Rename it: no slashes, no control characters, not . or .., at most 255 bytes, nothing that Windows keeps for itself",
    },
  );
}

/**
 * Whether a name can be one part of a path.
 * @param system "windows" has rules of its own: characters that it refuses, names of devices, dots and spaces that it drops at the end
 */
export function isPartOfPath(name: string, system: string = Deno.build.os): boolean {
  if (name === "" || name === "." || name === ".." || /[/\\\p{Cc}]/u.test(name)) return false;
  if (new TextEncoder().encode(name).length > MOST_BYTES) return false;
  return system !== "windows" ||
    !(/[<>:"|?*]|[. ]$/.test(name) || /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(name));
}

/**
 * A name as disks see it that tell neither case nor the forms of accented letters apart, as those of macOS and Windows are by default.
 */
export function foldedName(name: string): string {
  return name.normalize("NFC").toLowerCase();
}

/**
 * The first two names, not the same, that such a disk takes for one: "Dog" and "dog", or "café" in both of Unicode's forms.
 * @returns both, or undefined where all stay apart
 */
export function alikeNames(names: Iterable<string>): readonly [string, string] | undefined {
  const seen = new Map<string, string>();
  for (const name of names) {
    const other = seen.get(foldedName(name));
    if (other !== undefined && other !== name) return [other, name];
    seen.set(foldedName(name), name);
  }
  return undefined;
}

/**
 * Refuses names of which one's files would be written over another's, before any is written.
 *
 * @param names parts of paths in one folder
 * @param what what they name, in words: "sequences"
 * @param system one whose disks tell all names apart takes them
 * @throws {MaskletError} `bad-dataset`
 */
export function requireApart(names: Iterable<string>, what: string, system: string = Deno.build.os): void {
  const alike = system === "windows" || system === "darwin" ? alikeNames(names) : undefined;
  if (alike === undefined) return;
  throw new MaskletError(
    "bad-dataset",
    `Expected ${what} whose names this disk tells apart, found ${shownAlike(alike)}`,
    {
      hint: "Rename one: their files would be written over each other",
    },
  );
}

/** Two names that may look the same, in words. */
export function shownAlike([one, other]: readonly [string, string]): string {
  const shown = `${JSON.stringify(one)} and ${JSON.stringify(other)}`;
  return one.normalize("NFC") === other.normalize("NFC") ? `${shown} (two forms of the same letters)` : shown;
}
