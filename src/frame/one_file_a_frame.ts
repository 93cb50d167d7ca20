import { type ErrorCode, MaskletError } from "../error.ts";
import { stemOf } from "./frame_name.ts";
import { compareFrameNames } from "./frame_order.ts";

/**
 * Files in the order of their frames.
 *
 * @param paths files that are frames each
 * @param code of the error
 * @throws {MaskletError} where two of them are called alike but for their folder or extension; it names both
 */
export function oneFileAFrame(paths: readonly string[], code: ErrorCode): string[] {
  const named = paths.map((path) => ({ path, stem: stemOf(path) }))
    .sort((a, b) => compareFrameNames(a.stem, b.stem) || (a.path < b.path ? -1 : 1));
  const inOrder = named.map(({ path }) => path);
  requireOwnNames(inOrder, code);
  return inOrder;
}

/**
 * Refuses two files of one list that are called alike but for their folder or extension.
 * @throws {MaskletError} naming both
 */
export function requireOwnNames(paths: readonly string[], code: ErrorCode): void {
  const seen = new Map<string, string>();
  for (const path of paths) {
    const name = stemOf(path);
    const other = seen.get(name);
    if (other !== undefined) {
      throw new MaskletError(code, `Expected one picture for frame ${name}, found ${other} and ${path}`, {
        hint: 'Choose with a pattern, e.g. "frames/*.jpg", or give names of their own to frames of several folders',
      });
    }
    seen.set(name, path);
  }
}
