import { MaskletError } from "../error.ts";
import type { ObjectId } from "../prompt/prompt.ts";

/** Most objects that an 8-bit label map holds: 0 is background. */
const MOST = 255;

/**
 * The numbers that objects have in label maps: an integer keeps its own, a text takes the smallest one that is free, in the order
 * given.
 *
 * @throws {MaskletError} `bad-argument` when a number does not fit into 8 bits
 */
export function objectNumbers(objects: Iterable<ObjectId>): Map<ObjectId, number> {
  const all = [...new Set(objects)];
  const taken = new Set(all.filter((id): id is number => typeof id === "number"));
  const numbers = new Map<ObjectId, number>();
  for (const id of all) {
    const number = typeof id === "number" ? id : firstFree(taken);
    if (!(Number.isInteger(number) && number > 0 && number <= MOST)) {
      throw new MaskletError(
        "bad-argument",
        `Expected object numbers in 1..${MOST} for a label map, found ${String(id)}${
          id === number ? "" : ` (${number})`
        }`,
        { hint: 'Number the objects from 1, or save in the "sav" layout, one folder an object' },
      );
    }
    taken.add(number);
    numbers.set(id, number);
  }
  return numbers;
}

/**
 * The object that a folder of masks is about: a label is its folder's name; only what is no number itself is also called by the number it
 * has in label maps.
 *
 * @returns undefined where it is about none of them
 */
export function objectOfFolder(name: string, objects: readonly ObjectId[]): ObjectId | undefined {
  if (objects.includes(name)) return name;
  if (!/^\d+$/.test(name)) return undefined;
  const numbers = objectNumbers(objects);
  const byNumber = (object: ObjectId): boolean => !/^\d+$/.test(`${object}`) || typeof object === "number";
  return objects.find((object) => byNumber(object) && numbers.get(object) === Number(name));
}

function firstFree(taken: ReadonlySet<number>): number {
  let number = 1;
  while (taken.has(number)) number++;
  return number;
}
