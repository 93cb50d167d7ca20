import { type ErrorCode, MaskletError } from "../error.ts";

/** How two sets of frames belong together: by their names, or the first with the first and so on. */
export type PairBy = "name" | "position";

/** Frames that lie somewhere. */
export interface FrameSet {
  /** Where, in words or as a path. */
  readonly place: string;
  /** Their names, in order. */
  readonly names: readonly string[];
}

/**
 * Which frame of a second set belongs to each frame of a first one.
 *
 * @param code of the error
 * @returns name in the second set by name in the first; by name, frames without a partner are left out
 * @throws {MaskletError} by name: where both sets have as many frames, numbered alike but for an offset (truth from 1, video from 0), as
 *   frames of one name would not be those that belong together; by position: where one has more. Both are named with their ranges
 */
export function pairFrames(first: FrameSet, second: FrameSet, by: PairBy, code: ErrorCode): Map<string, string> {
  if (by === "position") {
    if (first.names.length === second.names.length) {
      return new Map(first.names.map((name, i) => [name, second.names[i]!]));
    }
    throw new MaskletError(
      code,
      `Expected as many frames on both sides, found ${rangeText(first)} and ${rangeText(second)}`,
      {
        hint: "Frames are paired by position: take away those that have no partner, or pair them by their names",
      },
    );
  }
  const offset = offsetOf(first.names, second.names);
  if (offset !== undefined) {
    throw new MaskletError(
      code,
      `Expected frames that are numbered alike, found ${rangeText(first)} and ${rangeText(second)}: they differ by ${
        Math.abs(offset)
      }`,
      { hint: 'Pair them by position (pair: "position", --pair position), or rename one side' },
    );
  }
  const there = new Set(second.names);
  return new Map(first.names.filter((name) => there.has(name)).map((name) => [name, name]));
}

/** By how much the numbers of a second set are larger than those of a first, where that is so for all and not 0. */
function offsetOf(first: readonly string[], second: readonly string[]): number | undefined {
  if (first.length !== second.length || first.every((name, i) => name === second[i])) return undefined;
  const [wanted, found] = [numbersOf(first, second), numbersOf(second, first)];
  if (wanted === undefined || found === undefined) return undefined;
  const offset = found[0]! - wanted[0]!;
  if (offset === 0 || wanted.some((number, i) => found[i]! - number !== offset)) return undefined;
  return offset;
}

/** The numbers at the end of names, where all names of both sets are alike before them ("frame_00012"); undefined elsewhere. */
function numbersOf(names: readonly string[], others: readonly string[]): number[] | undefined {
  const parts = (of: readonly string[]) => of.map(numberAtEnd);
  const [own, all] = [parts(names), parts([...names, ...others])];
  if (names.length === 0 || !all.every((part) => part !== null && part[1] === all[0]![1])) return undefined;
  return own.map((part) => Number(part![2]));
}

/** What a name ends with as a number, and what stands before it. */
const numberAtEnd = (name: string): RegExpExecArray | null => /^(.*?)(\d{1,15})$/.exec(name);

/** Whether the first of some names ends with a number: most sets are known by it. */
const beginsAt = (names: readonly string[], number: number): boolean =>
  names.length > 0 && Number(numberAtEnd(names[0]!)?.[2]) === number;

/**
 * What is doubtful about two sets whose names agree: a first set that begins at 1 beside a second one that begins at 0 may count from 1,
 * so that frames of one name are not those that belong together.
 *
 * @returns a sentence; undefined where nothing is
 */
export function doubtfulNames(first: FrameSet, second: FrameSet): string | undefined {
  if (!beginsAt(first.names, 1) || !beginsAt(second.names, 0)) return undefined;
  const [wanted, found] = [numbersOf(first.names, second.names), numbersOf(second.names, first.names)];
  if (wanted?.[0] !== 1 || found?.[0] !== 0 || first.names.length === 1) return undefined;
  return `${rangeText(first)} begin at 1, ${
    rangeText(second)
  } at 0: frames are paired by their names; if the former count ` +
    'from 1, rename one side, or pair as many frames by position (pair: "position", --pair position)';
}

function rangeText({ place, names }: FrameSet): string {
  if (names.length === 0) return `none in ${place}`;
  return `${names[0]}..${names.at(-1)} (${names.length}) in ${place}`;
}
