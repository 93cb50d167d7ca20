import type { MetaId } from "../dataset/meta/meta_file.ts";
import type { MoseVideo } from "../dataset/meta/mosev2_meta.ts";
import type { ObjectScores } from "./object_scores.ts";

/** An object of the meta file, and how often it is listed there. */
export interface ListedObject extends MetaId {
  readonly times: number;
}

/** The scorer has one entry for each text of an id, at the place of its first. */
export function distinctObjects({ objects }: MoseVideo): ListedObject[] {
  const listed = new Map<string, ListedObject>();
  for (const object of objects) {
    const key = String(object.id);
    // The text "1" and the number 1 are two to the scorer, of which the last one's values stay: they are the same. The numbers 1 and 1.0
    // are equal to it, and have two names.
    const same = objects.filter(({ id, text, label }) =>
      text === object.text && (text === true ? String(id) === key : label === object.label)
    ).length;
    if (!listed.has(key) || listed.get(key)!.times < same) {
      listed.set(key, { ...object, times: same });
    }
  }
  return [...listed.values()];
}

/** Frames that the scorer handles together. */
const CHUNK = 15;

/**
 * The row of an object that is listed more than once, as the scorer has it: its frames as often, chunk by chunk. Where it is visible on all
 * of them, or on none, that changes no number.
 */
export function repeatedRow(row: ObjectScores, times: number): ObjectScores {
  const absent = row.absent as readonly boolean[];
  if (times === 1) return row;
  const places = row.frames.map((_, i) => i);
  const chunks = Array.from(
    { length: Math.ceil(places.length / CHUNK) },
    (_, i) => places.slice(CHUNK * i, CHUNK * (i + 1)),
  );
  const order = chunks.flatMap((chunk) => Array.from({ length: times }, () => chunk).flat());
  const repeated = <T>(values: readonly T[]): T[] => order.map((place) => values[place]!);
  return {
    ...row,
    frames: repeated(row.frames),
    J: repeated(row.J),
    F: repeated(row.F),
    Fdot: repeated(row.Fdot as readonly number[]),
    absent: repeated(absent),
  };
}
