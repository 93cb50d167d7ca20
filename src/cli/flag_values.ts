import { MaskletError } from "../error.ts";
import type { ObjectId } from "../prompt/prompt.ts";
import type { WhichObject } from "./mask_file.ts";

/**
 * "120,80" as numbers.
 * @param count how many are wanted
 * @param flag the flag that they were given to, without dashes
 * @throws {MaskletError} `bad-argument`
 */
export function readNumbers(text: string, count: number, flag: string): number[] {
  const numbers = text.split(",").map((part) => part.trim() === "" ? NaN : Number(part));
  if (numbers.length === count && numbers.every(Number.isFinite)) return numbers;
  throw new MaskletError(
    "bad-argument",
    `Expected ${count} numbers with commas after --${flag}, found ${JSON.stringify(text)}`,
    {
      hint: `Write --${flag} ${["X,Y", "X0,Y0,X1,Y1"][count === 2 ? 0 : 1]} in px of the picture, without blanks`,
    },
  );
}

/**
 * "3" is the object 3; anything that is no number is a label, and so is "000", as SA-V calls folders.
 * @throws {MaskletError} `bad-argument` for 0, numbers below it, fractions and blanks
 */
export function readObject(text: string): ObjectId {
  if (/^\s*$|^(0|-\d+|[+-]?\d*\.\d+)$/.test(text)) {
    throw new MaskletError(
      "bad-argument",
      `Expected --object to be a whole number from 1 on or a label, found "${text}"`,
      {
        hint: "Leave --object out for 1; 0 is the background of masks",
      },
    );
  }
  return /^[1-9]\d*$/.test(text) ? Number(text) : text;
}

/** Clicks as two flags give them. */
export interface Clicks {
  /** [x, y] in px; those on the object first. */
  readonly points: readonly (readonly [number, number])[];
  /** One a point: 1 on the object, 0 not. */
  readonly labels: readonly number[];
}

/**
 * The clicks of `--point` and `--negative`.
 * @throws {MaskletError} `bad-argument`, naming the flag whose text is no click
 */
export function readClicks(point: readonly string[], negative: readonly string[]): Clicks {
  const at = (flag: string) => (text: string): readonly [number, number] => {
    const [x, y] = readNumbers(text, 2, flag);
    return [x!, y!];
  };
  return {
    points: [...point.map(at("point")), ...negative.map(at("negative"))],
    labels: [...point.map(() => 1), ...negative.map(() => 0)],
  };
}

/**
 * What `--mask-object` says: a number, or "all".
 * @param mask the file of `--mask`, which it belongs to
 * @throws {MaskletError} `bad-argument`
 */
export function readWhichObject(text: string | undefined, mask: string | undefined): WhichObject {
  if (text === undefined) return undefined;
  const found = mask === undefined ? "no --mask" : text === "all" || /^[1-9]\d*$/.test(text) ? undefined : text;
  if (found === undefined) return text === "all" ? "all" : Number(text);
  throw new MaskletError("bad-argument", `Expected --mask-object N (or all) beside --mask FILE, found ${found}`, {
    hint: "It names one of the objects of a palette or gray PNG",
  });
}
