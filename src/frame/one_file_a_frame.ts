import { type ErrorCode, MaskletError } from "../error.ts";
import { baseOf, stemOf } from "./frame_name.ts";
import { compareFrameNames } from "./frame_order.ts";

/**
 * Files in the order of their frames.
 *
 * @param paths files that are frames each
 * @param code of the error
 * @throws {MaskletError} where two of them are one frame: called alike but for their folder or extension, or numbered alike ("1" and "0001"),
 *   where one is a copy by its name ("12 (1)" beside "12"), or where they are two series with the same numbers ("0_left", "0_right", …); it names two
 */
export function oneFileAFrame(paths: readonly string[], code: ErrorCode): string[] {
  const named = paths.map((path) => ({ path, stem: stemOf(path) }))
    .sort((a, b) => compareFrameNames(a.stem, b.stem) || (a.path < b.path ? -1 : 1));
  const inOrder = named.map(({ path }) => path);
  requireOwnNames(inOrder, code);
  if (!areEven(named.map(({ stem }) => stem))) {
    requireNoCopies(inOrder, code);
    requireOwnNumbers(inOrder, code);
    requireOneSeries(inOrder, code);
  }
  return inOrder;
}

/**
 * Refuses two files of one list that are called alike but for their folder or extension.
 * @throws {MaskletError} naming both
 */
export function requireOwnNames(paths: readonly string[], code: ErrorCode): void {
  requireOwn(paths, stemOf, code);
}

/** What file managers and browsers put behind a name for a second file of it: "12 (1)", "12 copy", "12 - Copy (2)", "12~". */
const COPY = /^(.*\d)(?: \(\d+\)|(?: -)? copy(?: \(?\d+\)?)?|~+|\.(?:png|jpe?g|webp|bmp|tiff?)~*)$/i;

/**
 * Refuses copies of a frame beside it, by their names: every frame behind one would have another index.
 * @throws {MaskletError} naming both
 */
function requireNoCopies(paths: readonly string[], code: ErrorCode): void {
  const byStem = new Map(paths.map((path) => [stemOf(path), path]));
  for (const [stem, path] of byStem) {
    const other = byStem.get(COPY.exec(stem)?.[1] ?? "");
    if (other === undefined) continue;
    throw new MaskletError(
      code,
      `Expected one picture for frame ${stemOf(other)}, found ${other} and a copy by its name, ${path}`,
      { hint: "Take the copy away, or give it a number of its own" },
    );
  }
}

/** Whether all names are numbers of one length, as most frames have: they are then all different. */
const areEven = (stems: readonly string[]): boolean =>
  stems.every((stem) => stem.length === stems[0]!.length && /^\d+$/.test(stem));

/** Refuses two names that are the same but for zeros in front of a number: "1" and "0001". */
function requireOwnNumbers(paths: readonly string[], code: ErrorCode): void {
  requireOwn(paths, (path) => stemOf(path).replace(/(?<![\d.])0+(?=\d)/g, ""), code);
}

function requireOwn(paths: readonly string[], nameOf: (path: string) => string, code: ErrorCode): void {
  const seen = new Map<string, string>();
  for (const path of paths) {
    const name = nameOf(path);
    const other = seen.get(name);
    if (other !== undefined) {
      throw new MaskletError(code, `Expected one picture for frame ${name}, found ${other} and ${path}`, {
        hint: 'Choose with a pattern, e.g. "frames/*.jpg", or give names of their own to frames of several folders',
      });
    }
    seen.set(name, path);
  }
}

/** Refuses pictures of two kinds in one folder: names of two forms ("0", "0_mask") that have two numbers or more in common. */
function requireOneSeries(paths: readonly string[], code: ErrorCode): void {
  const series = new Map<string, Map<string, string>>();
  for (const path of paths) {
    const stem = stemOf(path);
    const form = stem.replace(/\d+/g, "#");
    if (!series.has(form)) series.set(form, new Map());
    series.get(form)!.set((stem.match(/\d+/g) ?? []).map((digits) => digits.replace(/^0+(?=\d)/, "")).join(" "), path);
  }
  const [first, ...others] = [...series.values()].filter((numbers) => numbers.size > 1);
  for (const other of others) {
    const shared = [...other.keys()].filter((number) => number !== "" && first!.has(number));
    if (shared.length < 2) continue;
    const [one, two] = [first!.get(shared[0]!)!, other.get(shared[0]!)!];
    throw new MaskletError(code, `Expected one series of frames, found two: ${baseOf(one)} and ${baseOf(two)}, …`, {
      hint: `Choose one with a pattern, e.g. "${patternOf(two)}", or put each into a folder of its own`,
    });
  }
}

/** A pattern that matches files named like one, whatever their numbers. */
function patternOf(path: string): string {
  return path.slice(0, path.length - baseOf(path).length) + baseOf(path).replace(/\d+/g, "*");
}
